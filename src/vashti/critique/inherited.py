"""What an idea keeps of its baseline: everything a change elsewhere does not unsettle."""

from collections.abc import Mapping

from vashti.core.design import Design, SettingValue
from vashti.critique.assumption import Assumption
from vashti.critique.recurrent import carries_a_state

COUPLED: Mapping[str, tuple[str, ...]] = {
    "boundary": ("overlap", "handoff", "repartition", "mispredict", "kv_sync", "knobs", "signal", "timescale"),
    "placement": ("overlap", "handoff", "repartition", "mispredict", "kernel", "tp", "knobs", "signal", "timescale"),
    "proposer": ("draft_steps", "kv_state", "training", "tp"),
    "topology": ("verify_exec", "kv_sync"),
    "overlap": ("mispredict", "kv_sync"),
}
"""Axes whose old value does not survive a change on another: they are asked about, never inherited."""


COUPLED_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "proposer": ("draft_model", "draft_precision", "draft_len", "tree_size", "tree_depth", "tree_width"),
    "topology": ("draft_len", "tree_size", "tree_depth", "tree_width"),
}
"""Settings whose old value does not survive a change on an axis."""


INHERITED_SETTINGS = frozenset(
    {"acceptance_rate", "draft_len", "tree_size", "tree_depth", "tree_width", "context_len", "temperature"}
    | {"gpu", "n_gpu", "target_model", "draft_model", "tp_degree", "target_precision", "draft_precision"}
)
"""Settings an idea keeps from its baseline unless it says otherwise; claims and timings are never kept."""


def runnable(design: Design) -> Design:
    """The design without names and claims that no run needs."""
    dropped = ("gpu", "target_model", "draft_model", "claimed_speedup", "batch_sizes")
    for name in dropped:
        design = design.with_setting(name, None)
    return design


def completed(idea: Design, baseline: Design) -> tuple[Design, list[Assumption]]:
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
    if idea.number("target_params") and not idea.text("target_model"):
        kept = kept.with_setting("target_model", None)
    if idea.number("draft_params") and not idea.text("draft_model"):
        kept = kept.with_setting("draft_model", None).with_setting("draft_precision", None)
    for role in ("target", "draft"):
        if idea.text(f"{role}_model"):
            kept = kept.with_setting(f"{role}_precision", None)
    stateful = not idea.on("kv_state") and carries_a_state(idea)
    if stateful:
        idea, kept = idea.with_axis("kv_state", "recurrent"), kept.with_axis("kv_state").with_axis("kv_sync")
    full = idea.completed_by(kept)
    notes = [
        Assumption(axis, " + ".join(sorted(full.on(axis))), "baseline", "the idea does not change it")
        for axis in sorted(full.axes - idea.axes)
    ]
    if stateful:
        notes.append(Assumption("kv_state", "recurrent", "derived", "what the draft's name says of it"))
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
