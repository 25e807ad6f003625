"""The positions she holds, and which of them an edit changed. Only a view changes a position, never a tone."""

from vashti.core.finding import Finding
from vashti.critique import BATCHES, SERVED
from vashti.critique.checks.say import MATERIAL, times
from vashti.dialogue.board import Position, Shift, View

VERDICT = "verdict"
STANCES = {
    "loses": "lose to plain decoding now",
    "behind": "beat plain decoding, not the baseline design",
    "ahead": "beat the baseline design now",
}
"""Where a batch stands, in words."""
RANK = {"kill": 0, "refuse": 0, "fix": 1, "pursue": 2}
"""Decisions from worst to best."""


def positions(view: View) -> tuple[Position, ...]:
    """Everything she holds about a view: the decision, the speedup at each batch, the objections."""
    best = max(SERVED, key=lambda b: view.case.at(b).speedup)
    top = view.case.at(best)
    held = [Position(VERDICT, view.verdict.decision, top.speedup, top.run_id)]
    held += [_batch(view, batch) for batch in BATCHES]
    held += [Position(f.check, "raised", f.effect.value, f.effect.run_id, f.title) for f in _strongest(view)]
    return tuple(held)


def _strongest(view: View) -> tuple[Finding, ...]:
    """The findings, of each check the first."""
    first: dict[str, Finding] = {}
    for finding in view.critique.findings:
        first.setdefault(finding.check, finding)
    return tuple(first.values())


def _batch(view: View, batch: int) -> Position:
    point, base = view.case.at(batch), view.case.at(batch, scenario=view.case.reference)
    stance = "loses" if point.speedup < 1.0 else "behind" if point.speedup < base.speedup else "ahead"
    return Position(f"batch {batch}", stance, point.speedup, point.run_id)


def shifts(before: View, after: View, turn: int, because: str) -> tuple[Shift, ...]:
    """The positions that differ between two views.

    Args:
        before: as it was.
        after: as it is.
        turn: when it changed.
        because: the words, or the file, that changed it.
    """
    old = {p.name: p for p in positions(before)}
    new = {p.name: p for p in positions(after)}
    names = tuple(dict.fromkeys((*old, *new)))
    return tuple(Shift(turn, n, old.get(n), new.get(n), because) for n in names if _moved(old.get(n), new.get(n)))


def _moved(before: Position | None, after: Position | None) -> bool:
    if before is None or after is None:
        return True
    if not before.name.startswith("batch "):
        return before.stance != after.stance
    return before.stance != after.stance or abs(after.value / before.value - 1.0) >= MATERIAL


def conceded(shift: Shift) -> bool:
    """Whether she was wrong to the author's disadvantage: more speed, a better decision, an objection withdrawn."""
    if shift.after is None or shift.before is None:
        return shift.after is None
    if shift.name == VERDICT:
        return RANK[shift.after.stance] > RANK[shift.before.stance]
    return shift.after.value > shift.before.value


def shift_words(shift: Shift, *, back: bool = False) -> str:
    """A changed position in one sentence, with the runs it rests on.

    Args:
        shift: the change.
        back: whether an edit was taken back.
    """
    title = next((p.title for p in (shift.after, shift.before) if p is not None), shift.name)
    if shift.after is None:
        was = shift.before.run if shift.before else ""
        return f"I withdraw “{title}”: it stood on run {was}, and what it rested on is gone [run {was}]."
    if shift.before is None:
        return f"New objection: “{title}” [run {shift.after.run}]."
    if shift.name == VERDICT:
        return f"My verdict goes from {shift.before.stance} to {shift.after.stance} [run {shift.after.run}]."
    return _batch_words(shift, shift.before, shift.after, back=back)


def _batch_words(shift: Shift, before: Position, after: Position, *, back: bool) -> str:
    new, old = f"{times(after.value)} [run {after.run}]", f"{times(before.value)} [run {before.run}]"
    if back:
        return f"At {shift.name} you are back at {new}, from {old}."
    if before.stance != after.stance:
        old += f"; there you {STANCES[after.stance]}"
    if conceded(shift):
        return f"Run {after.run} changed my mind: at {shift.name} you are at {new}, not {old}."
    return f"That costs you: at {shift.name} you are at {new}, down from {old}."


def as_plain(shift: Shift) -> dict[str, object]:
    """A changed position as plain JSON."""
    return {
        "what": "position",
        "name": shift.name,
        "from": _held(shift.before),
        "to": _held(shift.after),
        "turn": shift.turn,
        "because": shift.because,
    }


def _held(position: Position | None) -> dict[str, object] | None:
    return None if position is None else {"stance": position.stance, "value": position.value, "run": position.run}
