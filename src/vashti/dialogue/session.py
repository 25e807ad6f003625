"""A talk kept on disk: what is said is committed before it is answered, the answer before it is shown.

One SQLite file a session, held by one process at a time. A turn is a row; it is written with its words first, and
completed with how it was understood and what was answered. A process killed between the two loses nothing: the turn is
answered when the session is opened again. Runs are kept beside the turns, so that opening does not repeat them.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vashti.core.errors import InputError
from vashti.core.reading import Reading
from vashti.core.run import Ledger, Run
from vashti.dialogue.board import Board, open_board
from vashti.dialogue.readings import as_text, from_text
from vashti.dialogue.reply import Reply, turn_as_plain
from vashti.dialogue.said import Refused, Said, as_plain, from_plain
from vashti.dialogue.understanding import Model, understand
from vashti.dialogue.whiteboard import turn
from vashti.review.review import PROCEDURES

SCHEMA = 1
"""Version of the tables; `MIGRATIONS` lead up to it."""
APPLICATION = 0x76617368
"""Marks the file as a session, in SQLite's header."""
MIGRATIONS: dict[int, tuple[str, ...]] = {}
"""Version to the statements that lead from it to the next."""
TABLES = (
    "CREATE TABLE document (role TEXT PRIMARY KEY, reading TEXT NOT NULL) STRICT",
    "CREATE TABLE turn (number INTEGER PRIMARY KEY, text TEXT NOT NULL, said TEXT, answer TEXT) STRICT",
    "CREATE TABLE run (id TEXT PRIMARY KEY, procedure TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL) STRICT",
)
PROBED = 6
"""Runs made again when a session is opened, to see whether the model still gives what it gave."""


@dataclass(slots=True)
class Session:
    """A board and the file that holds its turns.

    Attributes:
        path: the file.
        board: as it stands.
        database: the open file.
        model: a language model that is asked what a turn is where the rules cannot tell; or none.
        recomputed: whether the runs kept in the file were set aside, because the model gives others now.
    """

    path: Path
    board: Board
    database: sqlite3.Connection
    recomputed: bool = False
    model: Model | None = None

    def say(self, text: str) -> Reply:
        """Answer one thing said; its words are on disk before it is understood, the answer before it is returned."""
        number = self.board.turn + 1
        text = text.encode("utf-8", "replace").decode().replace("\x00", " ")
        with self._writing():
            self.database.execute("INSERT INTO turn (number, text) VALUES (?, ?)", (number, text))
        return self._answer(understand(text, self.board, self.model))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction; where the disk refuses it, nothing of it is kept and it is said in one line."""
        try:
            with self.database:
                yield
        except sqlite3.OperationalError as error:
            raise InputError(
                str(self.path), f"cannot be written: {error}", "free space, then resume the session"
            ) from error

    def _answer_pending(self, text: str) -> None:
        """Answer what was said and not answered; a turn that cannot be answered must not keep the session shut."""
        try:
            self._answer(understand(text, self.board))
        except Exception as error:  # noqa: BLE001 - a bug stopped this turn once already: it is named, and the talk goes on
            self._answer(Refused(text, f"That turn cannot be answered ({type(error).__name__})"))

    def _answer(self, said: Said) -> Reply:
        known = set(self.board.ledger.runs)
        board, reply = turn(self.board, said)
        answer = turn_as_plain(board, reply)
        new = [run for id_, run in board.ledger.runs.items() if id_ not in known]
        with self._writing():
            self.database.executemany("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)", map(_row, new))
            self.database.execute(
                "UPDATE turn SET said = ?, answer = ? WHERE number = ?",
                (_text(as_plain(said)), _text(answer), board.turn),
            )
        self.board = board
        return reply

    def turns(self) -> Iterator[dict[str, Any]]:
        """The turns on disk, in order, as they were answered."""
        for (answer,) in self.database.execute("SELECT answer FROM turn WHERE answer IS NOT NULL ORDER BY number"):
            yield json.loads(answer)

    def close(self) -> None:
        """Let the file go."""
        self.database.close()


def new_session(path: Path, baseline: Reading, idea: Reading) -> Session:
    """A session in a new file.

    Raises:
        InputError: the file exists, or cannot be written.
    """
    if path.exists():
        raise InputError(str(path), "exists already", "resume it with --resume, or name another file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(path), error.strerror or "cannot be written", "name another place with --session"
        ) from error
    database = _held(path)
    try:
        with database:
            for statement in TABLES:
                database.execute(statement)
            rows = [(r.document.role, as_text(r)) for r in (baseline, idea)]
            database.executemany("INSERT INTO document VALUES (?, ?)", rows)
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {SCHEMA}")
    except sqlite3.Error as error:
        raise InputError(str(path), f"cannot be written: {error}", "name another place with --session") from error
    return Session(path, open_board(baseline, idea), database)


def open_session(path: Path) -> Session:
    """The session in a file, as it was left; a turn that was said and not answered is answered now.

    Raises:
        InputError: no such session, another process holds it, or it was written by a newer version.
    """
    if not path.is_file():
        raise InputError(str(path), "no such session", "list them with vashti talk --list")
    database = _held(path)
    try:
        _require_known(path, database)
        return _resumed(path, database)
    except sqlite3.DatabaseError as error:
        database.close()
        raise InputError(str(path), f"is not a sound session: {error}", "resume another, or start a new one") from error
    except BaseException:
        database.close()
        raise


def _resumed(path: Path, database: sqlite3.Connection) -> Session:
    readings = {role: from_text(text) for role, text in database.execute("SELECT role, reading FROM document")}
    if not {"baseline", "idea"} <= readings.keys():
        raise InputError(str(path), "holds no documents", "start a new session from the two PDFs")
    ledger, stale = _ledger(database)
    board = open_board(readings["baseline"], readings["idea"], ledger)
    pending = ""
    for text, said in database.execute("SELECT text, said FROM turn ORDER BY number").fetchall():
        if said is None:
            pending = text
        else:
            board, _ = turn(board, _understood(text, said, board))
    session = Session(path, board, database, stale)
    if pending:
        session._answer_pending(pending)  # noqa: SLF001 - the turn is on disk already
    return session


def _understood(text: str, said: str, board: Board) -> Said:
    """A turn as it was understood; as it is understood now, where another version wrote it in another form."""
    try:
        return from_plain(json.loads(said))
    except InputError:
        return understand(text, board)


def _ledger(database: sqlite3.Connection) -> tuple[Ledger, bool]:
    """The runs kept in the file, unless the model no longer gives what it gave; then none, and True."""
    rows = database.execute("SELECT id, procedure, inputs, outputs FROM run").fetchall()
    kept = {id_: Run(id_, procedure, json.loads(i), json.loads(o)) for id_, procedure, i, o in rows}
    points = [run for run in kept.values() if run.procedure == "perf.point"]
    step = max(1, len(points) // PROBED)
    fresh = Ledger(PROCEDURES)
    if all(fresh.run(run.procedure, run.inputs).outputs == run.outputs for run in points[::step]):
        return Ledger(PROCEDURES, kept), False
    with database:
        database.execute("DELETE FROM run")
    return Ledger(PROCEDURES), True


def _require_known(path: Path, database: sqlite3.Connection) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise InputError(str(path), "is not a session of this program", "list them with vashti talk --list")
    if version > SCHEMA:
        raise InputError(str(path), f"was written by a newer version (schema {version})", "upgrade vashti to open it")
    for old in range(version, SCHEMA):
        if old not in MIGRATIONS:
            raise InputError(
                str(path), f"is of a schema too old to open ({version})", "start a new session from the PDFs"
            )
        with database:
            for statement in MIGRATIONS[old]:
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {old + 1}")


def _held(path: Path) -> sqlite3.Connection:
    """The file, held for this process alone until it is closed or the process ends."""
    try:
        database = sqlite3.connect(path, timeout=0.0, isolation_level="IMMEDIATE")
    except sqlite3.Error as error:
        raise InputError(str(path), f"cannot be opened: {error}", "name another file") from error
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except sqlite3.Error as error:
        database.close()
        if "locked" in str(error):
            what, remedy = "is in use by another process", "end that conversation first, or start another"
            raise InputError(str(path), what, remedy) from error
        raise InputError(str(path), f"is not a session: {error}", "list them with vashti talk --list") from error
    return database


def title_of(path: Path) -> str:
    """What a session in a file is about, and how many turns it has; that it is in use, where another process holds it.

    Raises:
        InputError: it is no session.
    """
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0.0)
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION:
            raise InputError(str(path), "is not a session of this program", "remove it from the folder")
        (turns,) = database.execute("SELECT count(*) FROM turn").fetchone()
        (reading,) = database.execute("SELECT reading FROM document WHERE role = 'idea'").fetchone()
        return f"{from_text(reading).document.title or 'untitled'}, {turns} turns"
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return "in use"
        raise InputError(str(path), f"is not a session: {error}", "remove it from the folder") from error
    except sqlite3.DatabaseError as error:
        raise InputError(str(path), f"is not a session: {error}", "remove it from the folder") from error
    finally:
        with suppress(sqlite3.Error):
            database.close()


def _row(run: Run) -> tuple[str, str, str, str]:
    return run.id, run.procedure, _text(run.inputs), _text(run.outputs)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
