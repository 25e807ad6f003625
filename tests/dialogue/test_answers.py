"""Laws of the answers: a twist taken gives what was offered, the worst case is the worst, an edit leaves a point of the space."""

import re

import pytest

from tests.dialogue.boards import board_of, talked
from vashti.atlas.rules import broken_implications
from vashti.core.evidence import Quote, UserDatum


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text."""
    lines = (line for line in text.splitlines() if line.startswith("| ") and line[2].isdigit())
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_twist_taken_gives_what_was_offered():
    """Batch by batch, the board after taking the twist is at the speedups of the offer."""
    board, offer = talked(board_of(), "fix it")
    after, _ = talked(board, "take it")
    for batch, _idea, twist, _base in rows(offer.answer):
        assert twist.startswith(f"{after.case.at(int(batch)).speedup:.2f}×")


def test_a_cheaper_twist_is_less_work():
    """Each cheaper offer takes fewer weeks than the one before, until there is none."""
    board, _ = talked(board_of(), "fix it")
    while board.offered is not None:
        weeks = board.offered.weeks
        board, reply = talked(board, "a cheaper twist")
        if "Nothing cheaper" in reply.text:
            return
        assert board.offered.weeks < weeks


def test_the_worst_case_is_no_better_than_any_cell_asked_about():
    """What the search calls worst is not beaten, downwards, by the conditions she shows elsewhere."""
    board, reply = talked(board_of(), "break it")
    worst = float(re.search(r"Worst of all.*?: (\d+\.\d+)×", reply.text)[1])
    assert worst <= min(board.case.at(batch, rate).speedup for batch in (1, 8, 32, 128) for rate in (0.3, 0.7)) + 0.005


@pytest.mark.parametrize(
    "line",
    [
        "draft and target take turns on all SMs",
        "the draft runs on another GPU",
        "we use prompt lookup",
        "we run two alternating batches",
        "we use a plain chain of 4 tokens",
        "green contexts",
    ],
)
def test_an_edit_leaves_a_design_that_can_be(line: str):
    """After an edit the idea breaks no rule of the space that it kept before."""
    before = broken_implications(board_of().case.idea.design)
    board, _ = talked(board_of(), line)
    assert set(map(str, broken_implications(board.case.idea.design))) <= set(map(str, before))


def test_what_the_author_said_stands_in_the_evidence_as_theirs():
    """A finding that rests on a said sentence carries it as a datum of the author's, never as a quote of the paper."""
    board, _ = talked(board_of(), "we run two alternating batches")
    evidence = [e for finding in board.view.critique.findings for e in finding.evidence]
    assert UserDatum("we run two alternating batches") in evidence
    assert all(e.document in {"idea", "baseline"} for e in evidence if isinstance(e, Quote))


def test_a_quote_counts_only_where_it_stands():
    """Words quoted from a document are evidence where they stand in it, and refused where they do not."""
    passage = next(p for p in board_of().idea.document.passages if p.kind == "body" and "24 of the 132" in p.text)
    words = passage.text[:160].rsplit(" ", 1)[0]
    _, stands = talked(board_of(), f"but you overlooked “{words}”")
    _, invented = talked(board_of(), "your text says “we run two alternating batches on every machine we have”")
    assert stands.said.kind in {"commit", "pushback"}
    assert (invented.said.kind, invented.changed) == ("refused", ())


def test_several_values_are_tried_side_by_side():
    """A what-if over several draft lengths shows each as it would be alone."""
    _, several = talked(board_of(), "what if k is 2 or 8?")
    alone = {k: talked(board_of(), f"what if k is {k}?")[1].answer for k in (2, 8)}
    shown = {row[0]: row[2].split("×")[0] for row in rows(several.answer)}
    assert shown["2"] != shown["8"]
    assert all(f"at batch 8 you are at {shown[str(k)]}×" in text or shown[str(k)] in text for k, text in alone.items())


def test_what_is_new_is_answered_from_the_novelty_run():
    """Asked whether it is novel she gives the class, the parts and the boundary of what she searched."""
    board, reply = talked(board_of(), "is this really novel?")
    assert f"[run {board.view.novelty.id}]" in reply.text
    assert "what it does not hold I have not seen" in reply.text
