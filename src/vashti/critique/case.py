"""The case under review: two readings resolved into scenarios that can be run, with what had to be assumed."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vashti import atlas, perf
from vashti.atlas.loader import PRECISIONS
from vashti.atlas.schema import Engine, Hardware, Model
from vashti.core.design import Design, SettingValue
from vashti.core.errors import DataError, DesignError
from vashti.core.evidence import Quote
from vashti.core.reading import Reading
from vashti.core.run import Ledger, Plain
from vashti.critique import defaults
from vashti.critique.acceptance import starting_rate
from vashti.critique.impossible import Impossible, possible, sms_of

BATCHES = (1, 8, 16, 32, 64, 128)
"""Batch sizes every review shows [sequences]."""
SERVED = (8, 16, 32)
"""Batch sizes people serve, where the bar is held [sequences]; assumed."""

COUPLED: Mapping[str, tuple[str, ...]] = {
    "boundary": ("overlap", "handoff", "repartition", "mispredict", "kv_sync", "knobs", "signal", "timescale"),
    "placement": ("overlap", "handoff", "repartition", "mispredict", "kernel", "tp", "knobs", "signal", "timescale"),
    "proposer": ("draft_steps", "kv_state", "training", "tp"),
    "topology": ("verify_exec", "kv_sync"),
    "overlap": ("mispredict", "kv_sync"),
}
"""Axes whose old value does not survive a change on another: they are asked about, never inherited."""
COUPLED_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "proposer": ("draft_model", "draft_len", "tree_size", "tree_depth", "tree_width"),
    "topology": ("draft_len", "tree_size", "tree_depth", "tree_width"),
}
"""Settings whose old value does not survive a change on an axis."""
INHERITED_SETTINGS = frozenset(
    {"acceptance_rate", "draft_len", "tree_size", "tree_depth", "tree_width", "context_len", "temperature"}
    | {"gpu", "n_gpu", "target_model", "draft_model", "tp_degree", "target_precision", "draft_precision"}
)
"""Settings an idea keeps from its baseline unless it says otherwise; claims and timings are never kept."""

MOST_GPUS = 64
"""GPUs a target is spread over at most before its weights count as too large for any run [1]; a judgement."""
MOST_SHARED = 8
"""GPUs one copy of a target is spread over at most where the text does not say [1]; assumed: one server."""
ROOMY = 0.6
"""Share of the memory that weights may take so that caches fit beside them [1]; a judgement."""
OPPOSITE = {"above": "below", "below": "above", "everywhere": "nowhere", "nowhere": "everywhere"}
"""Where a level is missed, given where it is reached."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something a run needed that the idea does not say.

    Attributes:
        name: axis or setting.
        value: what was taken.
        origin: ``baseline`` (inherited), ``derived`` (from another number stated), ``kindest`` (the admissible value
            that serves the idea best), ``given`` (named for this review) or ``assumed``.
        why: one clause.
    """

    name: str
    value: str
    origin: str
    why: str


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
            The run's id, and ``{found, value, side}``: on which side of the value the quantity stays below the level
            (``below``, ``above``, ``everywhere``, ``nowhere``).
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
        return run.id, {"found": value is not None, "value": value, "side": OPPOSITE[run.outputs["holds"]]}

    def with_design(self, design: Design) -> perf.Scenario:
        """The idea's scenario with another design."""
        return replace(self.scenario, design=design)

    def quote(self, *names: str) -> Quote | None:
        """The idea's first quote on any of the axes or settings, or the baseline's where the idea inherits it, or None."""
        inherited = {a.name for a in self.assumptions if a.origin == "baseline"}
        own = [quote for name in names for quote in self.idea.quotes_for(name)]
        kept = [quote for name in names if name in inherited for quote in self.baseline.quotes_for(name)]
        return next(iter((*own, *kept)), None)

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
    design, inherited = _completed(idea.design, baseline.design)
    notes = list(inherited)
    machine, n_gpu = _machine(design, notes)
    machine = _given("gpu", own, machine, notes)
    if "target_model" in own:
        design = design.with_setting("target_model", own["target_model"]).with_setting("target_precision", None)
        _given("target_model", own, "", notes)
    target, draft = _models(design, notes)
    context = int(_number(design, "context_len", defaults.CONTEXT_LEN, notes))
    engine = _given("engine", own, _engine(notes), notes)
    scenario = perf.Scenario(design, machine, n_gpu, target, draft, engine)
    scenario, crowded = _made_to_fit(_sharing(scenario, notes), idea, notes)
    base_draft = draft_for(baseline.design, scenario.target)
    reference = replace(scenario, design=_runnable(baseline.design), draft=base_draft)
    rate, origin, why = starting_rate(idea, baseline, scenario, reference, ledger)
    if origin:
        notes = [n for n in notes if n.name != "acceptance_rate"]
        notes.append(Assumption("acceptance_rate", f"{rate:g}", origin, why))
    impossible = (*wrong, *crowded, *wrong_before)
    as_of = own.get("as_of", "")
    case = Case(baseline, idea, scenario, reference, rate, context, tuple(notes), ledger, impossible, as_of)
    return _kindest(case)


def _runnable(design: Design) -> Design:
    """The design without names and claims that no run needs."""
    dropped = ("gpu", "target_model", "draft_model", "claimed_speedup", "batch_sizes")
    for name in dropped:
        design = design.with_setting(name, None)
    return design


def _completed(idea: Design, baseline: Design) -> tuple[Design, list[Assumption]]:
    """The idea with what survives of its baseline, and the list of what was inherited."""
    changed = {axis for axis in idea.axes if idea.on(axis) != baseline.on(axis)}
    lost = {lost for axis in changed for lost in COUPLED.get(axis, ())}
    kept = Design(
        frozenset(c for c in baseline.choices if c.axis not in lost and c.axis not in idea.axes),
        frozenset(s for s in baseline.settings if s.name in INHERITED_SETTINGS),
    )
    for axis, names in COUPLED_SETTINGS.items():
        if axis in changed:
            for name in names:
                kept = kept.with_setting(name, None)
    for role in ("target", "draft"):
        if idea.text(f"{role}_model"):
            kept = kept.with_setting(f"{role}_precision", None)
    full = idea.completed_by(kept)
    notes = [
        Assumption(axis, " + ".join(sorted(full.on(axis))), "baseline", "the idea does not change it")
        for axis in sorted(full.axes - idea.axes)
    ]
    stated = {s.name for s in idea.settings}
    notes += [
        Assumption(s.name, _shown(s.value), "baseline", "the idea does not restate it")
        for s in sorted(full.settings, key=lambda s: s.name)
        if s.name not in stated
    ]
    return full, notes


def _shown(value: SettingValue) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else value


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


def _given(name: str, given: Mapping[str, str], otherwise: str, notes: list[Assumption]) -> str:
    """What is given under a name, noted as such: its id, or the file it stands in; else what would be taken otherwise."""
    if name not in given:
        return otherwise
    found = GIVEN[name](given[name])
    notes[:] = [note for note in notes if note.name != name]
    measured = getattr(found, "measured_on", "")
    why = f"named for this review; measured on {measured}" if measured else "named for this review"
    notes.append(Assumption(name, found.name, "given", why))
    return given[name] if given[name].endswith((".yaml", ".yml")) else found.id


def _machine(design: Design, notes: list[Assumption]) -> tuple[str, int]:
    name = design.text("gpu")
    try:
        machine = atlas.hardware(name).id if name else ""
    except DataError:
        machine = ""
    if not machine:
        machine = defaults.MACHINE
        why = f"{name} is not in the atlas" if name else "neither document names a GPU"
        notes.append(Assumption("gpu", atlas.hardware(machine).name, "assumed", why))
    n_gpu = design.number("tp_degree") or design.number("n_gpu")
    return machine, max(1, int(n_gpu or 1))


def _sharing(scenario: perf.Scenario, notes: list[Assumption]) -> perf.Scenario:
    """The scenario on the GPUs that share one copy of the target, where the text says only how many there are in all.

    Assumes:
        A draft on another GPU has one of them. A target that one GPU holds with room for its cache is replicated, not
        divided; more than `MOST_SHARED` GPUs are replicas of as few as hold it.
    """
    total = scenario.n_gpu
    if total == 1 or scenario.design.number("tp_degree"):
        return scenario
    remote = scenario.design.has("placement", "other_gpu", "other_node")
    left = total - 1 if remote else total
    if _roomy(replace(scenario, n_gpu=1)):
        shared, why = 1, "one GPU holds the target with room for its cache; the others are replicas"
    elif left > MOST_SHARED:
        shared, why = 1, "as few as hold the target with room for its cache; the others are replicas"
        while shared < MOST_SHARED and not _roomy(replace(scenario, n_gpu=shared)):
            shared *= 2
    else:
        shared, why = 2 ** int(math.log2(left)), "all that divide its heads evenly"
    if shared == total:
        return scenario
    if remote and shared == left:
        why = "one of those stated drafts"
    notes.append(Assumption("tp_degree", f"{shared}", "assumed", f"of {total} GPUs: {why}"))
    return replace(scenario, n_gpu=shared)


def _roomy(scenario: perf.Scenario) -> bool:
    """Whether the GPUs hold the target's weights with room left for caches."""
    held = atlas.hardware(scenario.machine).memory_bytes.value * scenario.n_gpu
    return perf.model_bytes(atlas.model(scenario.target)) <= ROOMY * held


def _made_to_fit(
    scenario: perf.Scenario, idea: Reading, notes: list[Assumption]
) -> tuple[perf.Scenario, tuple[Impossible, ...]]:
    """The scenario on GPUs that hold its target, and the stated number of GPUs that cannot.

    A stated number is believed first: where the text leaves the precision open, the mildest that fits is taken.
    """
    if _holds(scenario):
        return scenario, ()
    gpu, target = atlas.hardware(scenario.machine).name, atlas.model(scenario.target).name
    stated = idea.design.number("n_gpu") is not None
    if stated and not idea.design.text("target_precision"):
        for precision in defaults.MILD_PRECISIONS:
            smaller = replace(scenario, target=f"{atlas.model(scenario.target).id} {precision}")
            if _holds(smaller):
                why = f"in 16 bits the weights of {target} do not fit on {scenario.n_gpu} × {gpu}"
                notes.append(Assumption("target_precision", precision, "assumed", why))
                return smaller, ()
    n_gpu = scenario.n_gpu
    while n_gpu < MOST_GPUS and not _holds(replace(scenario, n_gpu=n_gpu)):
        n_gpu *= 2
    why = f"the weights of {target} do not fit on {scenario.n_gpu} × {gpu}"
    notes[:] = [note for note in notes if note.name != "n_gpu"]
    notes.append(Assumption("n_gpu", f"{n_gpu}", "assumed", why))
    fitting = replace(scenario, n_gpu=n_gpu)
    if not stated:
        return fitting, ()
    quotes = idea.quotes_for("n_gpu")
    return fitting, (
        Impossible("idea", "n_gpu", float(scenario.n_gpu), float(n_gpu), why, quotes[0] if quotes else None),
    )


def _holds(scenario: perf.Scenario) -> bool:
    try:
        perf.check_scenario(scenario, perf.Conditions(1, defaults.ACCEPTANCE_RATE, 0))
    except DesignError as error:
        return error.where != "target"
    return True


def _known_model(name: str | None) -> str:
    """The id of a named model, with the precision its name carries; empty where the atlas does not know it."""
    try:
        found = atlas.model(name) if name else None
    except DataError:
        return ""
    return _stored(found.id, found.weight_precision) if found else ""


def _stored(model: str, precision: str | None) -> str:
    """A model's id, with a precision where it is not the one of its record."""
    plain = atlas.model(model).id
    usual = atlas.model(plain).weight_precision
    sixteen = {"bf16", "fp16"}
    same = precision not in PRECISIONS or precision == usual or {precision, usual} <= sixteen
    return plain if same else f"{plain} {precision}"


def _models(design: Design, notes: list[Assumption]) -> tuple[str, str]:
    target = _target(design, notes)
    draft = draft_for(design, target)
    named = _known_model(design.text("draft_model"))
    if not design.has("proposer", *defaults.MODEL_FREE) and not (named and _drafts_for(named, target)):
        shown = atlas.model(draft).name if draft else f"one layer of the shape of {atlas.model(target).name}"
        why = "the draft is not named, or not in the atlas" + (", its size is" if design.number("draft_params") else "")
        if named:
            why = f"{atlas.model(named).name} is no smaller than the target, {atlas.model(target).name}"
        notes.append(Assumption("draft_model", shown, "assumed", why))
    return target, draft


def _target(design: Design, notes: list[Assumption]) -> str:
    """The target's id, as named, else the known one nearest its stated size, else the usual one; with its precision."""
    name = design.text("target_model")
    target = _known_model(name)
    if not target:
        params = design.number("target_params") or 1e9 * _billions(name or "")
        target = defaults.target_of_size(params) if params else defaults.TARGET
        why = f"{name} is not in the atlas" if name else "neither document names a target"
        if params:
            why += "; the known one nearest in size"
        notes.append(Assumption("target_model", atlas.model(target).name, "assumed", why))
    return _stored(target, design.text("target_precision")) if design.text("target_precision") else target


def _billions(name: str) -> float:
    """The size [1e9 parameters] a model's name tells; 0 where it tells none."""
    found = re.findall(r"(\d+(?:\.\d+)?)\s?[Bb]\b", name)
    return max((float(size) for size in found), default=0.0)


def draft_for(design: Design, target: str) -> str:
    """The draft's id: as named if the atlas knows it, else by its stated size, else the usual one for proposer and target."""
    if design.has("proposer", *defaults.MODEL_FREE):
        return ""
    draft = _draft(design, target)
    precision = design.text("draft_precision")
    return _stored(draft, precision) if draft and precision else draft


def _drafts_for(draft: str, target: str) -> bool:
    """Whether a model can be another's draft: it is smaller. A text that seems to say otherwise was misread."""
    return atlas.model(draft).params < atlas.model(target).params


def _draft(design: Design, target: str) -> str:
    named = _known_model(design.text("draft_model"))
    if named and _drafts_for(named, target):
        return named
    params = design.number("draft_params")
    head = next((p for p in defaults.HEADS if design.has("proposer", p)), "")
    return defaults.head_for(target, head, params) if head else defaults.draft_for(target, params)


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
    why = f"unstated; of {', '.join(options)} the one that serves the idea best at batch {SERVED[0]}"
    note = Assumption("overlap", best, "kindest", why)
    scenario = case.with_design(case.design.with_axis("overlap", best))
    return replace(case, scenario=scenario, assumptions=(*case.assumptions, note))


def schedules(design: Design) -> tuple[str, ...]:
    """Schedules an idea that leaves its own unstated may mean: whoever gives the draft a place of its own means to overlap."""
    options = perf.admissible("overlap", design.with_axis("overlap"))
    return tuple(o for o in options if o != "sequential") if design.has("boundary", "draft_verify") else options
