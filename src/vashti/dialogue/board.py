"""The board: the documents, what was said since, what follows from both, and the positions she holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from vashti import critique
from vashti.core.evidence import Evidence, Quote, UserDatum
from vashti.core.finding import Finding
from vashti.core.reading import Reading
from vashti.core.run import Ledger, Run
from vashti.critique import Case, Critique, OpenQuestion, Verdict
from vashti.dialogue.edits import SHAPE, YOU, Heard, edited
from vashti.review.review import PROCEDURES

Origin = Literal["you", "idea", "baseline", "derived", "kindest", "assumed", ""]


@dataclass(frozen=True)
class View:
    """What follows from the documents and what was said; every part is computed when it is first asked for.

    Attributes:
        case: the readings, resolved into scenarios.
    """

    case: Case

    @cached_property
    def critique(self) -> Critique:
        """What the checks return; what the author said stands in the evidence as a datum of theirs."""
        said = critique.critique(self.case)
        return replace(said, findings=tuple(_owned(finding) for finding in said.findings))

    @cached_property
    def verdict(self) -> Verdict:
        """The decision."""
        return critique.verdict(self.case, self.critique)

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """What is still open, largest swing first."""
        return critique.open_questions(self.case)

    @cached_property
    def novelty(self) -> Run:
        """The novelty judgement."""
        return critique.novelty_of(self.case)


def _owned(finding: Finding) -> Finding:
    return replace(finding, evidence=tuple(_datum(e) for e in finding.evidence))


def _datum(evidence: Evidence) -> Evidence:
    return UserDatum(evidence.text) if isinstance(evidence, Quote) and evidence.document == YOU else evidence


@dataclass(frozen=True, slots=True)
class Position:
    """Something she holds.

    Attributes:
        name: ``verdict``, ``batch 8`` and so on, or a check's name.
        stance: the decision; ``ahead``, ``behind`` or ``loses``; ``raised``.
        value: the speedup, or the effect of the finding [1].
        run: what it rests on.
        title: what it is called where the name is a check's.
    """

    name: str
    stance: str
    value: float
    run: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A position changed, and what changed it.

    Attributes:
        turn: when.
        name: the position.
        before, after: as it was held and is held; None: not held.
        because: the words, or the file, that brought it about.
    """

    turn: int
    name: str
    before: Position | None
    after: Position | None
    because: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn of the log: what was said, how it was understood, what she answered, in plain JSON and text."""

    turn: int
    said: Mapping[str, object]
    kind: str
    reply: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A twist that stands offered: its moves by id, and the work it takes [weeks]."""

    moves: tuple[str, ...]
    weeks: float


@dataclass(frozen=True, slots=True)
class Board:
    """All that is on the whiteboard.

    Attributes:
        baseline, idea: the readings as read from the documents.
        heard: what the author said that is in force, in the order said.
        before: what was in force before each edit, for taking it back.
        turn: turns so far.
        history: positions changed, in order.
        log: the turns.
        passed: questions she asked and got no answer to.
        asked: the name of the question asked last; empty when none is.
        closing: what she asked, or how she closed, at the end of the last turn.
        offered: the twist offered last.
        searched: whether a twist was searched for on the design as it stands.
        spoken: what was spoken of last: a check's name, or empty.
        view: what follows from all that.
        ledger: where runs are kept.
    """

    baseline: Reading
    idea: Reading
    view: View
    ledger: Ledger = field(compare=False, repr=False)
    heard: tuple[Heard, ...] = ()
    before: tuple[tuple[Heard, ...], ...] = ()
    turn: int = 0
    history: tuple[Shift, ...] = ()
    log: tuple[Entry, ...] = ()
    passed: tuple[str, ...] = ()
    asked: str = ""
    closing: str = ""
    offered: Offered | None = None
    searched: bool = False
    spoken: str = ""

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.view.case


def open_board(baseline: Reading, idea: Reading, ledger: Ledger | None = None) -> Board:
    """A board with two documents and nothing said yet.

    Args:
        baseline: the paper the idea builds on, as read.
        idea: the idea, as read.
        ledger: runs already made, if there are any.
    """
    ledger = Ledger(PROCEDURES) if ledger is None else ledger
    return Board(baseline, idea, view_of(baseline, idea, (), ledger), ledger)


def view_of(baseline: Reading, idea: Reading, heard: tuple[Heard, ...], ledger: Ledger) -> View:
    """What follows from the documents and what was said; runs already in the ledger are not made again.

    Raises:
        DesignError: no machine can run what was said.
    """
    return View(critique.build_case(baseline, edited(idea, heard), ledger))


def supposed(board: Board, heard: tuple[Heard, ...]) -> View:
    """What would follow if something more were said; the board stays as it is."""
    return view_of(board.baseline, board.idea, (*board.heard, *heard, *kept_rate(board, heard)), board.ledger)


def _kept_from(board: Board) -> str:
    """Where the length stands from which a kept rate was derived."""
    quotes = (*board.idea.quotes_for("acceptance_length"), *board.baseline.quotes_for("acceptance_length"))
    return f"[{quotes[0].document} p. {quotes[0].page}]" if quotes else board.case.at(8).ref


def kept_rate(board: Board, new: tuple[Heard, ...]) -> tuple[Heard, ...]:
    """The rate derived so far from a stated length, where an edit of the draft's shape would derive another from it."""
    note = board.case.assumed("acceptance_rate")
    names = {one.name for one in new}
    if (
        note is None
        or note.origin != "derived"
        or not names & SHAPE
        or names & {"acceptance_rate", "acceptance_length"}
    ):
        return ()
    return (Heard(board.turn, "setting", "acceptance_rate", board.case.acceptance_rate, "", held=True),)


def whose(board: Board, name: str) -> tuple[Origin, str]:
    """Who said what stands on an axis or in a setting, and how a sentence points at it."""
    said = [one for one in board.heard if one.name == name]
    if said and said[-1].held:
        return "derived", _kept_from(board)
    if said:
        return "you", f"[you, turn {said[-1].turn}]"
    quotes = board.case.idea.quotes_for(name)
    if quotes:
        return "idea", f"[{quotes[0].document} p. {quotes[0].page}]"
    note = board.case.assumed(name)
    if note is None:
        return "", ""
    kept = board.baseline.quotes_for(name) if note.origin == "baseline" else ()
    ref = f"[baseline p. {kept[0].page}]" if kept else board.case.at(8).ref
    return note.origin, ref  # type: ignore[return-value]  # origins of an assumption are the other four
