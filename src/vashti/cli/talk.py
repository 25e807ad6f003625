"""`vashti talk BASELINE.pdf IDEA.pdf`: the whiteboard, at a terminal, line by line, or for other programs."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vashti.dialogue.reply import Reply
    from vashti.dialogue.session import Session


def talk(
    baseline: Annotated[Path | None, typer.Argument(help="The paper the idea builds on (PDF).")] = None,
    idea: Annotated[Path | None, typer.Argument(help="The proposal (PDF).")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="One turn a line on standard input, replies as text.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One turn a line on standard input, one JSON a turn.")
    ] = False,
    resume: Annotated[str, typer.Option(help="Session to go on with: its name or file.")] = "",
    show: Annotated[bool, typer.Option("--list", help="List the sessions and stop.")] = False,
    replay: Annotated[Path | None, typer.Option(help="YAML transcript whose turns are said first.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the board to this file (.md or .json) at the end.")] = None,
    session: Annotated[Path | None, typer.Option(help="File to keep a new session in.")] = None,
    llm: Annotated[str | None, typer.Option(help="PROVIDER:MODEL to ask what a turn means where rules cannot.")] = None,
) -> None:
    """Talk the idea over: say what you do, ask what would happen, hand over data; every turn is kept."""
    from vashti.cli.model import add_to_log, adviser_of, listening_to

    if show:
        _list()
        return
    adviser = None if llm is None else adviser_of(llm)
    held = _session(baseline, idea, resume, session)
    held.model = None if adviser is None else listening_to(adviser)
    try:
        if replay is not None:
            _say(held, _transcript(replay), as_json=as_json)
        done = replay is not None or export is not None
        if as_json or plain or not (done or sys.stdin.isatty()):
            _from_input(held, as_json=as_json, silent=done)
        elif not done:
            from vashti.cli.talk_terminal import sit_down

            sit_down(held)
        if export is not None:
            _export(held, export)
    finally:
        held.close()
        if adviser is not None:
            add_to_log(adviser, held.path)


def _list() -> None:
    from vashti.cli.sessions import folder, listed
    from vashti.core.errors import InputError
    from vashti.dialogue.session import title_of

    paths = listed()
    if not paths:
        typer.echo(f"no sessions in {folder()}")
    for path in paths:
        try:
            typer.echo(f"{path.stem}  {title_of(path)}")
        except InputError as error:
            typer.echo(f"{path.stem}  {error.what}")


def _session(baseline: Path | None, idea: Path | None, resume: str, path: Path | None) -> "Session":
    from vashti.cli.sessions import found, fresh
    from vashti.core.errors import InputError
    from vashti.dialogue.session import new_session, open_session

    if resume:
        if baseline is not None:
            raise InputError("--resume", "a session has its documents already", "leave the PDFs out, or start anew")
        held = open_session(found(resume))
        if held.recomputed:
            sys.stderr.write("the model has changed since this session was kept: its numbers are computed anew\n")
        return held
    if baseline is None or idea is None:
        raise InputError("vashti talk", "needs two documents", "give BASELINE.pdf IDEA.pdf, --resume SESSION or --list")
    first, second = _read(baseline, idea)
    return new_session(path or fresh(idea), first, second)


def _read(baseline: Path, idea: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - two readings; importing their type is slow
    from vashti.cli.progress import stages
    from vashti.core.errors import InputError
    from vashti.reading import read

    if baseline.is_file() and idea.is_file() and baseline.read_bytes() == idea.read_bytes():
        raise InputError(str(idea), "is the same file as the baseline", "give the baseline paper first, then the idea")
    with stages() as progress:
        progress("reading the baseline")
        first = read(baseline, "baseline")
        progress("reading the idea")
        return first, read(idea, "idea")


def _transcript(path: Path) -> list[str]:
    """The turns of a YAML transcript: a list of lines, or of mappings with ``said``, at the top or under ``turns``."""
    import yaml

    from vashti.core.errors import InputError

    remedy = "give a list of turns, each a line of text or a mapping with said"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be read", "name a YAML transcript") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(str(path), "is not YAML", remedy) from error
    turns = content.get("turns") if isinstance(content, dict) else content
    said = [t.get("said") if isinstance(t, dict) else t for t in turns] if isinstance(turns, list) else [None]
    lines = [line for line in said if isinstance(line, str)]
    if len(lines) != len(said):
        raise InputError(str(path), "holds something other than turns", remedy)
    return lines


def _from_input(held: "Session", *, as_json: bool, silent: bool) -> None:
    from vashti.dialogue.whiteboard import opening

    if not as_json and not silent:
        _out(opening(held.board).text)
    if sys.stdin.isatty() and silent:
        return
    _say(held, sys.stdin, as_json=as_json)


def _say(held: "Session", lines: Iterable[str], *, as_json: bool) -> None:
    from vashti.dialogue.reply import turn_as_plain

    for line in lines:
        text = line.strip()
        if text.lower() in {"quit", "exit", "bye"}:
            return
        if not text or text.startswith("#"):
            continue
        reply = held.say(text)
        notes = written(reply)
        if as_json:
            sys.stdout.write(json.dumps(turn_as_plain(held.board, reply), ensure_ascii=False, sort_keys=True) + "\n")
            sys.stdout.flush()
        else:
            _out("\n\n".join(part for part in (f"> {text}", reply.text, notes) if part))


def written(reply: "Reply") -> str:
    """Write an export that was asked for in a turn; the line that says so, or why not."""
    from vashti.core.errors import InputError

    if not reply.export:
        return ""
    path = Path(getattr(reply.said, "path", "") or "board.md")
    try:
        _write(path, reply.export)
    except InputError as error:
        return str(error)
    return f"Written to {path}."


def _write(path: Path, text: str) -> None:
    from vashti.core.errors import InputError

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(str(path), "exists already", "name another file") from error
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be written", "name another file") from error


def _export(held: "Session", path: Path) -> None:
    from vashti.dialogue.exporting import as_markdown, as_plain

    if path.suffix == ".json":
        _write(path, json.dumps(as_plain(held.board), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    else:
        _write(path, as_markdown(held.board))
    sys.stderr.write(f"written to {path}\n")


def _out(text: str) -> None:
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()
