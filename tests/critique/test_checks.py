"""Laws of what the skeptic says about the example proposals."""

import re
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from tests.critique.readings import IDEAS, case_of, findings, own, proposal, reviewed
from vashti.core.evidence import Quote, RunRef
from vashti.core.finding import NoThreshold, Threshold
from vashti.critique import BATCHES, CHECKS
from vashti.critique.arithmetic import speedup_ceiling
from vashti.critique.checks.draft_depth import draft_depth
from vashti.critique.checks.extra_devices import extra_devices
from vashti.critique.checks.feedback_edge import feedback_edge
from vashti.critique.checks.idle_draft_sms import idle_draft_sms
from vashti.critique.checks.knob_overlap import knob_overlap
from vashti.critique.checks.low_acceptance import low_acceptance
from vashti.critique.checks.repartition_speed import repartition_speed
from vashti.critique.checks.rewrite_cost import rewrite_cost
from vashti.critique.checks.run_ahead import run_ahead
from vashti.critique.checks.say import MATERIAL
from vashti.critique.checks.shared_bandwidth import shared_bandwidth
from vashti.critique.checks.sweep_only import sweep_only
from vashti.critique.checks.tree_capacity import tree_capacity
from vashti.critique.checks.two_batches import two_batches
from vashti.critique.critique import CONDITIONS, OWN_NUMBERS

EVERY = pytest.mark.parametrize("name", IDEAS)
RUN = re.compile(r"\[run ([0-9a-f]+)\]")


def with_acceptance(name, rate):
    """An example's case at another acceptance rate."""
    return replace(case_of(proposal(name)), acceptance_rate=rate)


def texts(name):
    """What is said about an example, by check."""
    return {f.check: f.text for f in reviewed(name)[1].findings}


@EVERY
def test_every_finding_rests_on_a_run_of_the_ledger(name):
    """Evidence is never empty, holds a run, and every run it names was made."""
    case, said = reviewed(name)
    for finding in said.findings:
        runs = [e.run_id for e in finding.evidence if isinstance(e, RunRef)]
        assert runs, finding.check
        assert set(runs) <= set(case.ledger.runs)
        assert finding.effect.run_id in case.ledger.runs


@EVERY
def test_every_run_in_a_sentence_is_in_the_ledger(name):
    """Whatever a claim or text points at can be repeated, and every claim points at something."""
    case, said = reviewed(name)
    for finding in said.findings:
        assert RUN.findall(finding.claim), finding.check
        threshold = finding.threshold
        words = (finding.claim, finding.text, finding.supply, finding.settle.experiment, finding.settle.closes_if)
        reason = threshold.reason if isinstance(threshold, NoThreshold) else ""
        assert set(RUN.findall(" ".join((*words, reason)))) <= set(case.ledger.runs)
    for sound in said.sound:
        assert set(RUN.findall(sound.text)) <= set(case.ledger.runs)


@EVERY
def test_a_threshold_comes_from_a_run(name):
    """Where an objection turns was searched or computed by a run of the ledger."""
    case, said = reviewed(name)
    for finding in said.findings:
        if isinstance(finding.threshold, Threshold):
            assert finding.threshold.run_id in case.ledger.runs
            assert finding.threshold.side in {"above", "below"}
        else:
            assert finding.threshold.reason


@EVERY
def test_every_finding_says_what_to_supply_and_how_to_settle_it(name):
    """No objection without a way out, and none in words that were not filled in."""
    for finding in reviewed(name)[1].findings:
        words = (finding.title, finding.claim, finding.text, finding.supply, *vars_of(finding.settle))
        assert all(text.strip() for text in words), finding.check
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|[{}]|  ", " ".join(words)), finding.check


def vars_of(settle):
    """The two halves of a settling experiment."""
    return settle.experiment, settle.closes_if


@EVERY
def test_sentences_begin_with_a_capital(name):
    """Claims, titles and texts begin as sentences do; a design's own name may be written small."""
    for finding in reviewed(name)[1].findings:
        assert finding.title[0].isupper()
        for text in (finding.claim, finding.text):
            assert text[0].isupper() or text[0] == "“" or "[atlas" in text[:40], (finding.check, text)
        assert finding.claim.endswith(".")
        assert not re.search(r"\. [a-z]", RUN.sub("", finding.text).replace("p. ", "")), finding.text


@EVERY
def test_a_sentence_is_quoted_in_one_finding_only(name):
    """No two texts of a review quote the same words; every quote in a text is in the finding's evidence."""
    quoted = [(f, words) for f in reviewed(name)[1].findings for words in re.findall("“(.*?)”", f.text)]
    words = [w for _, w in quoted]
    assert len(words) == len(set(words))
    for finding, said in quoted:
        assert said in {e.text for e in finding.evidence if isinstance(e, Quote)}


def test_what_is_said_differs_between_proposals():
    """Of the texts one check writes about two proposals at least 95 in a hundred differ."""
    pairs = [
        texts(one)[check] != texts(other)[check]
        for one, other in combinations(IDEAS, 2)
        for check in texts(one).keys() & texts(other).keys()
    ]
    assert sum(pairs) >= 0.95 * len(pairs)


@EVERY
def test_every_check_is_accounted_for(name):
    """Each check raised something, found something sound, or is listed as silent; never two of found and silent."""
    said = reviewed(name)[1]
    spoke = {f.check for f in said.findings} | {s.check for s in said.sound}
    assert spoke | set(said.silent) == {check.__name__ for check in CHECKS}
    assert not spoke & set(said.silent)


SILENT = {
    "proposal_sound": (shared_bandwidth, idle_draft_sms, run_ahead, two_batches, feedback_edge, knob_overlap),
    "proposal_rewrite": (shared_bandwidth, repartition_speed, extra_devices, sweep_only),
    "proposal_sweep": (rewrite_cost, feedback_edge, extra_devices),
    "proposal": (sweep_only, draft_depth, extra_devices, rewrite_cost),
    "proposal_two_batches": (run_ahead, sweep_only, tree_capacity, rewrite_cost),
}


@pytest.mark.parametrize("name", SILENT)
def test_checks_that_do_not_apply_are_silent(name):
    """A design without a split, a tree, an overlap or a rewrite hears nothing about one."""
    case = reviewed(name)[0]
    for check in SILENT[name]:
        assert not list(check(case)), check.__name__


def test_findings_come_own_numbers_first_then_the_mechanism_then_what_every_design_meets():
    """Within the mechanism, and within the conditions every design meets, the effect sizes fall."""
    for name in IDEAS:
        found = [f for f in reviewed(name)[1].findings if f.check not in OWN_NUMBERS]
        assert [f.check in CONDITIONS for f in found] == sorted(f.check in CONDITIONS for f in found)
        for general in (False, True):
            sizes = [f.effect.size for f in found if (f.check in CONDITIONS) is general]
            assert all(a >= b - 1e-6 for a, b in pairwise(sizes))


@EVERY
def test_less_acceptance_never_silences_low_acceptance(name):
    """Raised at one acceptance rate, it is raised at every lower one, and no less severely."""
    before = 0.0
    for rate in (0.95, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2):
        raised = findings(low_acceptance, with_acceptance(name, rate))
        size = raised[0].effect.size if raised else 0.0
        assert raised or not before
        losing = bool(raised) and raised[0].effect.value < 1.0
        assert size >= before - 1e-9 or not losing
        before = max(before, size) if losing else before


@EVERY
def test_less_acceptance_never_speeds_up(name):
    """At no batch does the prediction grow as acceptance falls."""
    case = reviewed(name)[0]
    for batch in BATCHES:
        speedups = [case.at(batch, rate).speedup for rate in (0.9, 0.7, 0.5, 0.3)]
        assert all(a >= b - 1e-6 for a, b in pairwise(speedups))


@EVERY
def test_a_review_never_says_the_same_comparison_twice(name):
    """No two findings have the same effect: value, reference and run."""
    effects = [(f.effect.value, f.effect.reference, f.effect.run_id) for f in reviewed(name)[1].findings]
    assert len(effects) == len(set(effects))


MATERIAL_BY_OTHER_MEANS = {
    "feedback_edge": "what is left to be the author's own",
    "impossible_value": "no run can take the value",
    "idle_draft_sms": "loses to no speculation below an acceptance rate in reach",
    "knob_overlap": "a knob that adds nothing",
    "repartition_speed": "a speed that adds nothing",
    "shared_bandwidth": "a split that gains nothing",
    "sweep_only": "no mechanism changed",
}
"""Checks that speak of a mechanism which adds nothing: there a small effect is the objection."""


@EVERY
def test_an_effect_is_material_or_its_smallness_is_the_objection(name):
    """A finding below the materiality threshold comes from a check whose point is that nothing is gained."""
    for finding in reviewed(name)[1].findings:
        assert finding.effect.size >= MATERIAL or finding.check in MATERIAL_BY_OTHER_MEANS, finding.check


@EVERY
def test_a_claim_respects_its_threshold(name):
    """A finding that turns at a batch or an acceptance rate is raised on the side on which it says it holds."""
    case, said = reviewed(name)
    stated = {"draft_len": case.design.number("draft_len"), "tree_size": case.design.number("tree_size")}
    for finding in said.findings:
        threshold = finding.threshold
        value = stated.get(threshold.variable) if isinstance(threshold, Threshold) else None
        if isinstance(threshold, Threshold) and value is not None:
            assert (value > threshold.value) == (threshold.side == "above"), finding.check
        if isinstance(threshold, Threshold) and threshold.variable == "graphs":
            assert threshold.side == "above"
            assert case.ledger.runs[threshold.run_id].outputs["graphs"] > threshold.value


def test_a_claim_below_a_free_draft_is_not_called_impossible():
    """The ceiling of a claim is its tokens over its verify pass: never below what the model itself predicts."""
    for name in IDEAS:
        case = reviewed(name)[0]
        batch = min(case.stated_batches or (1,))
        possible = 0.98 * case.at(batch).speedup
        item = own("claimed_speedup", possible)
        idea = proposal(name)
        items = (*(i for i in idea.items if i.name != "claimed_speedup"), item)
        claiming = replace(idea, design=idea.design.with_setting("claimed_speedup", possible), items=items)
        assert not [f for f in findings(speedup_ceiling, case_of(claiming)) if "roofline" in f.title]
