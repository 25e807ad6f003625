"""One turn understood: the kind, the choices, the numbers, and what a model's proposal is worth."""

from dataclasses import replace
from functools import partial

import pytest

from tests.dialogue.boards import board_of, talked
from vashti.dialogue import as_plain, from_plain, schema, understand
from vashti.dialogue.said import Chosen, Commit, Given, WhatIf
from vashti.dialogue.vetting import vetted

PHRASES = {
    "undo": ("undo", "please undo that", "take that back", "scratch that", "never mind"),
    "help": ("help", "what can I say?", "what can you do", "?"),
    "fix": ("fix it", "how can I save this?", "what would you change?", "any suggestions?", "give me a cheaper one"),
    "break": ("break it", "what is the worst case?", "where does it fail?", "when does it lose?"),
    "plan": ("write the experiment plan", "which experiments do I need?", "plan the evaluation"),
    "claim": ("what may I claim?", "what can the paper honestly say?", "what could we claim in the abstract?"),
    "measure": (
        "what should I measure first?",
        "which measurement first?",
        "what data do you need?",
        "what would convince you?",
    ),
    "sums": ("show the sums", "show me the math", "how did you get this number?", "where does 1.3x come from?"),
    "why": ("why?", "why is batch 8 so slow?", "explain", "how come?", "what do you mean by that?"),
    "compare": (
        "compare it with Medusa",
        "how does it differ from EAGLE-3?",
        "isn't this just Medusa?",
        "baseline vs us?",
    ),
    "changed": ("what changed?", "what has changed since turn 3?", "show the changes"),
    "show": ("where do we stand?", "status", "what is your verdict?", "list the objections"),
    "export": ("export", "export to board.md", "save it to notes.md"),
    "pass": ("I don't know", "skip", "no idea", "not measured yet"),
    "what_if": ("what if batch 64?", "on an A100 at 32k?", "with a chain?", "suppose k is 8", "how about 2 H100s?"),
    "commit": ("alpha is 0.8", "k=6", "we use MPS", "bs=32", "tau = 3.9", "Llama-3.1-70B is the target"),
    "pushback": ("you are wrong", "nonsense", "trust me", "no way"),
    "unclear": ("asdf", "the weather is nice"),
}


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in PHRASES.items() for line in lines])
def test_a_phrase_is_understood_as_its_kind(kind: str, line: str):
    """Each way of saying it is the same kind of turn."""
    assert understand(line, board_of()).kind == kind


FACTS = {
    "alpha is 0.8": {"acceptance_rate": 0.8},
    "acceptance = 72 %": {"acceptance_rate": 0.72},
    "α is .65": {"acceptance_rate": 0.65},
    "our acceptance lies between 0.6 and 0.75": {"acceptance_rate": (0.6, 0.75)},
    "k = 6, batch 32": {"draft_len": 6.0, "batch_sizes": 32.0},
    "gamma is 5": {"draft_len": 5.0},
    "32k context": {"context_len": 32768.0},
    "we serve batch 8, 16 and 32": {"batch_sizes": (8.0, 16.0, 32.0)},
    "the draft has 24 SMs": {"draft_sms": 24.0},
    "temperature 0.7": {"temperature": 0.7},
    "memory overhead is 5%": {"draft_memory_overhead": 0.05},
    "we use two A100s": {"gpu": "A100", "n_gpu": 2.0},
}


@pytest.mark.parametrize(("line", "wanted"), FACTS.items())
def test_numbers_are_read_with_their_setting(line: str, wanted: dict[str, object]):
    """A number beside the word for a setting is its value, in the setting's unit."""
    said = understand(line, board_of())
    assert isinstance(said, Commit)
    assert {given.name: given.value for given in said.given} == wanted


CHOICES = {
    "we keep the draft on 24 SMs with green contexts and run two alternating batches": {
        ("overlap", "dual_batch"),
        ("placement", "green_ctx"),
    },
    "optimistic run-ahead": {("overlap", "run_ahead")},
    "we draft on another GPU": {("placement", "other_gpu")},
    "we use a dynamic token tree": {("topology", "dynamic_tree")},
    "an EAGLE-style head drafts": {("proposer", "ar_head")},
    "we use CUDA graphs": {("kernel", "graph")},
}


@pytest.mark.parametrize(("line", "wanted"), CHOICES.items())
def test_mechanisms_are_read_as_choices(line: str, wanted: set[tuple[str, str]]):
    """A mechanism in plain words is its choices, in the first person or as a bare phrase."""
    said = understand(line, board_of())
    assert isinstance(said, Commit)
    assert wanted <= {(chosen.axis, chosen.value) for chosen in said.chosen}


def test_a_bare_number_answers_the_open_question():
    """Where the acceptance rate is asked for, a number alone is one."""
    board, _ = talked(board_of(), "where do we stand?")
    said = understand("around 0.72", replace(board, asked="acceptance_rate"))
    assert isinstance(said, Commit)
    assert (said.given[0].name, said.given[0].value) == ("acceptance_rate", 0.72)


def test_a_place_in_the_list_answers_the_open_question():
    """Said with its place in the list ("the second one"), the answer is the second that she named."""
    board, reply = talked(board_of(), "where do we stand?")
    question = next(q for q in board.view.questions if q.name == reply.ask.name)
    said = understand("the second one", board)
    assert isinstance(said, Commit)
    assert (said.chosen[0].axis, said.chosen[0].value) == (question.name, question.outcomes[1][0])


def test_what_is_said_survives_json():
    """A turn as plain JSON is the same turn when it is read back."""
    said = understand("alpha is 0.8 and what if batch 64?", board_of())
    assert from_plain(as_plain(said)) == said
    assert schema()["discriminator"]["propertyName"] == "kind"


TEXT = "we run two alternating batches at alpha 0.8"
RULED = Commit(TEXT)


def test_a_model_may_propose_what_stands_in_the_text():
    """A proposal whose words and numbers stand in the turn is taken."""
    proposal = {
        "kind": "commit",
        "chosen": [{"axis": "overlap", "value": "dual_batch", "words": "two alternating batches"}],
        "given": [{"name": "acceptance_rate", "value": 0.8, "words": "alpha 0.8"}],
    }
    said = understand(TEXT, board_of(), lambda _text, _board: proposal)
    assert isinstance(said, Commit)
    assert (said.chosen[0].value, said.given[0].value) == ("dual_batch", 0.8)


@pytest.mark.parametrize(
    "part",
    [
        Commit(TEXT, chosen=(Chosen("overlap", "run_ahead", "we run ahead of the verdict"),)),
        Commit(TEXT, chosen=(Chosen("overlap", "warp_drive", "two alternating batches"),)),
        Commit(TEXT, given=(Given("acceptance_rate", 0.95, "alpha 0.8"),)),
        Commit(TEXT, given=(Given("luck", 0.8, "alpha 0.8"),)),
        WhatIf(TEXT, given=(Given("gpu", "B200", "two alternating batches"),)),
    ],
)
def test_a_model_cannot_invent(part: Commit | WhatIf):
    """Words, values or numbers that do not stand in the turn are taken out, and the rules' reading stands."""
    assert vetted(part, TEXT, RULED) is RULED


def test_a_model_cannot_turn_pressure_into_evidence():
    """What the rules hear as pressure stays pressure."""
    text = "everyone gets an acceptance of 0.9, you are wrong"
    proposal = {"kind": "commit", "given": [{"name": "acceptance_rate", "value": 0.9, "words": "acceptance of 0.9"}]}
    assert understand(text, board_of(), lambda _text, _board: proposal).kind == "pushback"


def test_a_broken_proposal_is_no_proposal():
    """A model that answers nothing of use leaves the turn to the rules."""
    for answer in (None, {}, {"kind": "sing"}, {"kind": "commit", "given": 3}):
        assert understand("alpha is 0.8", board_of(), partial(answering, answer)).kind == "commit"


def answering(answer: dict[str, object] | None, _text: str, _board: dict[str, object]) -> dict[str, object] | None:
    """A model that always gives the same answer."""
    return answer
