"""Laws of a model at the whiteboard: it is asked where the rules cannot tell, and no word of its edits the board."""

import json

import pytest

from tests.dialogue.boards import board_of
from tests.llm.lies import answer
from tests.llm.scene import saying
from vashti.dialogue import said as kinds
from vashti.dialogue import turn, understand
from vashti.dialogue.with_model import listening, turn_of
from vashti.llm import as_lines

MURKY = "hmm, the halves of the requests could hold hands somehow"
"""A turn of which the rules make nothing."""
EMPTY = {"chosen": [], "given": [], "dropped": [], "about": "", "system": "", "batch": 0, "cheaper": False}


def heard(text, **made):
    """What is understood of a turn with a model that takes it for this."""
    return understand(text, board_of(), listening(saying(lambda *_: made)))


def test_the_rules_make_nothing_of_the_murky_turn():
    """Or nothing here would be tested."""
    assert understand(MURKY, board_of()).kind == "unclear"


@pytest.mark.parametrize("text", ["alpha is 0.8", "what if batch 64?", "why?", "undo", "trust me, it works"])
def test_what_the_rules_understand_is_not_asked(text):
    """The model would turn it into something else, and is not asked."""
    adviser = saying(lambda *_: {"kind": "undo"})
    assert understand(text, board_of(), listening(adviser)) == understand(text, board_of())
    assert adviser.log == []


def test_a_question_in_other_words_is_answered():
    """A kind that changes nothing goes through."""
    assert heard(MURKY, kind="why", about="placement") == kinds.Why(MURKY, "placement")
    assert heard(MURKY, kind="fix", cheaper=True) == kinds.Fix(MURKY, cheaper=True)
    assert heard(MURKY, kind="compare", system="sequoia") == kinds.Compare(MURKY, "sequoia")


def test_an_edit_is_offered_as_a_line_to_type():
    """The author says it, or nobody does; and the rules understand the line."""
    chosen = [{"axis": "overlap", "value": "dual_batch", "words": "halves of the requests"}]
    made = heard(MURKY, kind="commit", chosen=chosen)
    assert isinstance(made, kinds.Unclear)
    assert made.nearest == ("we use two alternating batches",)
    typed = understand(made.nearest[0], board_of())
    assert isinstance(typed, kinds.Commit)
    assert [(c.axis, c.value) for c in typed.chosen][:1] == [("overlap", "dual_batch")]


@pytest.mark.parametrize("kind", ["commit", "take", "undo"])
def test_no_turn_a_model_alone_understood_edits_the_board(kind):
    """Whatever it says the turn is, the design stays."""
    chosen = [{"axis": "overlap", "value": "dual_batch", "words": "hold hands"}]
    given = [{"name": "acceptance_rate", "value": 0.99, "words": "somehow"}]
    board = board_of()
    after, _ = turn(board, heard(MURKY, kind=kind, chosen=chosen, given=given))
    assert after.case.idea.design == board.case.idea.design
    assert after.view.verdict == board.view.verdict


def test_numbers_that_were_not_said_are_taken_out():
    """Of a what-if, of a question about a batch, of a line to type."""
    given = [
        {"name": "batch_sizes", "value": 64.0, "words": "halves"},
        {"name": "draft_len", "value": 9.0, "words": "9"},
    ]
    assert heard(MURKY, kind="what_if", given=given) == understand(MURKY, board_of())
    assert turn_of({**EMPTY, "kind": "sums", "batch": 64}, MURKY, ())["batch"] == 0
    assert turn_of({**EMPTY, "kind": "sums", "batch": 64}, "the arithmetic for 64 of them", ())["batch"] == 64
    assert turn_of({**EMPTY, "kind": "commit", "given": given}, MURKY, ()) is None


def test_a_topic_nobody_knows_is_no_topic():
    """A model cannot name a check, a system or an axis into being."""
    assert turn_of({**EMPTY, "kind": "why", "about": "FlashSpec"}, MURKY, ())["about"] == ""
    assert heard(MURKY, kind="compare", system="flashspec") == understand(MURKY, board_of())


@pytest.mark.parametrize("said", [{"kind": "unclear"}, "FlashSpec!", {"kind": "accept"}, ValueError("no")])
def test_without_an_answer_the_rules_decide(said):
    """Not understood stays not understood."""
    model = listening(saying(lambda *_: said))
    assert understand(MURKY, board_of(), model) == understand(MURKY, board_of())


def test_a_lying_model_invents_nothing_and_the_log_tells():
    """Its commitment becomes a line that could be typed, its number none; both stand in the log."""
    adviser = saying(lambda prompt, form: answer(form, prompt, lying=True))
    made = understand(MURKY, board_of(), listening(adviser))
    assert isinstance(made, kinds.Unclear)
    assert "FlashSpec" not in json.dumps(kinds.as_plain(made))
    assert "0.99" not in json.dumps(kinds.as_plain(made))
    assert [json.loads(line)["event"] for line in as_lines(adviser.log).splitlines()] == ["asked", "judged"]
