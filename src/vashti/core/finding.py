"""What the skeptic says: findings are values, returned, never raised."""

from dataclasses import dataclass

from vashti.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Effect:
    """How much it matters.

    Attributes:
        quantity: what was measured, in words with its unit, e.g. ``speedup at batch 16``.
        value, low, high: the measured value and its band.
        reference: what it is compared with (the idea as hoped, the baseline), same unit.
        run_id: the run that gave it.
    """

    quantity: str
    value: float
    low: float
    high: float
    reference: float
    run_id: str

    @property
    def size(self) -> float:
        """Relative change against the reference; the findings are ranked by it."""
        return abs(self.value - self.reference) / abs(self.reference) if self.reference else abs(self.value)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where an objection turns: it holds on `side` of `value` of `variable`, and turns again at each of `further`."""

    variable: str
    side: str
    value: float
    run_id: str
    further: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NoThreshold:
    """The objection does not turn within what was searched, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The cheapest experiment that would close the objection.

    Attributes:
        experiment: what to run.
        closes_if: the outcome that would close it.
    """

    experiment: str
    closes_if: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection, with what it rests on and what would close it.

    Attributes:
        check: the check that raised it (the module's name in `critique/`).
        title: a few words.
        claim: the objection in one sentence, specific to this idea.
        text: the walk-through, a few sentences; every number in it stands in `evidence`.
        effect: how much it matters.
        threshold: where it turns.
        evidence: quotes, runs, atlas entries it rests on; never empty.
        supply: what the author must supply.
        settle: the cheapest experiment that would close it.
    """

    check: str
    title: str
    claim: str
    text: str
    effect: Effect
    threshold: Threshold | NoThreshold
    evidence: tuple[Evidence, ...]
    supply: str
    settle: Settle


@dataclass(frozen=True, slots=True)
class Sound:
    """A thing that was checked and found sound: part of the coverage receipt."""

    check: str
    text: str
    evidence: tuple[Evidence, ...]
