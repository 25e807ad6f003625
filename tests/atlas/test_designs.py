"""Laws that every system of the atlas keeps, one file at a time and all together."""

import re
from collections import Counter
from pathlib import Path

import pytest

from vashti.atlas import designs, space
from vashti.atlas.files import ROOT, read_record
from vashti.atlas.loader import implications
from vashti.atlas.schema import Entry

FILES = sorted((ROOT / "designs").glob("*.yaml"))
MEASURED = (
    *("amusd", "arctic", "deepseek_mtp", "dflash", "dfly", "eagle", "eagle2", "eagle3", "hass", "hydra", "leviathan"),
    *(
        "lookahead",
        "magicdec",
        "medusa",
        "ngram",
        "p_eagle",
        "pld",
        "rest",
        "ssd",
        "suffix",
        "swiftspec",
        "token_recycling",
    ),
)
TOO_COMMON = {"speculative decoding", "tree attention", "draft model", "self-speculative decoding", "prefill", "decode"}
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def entry_of(path: Path) -> Entry:
    """The record in the file."""
    return read_record(path, Entry)


@each_file
def test_a_system_is_found_under_the_name_of_its_file(path: Path) -> None:
    """The id is the stem of the file, and the loader lists it."""
    assert entry_of(path).id == path.stem
    assert path.stem in designs()


@each_file
def test_choices_lie_in_the_design_space(path: Path) -> None:
    """Only axes and values that the space knows, and one value where an axis holds one."""
    for axis, values in entry_of(path).choices.items():
        known = space().axes[axis]
        assert set(values) <= set(known.values), axis
        assert len(values) == len(set(values)) >= 1, axis
        assert known.multi or len(values) == 1, axis


@each_file
def test_a_known_value_never_stands_beside_none_or_na(path: Path) -> None:
    """`none` and `na` say that there is nothing, so they stand alone."""
    for axis, values in entry_of(path).choices.items():
        assert len(values) == 1 or not {"none", "na"} & set(values), axis


@each_file
def test_settings_are_known_and_in_range(path: Path) -> None:
    """A setting has a name the space knows and a number inside its range."""
    entry = entry_of(path)
    assert set(entry.settings) <= set(space().settings)
    for name in entry.settings:
        known = space().settings[name]
        assert all(known.low <= number <= known.high for number in entry.design.numbers(name)), name


@each_file
def test_choices_obey_the_implications(path: Path) -> None:
    """No published system breaks a rule that proposals are judged by."""
    design = entry_of(path).design
    for rule in implications():
        if all(design.has(axis, value) for axis, value in rule.when.items()):
            for axis, values in rule.requires.items():
                assert not design.on(axis) or design.has(axis, *values), (axis, rule.why)
            for axis, values in rule.excludes.items():
                assert not design.has(axis, *values), (axis, rule.why)


@each_file
def test_parent_and_relatives_are_systems_of_the_atlas(path: Path) -> None:
    """Links lead to other entries, each at most once."""
    entry = entry_of(path)
    links = [*entry.relatives, *([entry.parent] if entry.parent else [])]
    assert set(links) <= set(designs())
    assert entry.id not in links
    assert len(links) == len(set(links))


@each_file
def test_a_parent_was_public_before_its_child(path: Path) -> None:
    """Nothing grows from what came later."""
    entry = entry_of(path)
    if entry.parent:
        parent = designs()[entry.parent]
        width = min(len(parent.date), len(entry.date))
        assert parent.date[:width] <= entry.date[:width]


@each_file
def test_figures_are_claimed_only_from_what_was_read(path: Path) -> None:
    """A recalled entry carries no claims; a claim that is carried has words."""
    entry = entry_of(path)
    assert entry.evidence != "recalled" or not entry.claims
    assert all(claim.text.strip() for claim in entry.claims)


@each_file
def test_an_arxiv_reference_agrees_with_the_date(path: Path) -> None:
    """The first public month of an arXiv paper is the one in its number."""
    entry = entry_of(path)
    if entry.ref.startswith("arXiv:"):
        number = entry.ref.removeprefix("arXiv:")
        assert entry.date[:7] == f"20{number[:2]}-{number[2:4]}"


@each_file
def test_every_system_says_what_it_does_and_where_it_ends(path: Path) -> None:
    """A mechanism of one to three sentences and at least one limit."""
    entry = entry_of(path)
    assert 1 <= len(SENTENCE_END.split(entry.mechanism.strip())) <= 3
    assert entry.limits
    assert entry.checked >= "2026"


def test_no_name_means_two_systems() -> None:
    """A citation resolves to one entry: names and aliases are unique over the atlas."""
    names = Counter(name for entry in designs().values() for name in {entry.id, entry.name, *entry.aliases})
    assert not {name for name, count in names.items() if count > 1}


def test_no_alias_repeats_its_own_name() -> None:
    """An alias is another name."""
    assert not {entry.id for entry in designs().values() if entry.name in entry.aliases}


def test_no_name_is_an_ordinary_term_of_the_field() -> None:
    """A name that every text uses would cite its system everywhere."""
    names = {name.lower() for entry in designs().values() for name in (entry.name, *entry.aliases)}
    assert not names & TOO_COMMON
    assert not {name for name in names if len(name) < 3}


def test_the_past_does_not_know_the_future() -> None:
    """As of a month, only what was public by then is listed."""
    early = designs("2023-05")
    assert {"leviathan", "chen", "specinfer"} <= set(early)
    assert "medusa" not in early
    assert all(entry.date[:7] <= "2023-05" for entry in early.values())


@pytest.mark.parametrize("system", MEASURED)
def test_what_has_published_measurements_is_in_the_atlas(system: str) -> None:
    """Every design by which the published speedups are labelled is an entry."""
    assert system in designs()


def test_same_gpu_splits_of_draft_and_verify_name_their_mechanism() -> None:
    """Where novelty is decided, no entry leaves the way the GPU is divided open."""
    splits = [entry for entry in designs().values() if entry.design.has("boundary", "draft_verify")]
    assert not {entry.id for entry in splits if entry.design.has("placement", "spatial_unspecified")}
