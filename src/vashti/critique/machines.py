"""The GPUs an idea runs on, and how many of them share one copy of its target."""

import math
import re
from dataclasses import replace

from vashti import atlas, perf
from vashti.core.design import Design
from vashti.core.errors import DataError, DesignError
from vashti.core.reading import Reading
from vashti.critique import defaults
from vashti.critique.assumption import Assumption
from vashti.critique.impossible import Impossible
from vashti.critique.offload import in_host_memory, left_in_host_memory

MOST_GPUS = 64
"""GPUs a target is spread over at most before its weights count as too large for any run [1]; a judgement."""


MOST_SHARED = 8
"""GPUs one copy of a target is spread over at most where the text does not say [1]; assumed: one server."""


FREE_TO_USE = 0.9
"""Share of the memory an engine gives to weights and caches [1]; assumed."""
ROOMY = 0.6
"""Share of the memory that weights may take so that caches fit beside them [1]; a judgement."""


def machine_of(design: Design, notes: list[Assumption]) -> tuple[str, int]:
    """The GPU's id, and how many share one copy of the target where the text says so [1]; notes what had to be taken."""
    name = design.text("gpu")
    try:
        machine = atlas.hardware(name).id if name else ""
    except DataError:
        machine = ""
    if not machine:
        machine, how = alike(name or "", design.number("gpu_bandwidth_bytes_per_s"))
        why = f"{name} is not in the atlas{how}" if name else "neither document names a GPU"
        notes.append(Assumption("gpu", atlas.hardware(machine).name, "assumed", why))
    n_gpu = design.number("tp_degree") or design.number("n_gpu")
    return machine, max(1, int(n_gpu or 1))


def alike(name: str, bytes_per_s: float | None) -> tuple[str, str]:
    """The known GPU that stands in for an unknown one, and how it was chosen, as the end of a clause.

    Args:
        name: as the text gives it; empty where it names none.
        bytes_per_s: bandwidth the text gives with it [bytes/s], or None.
    """
    known = sorted(atlas.machines().values(), key=lambda m: m.id)
    if bytes_per_s:
        near = min(known, key=lambda m: abs(math.log(m.memory_bytes_per_s.value / bytes_per_s)))
        return near.id, "; of those known the nearest in bandwidth"
    line = LINE.search(name)
    kin = [m for m in known if line and re.search(rf"\b{line.group()}\b", m.name, re.IGNORECASE)]
    if not kin:
        return defaults.MACHINE, ""
    return min(
        kin, key=lambda m: m.memory_bytes_per_s.value
    ).id, f"; the least of the {line.group().upper() if line else ''} cards known"


LINE = re.compile(r"\b(RTX|GTX|MI|Jetson|TPU)(?=\b|\d)", re.IGNORECASE)
"""Names of lines of devices whose members are more alike than a data-center GPU is to them."""


def shared_out(scenario: perf.Scenario, notes: list[Assumption]) -> perf.Scenario:
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


def made_to_fit(
    scenario: perf.Scenario, idea: Reading, notes: list[Assumption]
) -> tuple[perf.Scenario, tuple[Impossible, ...]]:
    """The scenario on GPUs that hold its target, and the stated number of GPUs that cannot.

    A stated number is believed first: where the text leaves the precision open, the mildest that fits is taken.
    """
    scenario = left_in_host_memory(scenario, idea, notes, holds=_holds(scenario))
    if _holds(scenario):
        return scenario, ()
    gpu, target = atlas.hardware(scenario.machine).name, atlas.model(scenario.target).name
    streamed = in_host_memory(scenario.design)
    stated = idea.design.number("n_gpu") is not None and not streamed
    if stated and not idea.design.text("target_precision"):
        smaller = _stored_smaller(scenario, idea)
        if smaller is not None:
            why = f"in 16 bits the weights of {target} do not fit on {scenario.n_gpu} × {gpu}"
            notes.append(Assumption("target_precision", smaller.target.split()[-1], "assumed", why))
            return smaller, ()
    n_gpu = scenario.n_gpu
    while n_gpu < MOST_GPUS and not _holds(replace(scenario, n_gpu=n_gpu)):
        n_gpu *= 2
    why = f"the weights of {target} do not fit on {scenario.n_gpu} × {gpu}"
    notes[:] = [note for note in notes if note.name != "n_gpu"]
    if streamed:
        why += "; they are streamed, and the pass itself, priced on GPUs that hold them, takes less time than that"
    notes.append(Assumption("n_gpu", f"{n_gpu}", "assumed", why))
    fitting = replace(scenario, n_gpu=n_gpu)
    if not stated:
        return fitting, ()
    quotes = idea.quotes_for("n_gpu")
    return fitting, (
        Impossible("idea", "n_gpu", float(scenario.n_gpu), float(n_gpu), why, quotes[0] if quotes else None),
    )


def _stored_smaller(scenario: perf.Scenario, idea: Reading) -> perf.Scenario | None:
    """The target in the mildest precision that leaves room for the smallest batch stated, else in the mildest that fits."""
    smaller = [
        replace(scenario, target=f"{atlas.model(scenario.target).id} {precision}")
        for precision in defaults.MILD_PRECISIONS
    ]
    fitting = [s for s in smaller if _holds(s)]
    batch = min(idea.design.numbers("batch_sizes"), default=1.0)
    tokens = batch * (idea.design.number("context_len") or defaults.CONTEXT_LEN)
    return next((s for s in fitting if _leaves_room(s, tokens)), fitting[0] if fitting else None)


def _leaves_room(scenario: perf.Scenario, tokens: float) -> bool:
    """Whether caches of so many tokens fit beside the weights, a 16-bit number each [tokens]."""
    model = atlas.model(scenario.target)
    held = FREE_TO_USE * atlas.hardware(scenario.machine).memory_bytes.value * scenario.n_gpu
    return bool(perf.model_bytes(model) + 2.0 * model.kv_elements_per_token * tokens <= held)


def _holds(scenario: perf.Scenario) -> bool:
    try:
        perf.check_scenario(scenario, perf.Conditions(1, defaults.ACCEPTANCE_RATE, 0))
    except DesignError as error:
        return error.where != "target"
    return True
