"""Laws of settings: a sentence that states a number or a name of the author's system is read so, and no other is."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reading.documents import from_blocks, from_text
from tests.reading.measure import same
from vashti.core.design import Design
from vashti.core.reading import Document, Passage
from vashti.reading.extract import extract

FOLDER = Path(__file__).parent / "settings"
CASES = [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def read(*paragraphs: str) -> Design:
    """The design a text of these paragraphs states."""
    return extract(from_text(*paragraphs)).design


def tabled(rows: tuple[tuple[str, ...], ...], caption: str = "", *before: str) -> Design:
    """The design that a table states under its caption, after paragraphs of prose."""
    prose = [Passage(index, 1, "body", text, "Design") for index, text in enumerate(before)]
    head = Passage(len(prose), 1, "caption", caption, "Results")
    text = "\n".join(" ".join(cell for cell in row if cell) for row in rows)
    table = Passage(len(prose) + 1, 1, "table", text, "Results", rows)
    return extract(Document("idea", "", 1, (*prose, head, table))).design


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:70] for case in CASES])
def test_a_sentence_states_its_settings(case: dict[str, Any]) -> None:
    """Each setting a sentence states is read with its value, and each it must not state stays open."""
    design = read(case["text"])
    wanted = case.get("settings", {})
    assert {name: value for name, value in wanted.items() if not same(value, design.setting(name))} == {}
    assert [name for name in case.get("not", []) if design.setting(name) is not None] == []


def test_where_a_table_names_the_own_system_only_its_row_counts() -> None:
    """Beside a row of the author's, rows under other labels are not the author's, known systems or not."""
    rows = (("lexicon", "acceptance rate"), ("full", "0.91"), ("small (ours)", "0.74"))
    assert tabled(rows).number("acceptance_rate") == 0.74


def test_where_a_table_names_the_own_system_only_its_column_counts() -> None:
    """The same for tables whose columns are systems."""
    rows = (("", "Coppiceton", "ours", "change"), ("draft length", "4", "6", "+50 %"), ("nodes", "32", "48", "+50 %"))
    design = tabled(rows)
    assert (design.number("draft_len"), design.number("tree_size")) == (6.0, 48.0)


def test_a_sweep_in_a_table_yields_to_the_choice_in_prose() -> None:
    """Rows that try several values weigh less than one sentence that settles on one."""
    rows = (("K", "speedup"), ("2", "1.7"), ("4", "2.1"), ("4", "2.0"), ("6", "2.2"))
    assert tabled(rows, "", "We set K = 6.").number("draft_len") == 6.0


def test_a_header_may_state_the_batch() -> None:
    """Conditions in headers are read: a speedup per batch size states the batch sizes."""
    rows = (("variant", "speedup b=1", "speedup b=8"), ("ours", "2.2", "1.9"))
    assert tabled(rows).numbers("batch_sizes") == (1.0, 8.0)


def test_a_bonus_token_left_out_of_a_table_is_added() -> None:
    """Where the caption says the bonus token is not counted, the acceptance length is one more."""
    rows = (("variant", "accepted"), ("ours", "2.5"))
    assert tabled(rows, "Results (bonus not counted).").number("acceptance_length") == 3.5
    assert tabled(rows, "Results.").number("acceptance_length") == 2.5


def test_the_largest_count_of_gpus_is_the_deployment() -> None:
    """Parts of a machine do not hide the whole."""
    assert read("We use eight GPUs.", "Six GPUs hold the target and two GPUs the drafter.").number("n_gpu") == 8.0


def test_a_gpu_mentioned_in_passing_is_not_the_machine() -> None:
    """The GPU said most often is the machine; one named once beside it is not."""
    design = read(
        "We use an H200.", "The H200 has 132 SMs.", "On the H200 drafting is fast.", "An A100 was tried once."
    )
    assert design.text("gpu") == "H200"


def test_one_as_a_pronoun_is_no_number() -> None:
    """In "the small one" nothing is counted."""
    assert read("The large model sits on GPU 0, the small one on GPU 1, so we use two GPUs.").number("n_gpu") == 2.0


DOCUMENTS = sorted((FOLDER / "documents").glob("*.yaml"))


def test_documents_with_foils_are_read_as_their_author_means_them() -> None:
    """Among numbers of others, of trials and of suppositions nine in ten of the author's are found, with few mistakes."""
    right = wrong = wanted = 0
    for path in DOCUMENTS:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        design = extract(from_blocks(content)).design
        found = {name: design.setting(name) for name in content["settings"]}
        wanted += len(found)
        right += sum(same(content["settings"][name], value) for name, value in found.items())
        wrong += sum(value is not None and not same(content["settings"][name], value) for name, value in found.items())
    assert right >= 0.9 * wanted
    assert right >= 0.95 * (right + wrong)


def test_two_models_in_brackets_take_the_two_roles_before_them() -> None:
    """Brackets behind two roles hold their names in that order."""
    said = "Target and draft model (Qwen2.5-14B and Qwen2.5-0.5B, both FP8) live in one process."
    design = extract(from_text(said)).design
    assert (design.text("target_model"), design.text("draft_model")) == ("Qwen2.5-14B", "Qwen2.5-0.5B")
    assert (design.text("target_precision"), design.text("draft_precision")) == ("fp8", "fp8")


def test_a_gpu_told_by_its_number_is_the_last_of_them() -> None:
    """Four GPUs for the target and a fifth for the draft are five."""
    blocks = [{"para": "The target is divided over four A100 cards. The draft model has a fifth card for itself."}]
    assert extract(from_blocks({"title": "T", "blocks": blocks})).design.number("n_gpu") == 5.0
