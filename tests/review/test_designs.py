"""Laws of a case made from a design file: a file is the user's own, so what is wrong with it is refused."""

import pytest
import yaml

from vashti import critique
from vashti.core.errors import DataError, DesignError
from vashti.review.designs import case_of, design_of

SPLIT = {"boundary": ["draft_verify"], "placement": "green_ctx", "overlap": "run_ahead", "topology": ["chain"]}


def written(folder, choices=None, settings=None):
    """A design file."""
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump({"choices": SPLIT if choices is None else choices, "settings": settings or {}}))
    return path


def test_a_design_is_what_its_file_says(tmp_path):
    """Choices and settings come back as written, one value or several."""
    design = design_of(written(tmp_path, settings={"draft_len": 4, "sm_fraction_draft": 0.2}))
    assert design.on("boundary") == {"draft_verify"}
    assert design.on("placement") == {"green_ctx"}
    assert (design.number("draft_len"), design.number("sm_fraction_draft")) == (4.0, 0.2)


def test_what_is_written_as_unspecified_is_unspecified(tmp_path):
    """An axis may be named and left open."""
    assert not design_of(written(tmp_path, {**SPLIT, "handoff": "unspecified"})).on("handoff")


@pytest.mark.parametrize(
    ("choices", "settings", "named"),
    [
        ({"placment": "mps"}, {}, "placment"),
        ({"placement": "nowhere"}, {}, "nowhere"),
        (SPLIT, {"draft_length": 4}, "draft_length"),
    ],
)
def test_names_the_space_does_not_have_are_refused(tmp_path, choices, settings, named):
    """The error names the file, what it does not know, and what may stand there."""
    with pytest.raises(DataError, match=named) as refused:
        design_of(written(tmp_path, choices, settings))
    assert str(refused.value).startswith("mine.yaml")
    assert "use one of" in str(refused.value)


def test_a_file_without_choices_is_refused(tmp_path):
    """The error shows what a design file looks like."""
    path = tmp_path / "mine.yaml"
    path.write_text("draft_len: 4\n")
    with pytest.raises(DataError, match="write choices"):
        design_of(path)


@pytest.mark.parametrize(
    ("name", "value"), [("acceptance_rate", 1.2), ("draft_sms", 140), ("context_len", -5), ("tree_size", 0)]
)
def test_an_impossible_value_is_refused_and_not_left_out(tmp_path, name, value):
    """One line with file, setting and value; never a number computed without it."""
    with pytest.raises(DesignError, match=rf"mine\.yaml: {name}: {value}"):
        case_of(written(tmp_path, settings={name: value}))


def test_a_design_without_documents_can_be_criticized(tmp_path):
    """A case from a file has no quotes, holds what it leaves open, and every finding still rests on a run."""
    case = case_of(written(tmp_path, settings={"draft_len": 4}))
    assert "boundary" not in case.idea.unspecified
    assert "handoff" in case.idea.unspecified
    said = critique.critique(case)
    assert said.findings
    assert all(finding.effect.run_id in case.ledger.runs for finding in said.findings)
    assert not any("“" in finding.text for finding in said.findings)
