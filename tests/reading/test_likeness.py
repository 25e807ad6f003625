"""Laws of likeness: wordings no cue foresees are known by what they are like, and say so as evidence, not as commands."""

from pathlib import Path

import pytest
import yaml

from bench import learn_reading
from tests.reading.documents import from_text
from vashti.core.design import Choice
from vashti.reading.choices import canonical
from vashti.reading.extract import evidence_in, extract
from vashti.reading.likeness import LEAST, features, likely, likeness
from vashti.reading.negation import ruled_out
from vashti.reading.resolve import Vote
from vashti.reading.weighing import NUMERIC, Alike, chances, evidence, probability, weighed

KEPT_APART = Path(__file__).parent / "corpus" / "sentences" / "unseen"
CHAIN, TREE = Choice("topology", "chain"), Choice("topology", "dynamic_tree")


def held(votes: tuple[Vote, ...], alike: tuple[Alike, ...]) -> frozenset[Choice]:
    """What is held by cues and likeness."""
    return weighed(votes, chances(votes, alike))


def test_the_model_was_learned_from_the_sentences_as_they_are() -> None:
    """Whoever changes the bank learns anew: `python -m bench.learn_reading`."""
    assert likeness().digest == learn_reading.digest()


def test_numbers_and_endings_make_no_difference() -> None:
    """Four drafted tokens read like seven, and verifying like verified."""
    assert features("We verify 4 tokens") == features("we verify 7.5 token")


def test_sentences_nobody_learned_from_are_known_by_their_words() -> None:
    """Of the choices that sentences kept apart state, most are among the five likeliest."""
    among = stated = 0
    for path in sorted(KEPT_APART.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) if path.stem != "settings" else ():
            wanted = {Choice(a, v) for a, values in entry.get("choices", {}).items() for v in values} - NUMERIC
            likeliest = sorted(likely(canonical(entry["text"], {})), key=lambda one: -one[1])[:5]
            stated += len(wanted)
            among += len(wanted & {choice for choice, _ in likeliest})
    assert among / stated >= 0.7


def test_nothing_is_like_an_empty_text() -> None:
    """Without a known word there is no evidence."""
    assert [choice for choice, odds in likely("") if odds > LEAST + 2.0] == []


def test_what_another_system_does_is_no_likeness_of_one_s_own() -> None:
    """Likeness is taken only of what the author says of the own system."""
    _, alike = evidence_in(from_text("PEARL lets the draft model continue while the target verifies."))
    assert alike == ()


def test_more_evidence_never_makes_a_choice_less_probable() -> None:
    """A further statement of a cue, or a greater likeness, raises the probability or leaves it."""
    votes = (Vote(CHAIN, 2, denied=False, section="method"),)
    weaker, stronger = (evidence(votes, (Alike(CHAIN, odds, "method"),))[CHAIN] for odds in (-2.0, 1.0))
    twice = evidence(votes * 2, (Alike(CHAIN, -2.0, "method"),))[CHAIN]
    assert probability(CHAIN, weaker) <= probability(CHAIN, stronger)
    assert probability(CHAIN, weaker) <= probability(CHAIN, twice)


def test_a_denial_never_makes_a_choice_more_probable() -> None:
    """What is denied elsewhere in the text is less probable."""
    said = Vote(CHAIN, 2, denied=False, section="method")
    denied = Vote(CHAIN, 2, denied=True, section="method")
    alone, beside = (evidence(votes, ())[CHAIN] for votes in ((said,), (said, denied)))
    assert probability(CHAIN, beside) <= probability(CHAIN, alone)


def test_without_any_evidence_nothing_is_held() -> None:
    """Neither silence nor a bare denial is a commitment."""
    assert held((), ()) == frozenset()
    assert held((Vote(CHAIN, 3, denied=True, section="method"),), ()) == frozenset()


def test_numbers_decide_batch_regimes_not_words() -> None:
    """A likeness to a batch of some size counts for nothing."""
    one = Choice("batch_regime", "b1")
    assert held((), (Alike(one, 4.0, "method"),)) == frozenset()


def test_a_likeness_does_not_contradict_what_a_cue_holds() -> None:
    """A chain said outright has no tree to reshape, whatever else the words are like."""
    shape = Choice("knobs", "tree_shape")
    votes = (Vote(CHAIN, 3, denied=False, section="method"), Vote(CHAIN, 3, denied=False, section="method"))
    others = (Choice("boundary", "draft_verify"), Choice("signal", "load"), Choice("knobs", "on_off"))
    company = tuple(Vote(choice, 3, denied=False, section="method") for choice in others)
    assert shape in held(company, (Alike(shape, 4.0, "method"), Alike(shape, 4.0, "method", joined=True)))
    said = (Alike(CHAIN, 1.0, "method"), Alike(shape, 4.0, "method"), Alike(shape, 4.0, "method", joined=True))
    kept = held((*votes, *company), said)
    assert CHAIN in kept
    assert shape not in kept


def test_a_control_without_an_input_or_a_rhythm_is_not_invented() -> None:
    """Whoever moves something says by what, or when; likeness alone makes no controller."""
    split = Choice("knobs", "sm_split")
    company = (Vote(Choice("boundary", "draft_verify"), 3, denied=False, section="method"),)
    assert split not in held(company, (Alike(split, 4.0, "method"), Alike(split, 4.0, "method", joined=True)))


@pytest.mark.parametrize("by_likeness", [True, False])
def test_every_choice_rests_on_a_statement(by_likeness: bool) -> None:
    """Each choice of a design has an item of the author's own with a quote."""
    text = "The guesser writes its burst one token after another, and the big model reads the burst in one go."
    reading = extract(from_text(text), by_likeness=by_likeness)
    assert reading.design.choices
    for choice in reading.design.choices:
        assert reading.quotes_for(choice.axis, choice.value)


def test_what_goes_on_at_once_takes_no_turns() -> None:
    """Words for two things at the same time rule out that they alternate, unless they are denied."""
    at_once = extract(from_text("Drafting and verification then proceed concurrently, each on a partition of its own."))
    assert "sequential" not in at_once.design.on("overlap")
    assert ruled_out("both proceed concurrently, each on its partition") == {Choice("overlap", "sequential")}
    assert ruled_out("drafting and verification never proceed concurrently") == frozenset()


def test_said_outright_several_times_is_held() -> None:
    """Several outright statements hold a choice though no sentence is like it."""
    tree = Choice("topology", "static_tree")
    assert tree in held((Vote(tree, 3, denied=False, section="method"),) * 3, ())


def test_nothing_moves_where_both_take_turns() -> None:
    """Likeness alone divides no chip anew of which both phases have the whole, in turn."""
    turns = Choice("placement", "time_shared")
    split = Choice("repartition", "per_iteration")
    said = (Alike(split, 4.0, "method"), Alike(split, 4.0, "method", joined=True), Alike(turns, 2.0, "method"))
    votes = (
        Vote(turns, 3, denied=False, section="method"),
        Vote(Choice("knobs", "draft_len"), 3, denied=False, section="method"),
    )
    kept = held(votes, said)
    assert turns in kept
    assert split not in kept


def test_what_is_denied_outright_is_not_held_by_likeness() -> None:
    """Whoever says that no length is adapted adapts none, however much other sentences are like it."""
    length, split, load = Choice("knobs", "draft_len"), Choice("knobs", "sm_split"), Choice("signal", "load")
    said = tuple(
        Alike(choice, 4.0, "method", joined=joined) for choice in (length, split, load) for joined in (False, True)
    )
    votes = (Vote(load, 3, denied=False, section="method"),) * 2
    assert {length, split} <= held(votes, said)
    assert held((*votes, Vote(length, 2, denied=True, section="method")), said) & {length, split} == {split}


def test_the_statement_most_like_a_choice_is_quoted_first() -> None:
    """Of several statements of a choice the one that says it is told, not the one that comes first."""
    reading = extract(
        from_text(
            "An EAGLE-3 head drafts token by token as well.",
            "The draft model writes its four tokens autoregressively, one token after another.",
        )
    )
    quotes = reading.quotes_for("draft_steps", "ar")
    assert quotes[0].text.startswith("The draft model writes")
