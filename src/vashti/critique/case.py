"""The case under review: two readings resolved into scenarios that can be run, with what had to be assumed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vashti import atlas, perf
from vashti.atlas.schema import Engine, Hardware, Model
from vashti.core.design import Design
from vashti.core.evidence import Quote
from vashti.core.reading import Reading
from vashti.core.run import Ledger, Plain
from vashti.critique import defaults
from vashti.critique.acceptance import starting_rate
from vashti.critique.assumption import Assumption
from vashti.critique.impossible import Impossible, possible, sms_of
from vashti.critique.inherited import completed, runnable
from vashti.critique.machines import machine_of, made_to_fit, shared_out
from vashti.critique.models import draft_for, models_of
from vashti.critique.offload import kept_in_place
from vashti.critique.sizes import sized
from vashti.critique.telling import telling

BATCHES = (1, 8, 16, 32, 64, 128)
"""Batch sizes every review shows [sequences]."""
SERVED = (8, 16, 32)
"""Batch sizes people serve, where the bar is held [sequences]; assumed."""


OPPOSITE = {"above": "below", "below": "above", "everywhere": "nowhere", "nowhere": "everywhere"}
"""Where a level is missed, given where it is reached."""


@dataclass(frozen=True, slots=True)
class Point:
    """One prediction as a run."""

    run_id: str
    outputs: Plain

    @property
    def speedup(self) -> float:
        """Over plain decoding at the same batch."""
        return float(self.outputs["speedup"]["value"])

    @property
    def low(self) -> float:
        """Lower end of the band."""
        return float(self.outputs["speedup"]["low"])

    @property
    def high(self) -> float:
        """Upper end of the band."""
        return float(self.outputs["speedup"]["high"])

    @property
    def ref(self) -> str:
        """How a sentence points at it."""
        return f"[run {self.run_id}]"

    def phase(self, name: str) -> Mapping[str, Any]:
        """The phase of that name, or an empty one."""
        return next((p for p in self.outputs["phases"] if p["name"] == name), {"alone_s": 0.0, "exposed_s": 0.0})


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a check may look at.

    Attributes:
        baseline, idea: the readings.
        scenario: the idea, completed so that it can be run.
        reference: the baseline, completed likewise, on the same machine and models.
        acceptance_rate: the rate the runs start from [1].
        context_len: cached tokens per sequence the runs start from.
        assumptions: what the idea leaves unsaid and a run needed.
        ledger: where the runs are kept.
        impossible: stated values that cannot be and that no run takes; neither reading holds them any more.
        as_of: date of the map that novelty is judged against; empty for all that the atlas holds.
    """

    baseline: Reading
    idea: Reading
    scenario: perf.Scenario
    reference: perf.Scenario
    acceptance_rate: float
    context_len: int
    assumptions: tuple[Assumption, ...]
    ledger: Ledger
    impossible: tuple[Impossible, ...] = ()
    as_of: str = ""

    @property
    def design(self) -> Design:
        """The idea's design as it is run."""
        return self.scenario.design

    @property
    def stated_batches(self) -> tuple[int, ...]:
        """Batch sizes the idea itself states; empty when it states none."""
        return tuple(int(b) for b in self.idea.design.numbers("batch_sizes"))

    @property
    def acceptance_is_borrowed(self) -> bool:
        """Whether the acceptance rate of the runs is another drafter's: taken over, or assumed, for a draft that changed."""
        note = self.assumed("acceptance_rate")
        if note is None or note.origin not in {"baseline", "assumed"}:
            return False
        changed = self.idea.design.on("proposer") and self.idea.design.on("proposer") != self.baseline.design.on(
            "proposer"
        )
        own = self.idea.design.text("draft_model") not in {None, self.baseline.design.text("draft_model")}
        return bool(changed or own)

    def at(
        self,
        batch: int,
        acceptance_rate: float | None = None,
        context_len: int | None = None,
        scenario: perf.Scenario | None = None,
    ) -> Point:
        """The prediction for the idea (or another scenario) under conditions."""
        rate = self.acceptance_rate if acceptance_rate is None else acceptance_rate
        length = self.context_len if context_len is None else context_len
        conditions = perf.Conditions(batch, rate, length)
        inputs = {"scenario": (scenario or self.scenario).as_dict(), "conditions": conditions.as_dict()}
        run = self.ledger.run("perf.point", inputs)
        return Point(run.id, run.outputs)

    def turns_at(self, variable: str, level: float, batch: int = 8, quantity: str = "speedup") -> tuple[str, Plain]:
        """Where the speedup (or another quantity) falls short of a level as one variable moves.

        Returns:
            The run's id, and ``{found, value, side, crossings}``: on which side of the value, the first of the
            crossings, the quantity stays below the level (``below``, ``above``, ``everywhere``, ``nowhere``).
        """
        conditions = perf.Conditions(batch, self.acceptance_rate, self.context_len)
        inputs = {
            "scenario": self.scenario.as_dict(),
            "conditions": conditions.as_dict(),
            "variable": variable,
            "level": level,
            "quantity": quantity,
        }
        run = self.ledger.run("perf.threshold", inputs)
        value = run.outputs["value"]
        side = OPPOSITE[run.outputs["holds"]]
        return run.id, {"found": value is not None, "value": value, "side": side, "crossings": run.outputs["crossings"]}

    def with_design(self, design: Design) -> perf.Scenario:
        """The idea's scenario with another design."""
        return replace(self.scenario, design=design)

    def quote(self, *names: str) -> Quote | None:
        """The idea's first quote on any of the axes or settings, or the baseline's where the idea inherits it, or None."""
        inherited = {a.name for a in self.assumptions if a.origin == "baseline"}
        own = [quote for name in names for quote in self.idea.quotes_for(name)]
        kept = [quote for name in names if name in inherited for quote in self.baseline.quotes_for(name)]
        first = (*telling(tuple(own), self.idea.document.title), *telling(tuple(kept), self.baseline.document.title))
        return next(iter(first), None)

    def assumed(self, name: str) -> Assumption | None:
        """The assumption made on an axis or setting, if one was."""
        return next((a for a in self.assumptions if a.name == name), None)


def build_case(baseline: Reading, idea: Reading, ledger: Ledger, given: Mapping[str, str] | None = None) -> Case:
    """Resolve two readings into scenarios, listing what had to be assumed and leaving out what cannot be.

    Args:
        baseline: the paper the idea builds on.
        idea: the proposal.
        ledger: where runs are kept.
        given: `gpu`, `target_model` or `engine` by name or by file, put in place of what the documents say; and
            `as_of`, the date of the map that novelty is judged against.

    Raises:
        DataError: nothing has a name that is given, or its file is broken.
    """
    own = given or {}
    sms = sms_of(idea.design.completed_by(baseline.design), defaults.MACHINE)
    (baseline, wrong_before), (idea, wrong) = possible(baseline, sms), possible(idea, sms)
    design, inherited = completed(sized(idea), baseline.design)
    notes = list(inherited)
    machine, n_gpu = machine_of(design, notes)
    machine = given_or("gpu", own, machine, notes)
    if "target_model" in own:
        design = design.with_setting("target_model", own["target_model"]).with_setting("target_precision", None)
        given_or("target_model", own, "", notes)
    target, draft = models_of(design, notes)
    context = int(_number(design, "context_len", defaults.CONTEXT_LEN, notes))
    engine = given_or("engine", own, _engine(notes), notes)
    scenario = perf.Scenario(design, machine, n_gpu, target, draft, engine)
    scenario, crowded = made_to_fit(shared_out(scenario, notes), idea, notes)
    base_draft = draft_for(baseline.design, scenario.target)
    reference = replace(scenario, design=kept_in_place(runnable(baseline.design), scenario.design), draft=base_draft)
    rate, origin, why = starting_rate(idea, baseline, scenario, reference, ledger)
    if origin:
        notes = [n for n in notes if n.name != "acceptance_rate"]
        notes.append(Assumption("acceptance_rate", f"{rate:g}", origin, why))
    impossible = (*wrong, *crowded, *wrong_before)
    as_of = own.get("as_of", "")
    case = Case(baseline, idea, scenario, reference, rate, context, tuple(notes), ledger, impossible, as_of)
    return _kindest(case)


def _number(design: Design, name: str, default: float, notes: list[Assumption]) -> float:
    value = design.number(name)
    if value is None:
        notes.append(Assumption(name, f"{default:g}", "assumed", "neither document says"))
        return default
    return value


GIVEN: Mapping[str, Callable[[str], Hardware | Model | Engine]] = {
    "gpu": atlas.hardware,
    "target_model": atlas.model,
    "engine": atlas.engine,
}
"""What may be given beside the documents, and who finds it."""


def given_or(name: str, given: Mapping[str, str], otherwise: str, notes: list[Assumption]) -> str:
    """What is given under a name, noted as such: its id, or the file it stands in; else what would be taken otherwise."""
    if name not in given:
        return otherwise
    found = GIVEN[name](given[name])
    notes[:] = [note for note in notes if note.name != name]
    measured = getattr(found, "measured_on", "")
    why = f"named for this review; measured on {measured}" if measured else "named for this review"
    notes.append(Assumption(name, found.name, "given", why))
    return given[name] if given[name].endswith((".yaml", ".yml")) else found.id


def _engine(notes: list[Assumption]) -> str:
    name = atlas.engine(defaults.ENGINE).name
    notes.append(Assumption("engine", name, "assumed", "a production engine is the fair baseline"))
    return defaults.ENGINE


def _kindest(case: Case) -> Case:
    """The case with an unstated schedule read the way that serves the idea best at a served batch."""
    if case.design.on("overlap"):
        return case
    options = schedules(case.design)
    if len(options) < 2:
        return case
    tried = {
        option: case.at(SERVED[0], scenario=case.with_design(case.design.with_axis("overlap", option))).speedup
        for option in options
    }
    best = max(options, key=lambda option: (tried[option], option))
    terms = atlas.space().axes["overlap"].values
    why = f"unstated; of {', '.join(terms[option].term for option in options)} the one that serves the idea best at batch {SERVED[0]}"
    note = Assumption("overlap", best, "kindest", why)
    scenario = case.with_design(case.design.with_axis("overlap", best))
    return replace(case, scenario=scenario, assumptions=(*case.assumptions, note))


def schedules(design: Design) -> tuple[str, ...]:
    """Schedules an idea that leaves its own unstated may mean: whoever gives the draft a place of its own means to overlap."""
    options = perf.admissible("overlap", design.with_axis("overlap"))
    return tuple(o for o in options if o != "sequential") if design.has("boundary", "draft_verify") else options
