"""Acceptance and requests as users give them: a number, a list, or a file; errors name the file and the line."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vashti.atlas.files import read_yaml
from vashti.core.errors import DesignError, InputError
from vashti.perf.acceptance_law import AcceptanceLaw, by_domain, positional, recorded, switching

LAW_KEYS = ("rate", "rates", "domains", "regimes", "accepted")
LENGTHS = ("input_len", "output_len")
ASK_LAW = "give a rate, a list of rates, or a CSV, JSON or YAML file (rate, rates, domains, regimes or accepted)"
ASK_ACCEPTED = "write a column `accepted` (and `request`, `drafted`), one line a round"
ASK_REQUESTS = "write columns arrival_s, input_len, output_len, one line a request"


def acceptance_of(text: str) -> AcceptanceLaw:
    """The law of acceptance that a user means.

    Args:
        text: ``0.8``; ``0.9,0.8,0.6`` by position; or the path of a file.

    Raises:
        InputError: it is none of these, or the file does not read as one.
        DesignError: a value that no probability can have.
    """
    try:
        return positional(tuple(float(part) for part in text.split(",")))
    except ValueError:
        path = Path(text)
    if path.suffix == ".csv":
        return _recorded_csv(path)
    if path.suffix in {".json", ".yaml", ".yml"}:
        try:
            return _law_of(_content(path), path.name)
        except DesignError as error:
            raise DesignError(f"{path.name}: {error.where}", error.what, error.remedy) from error
    raise InputError(f"acceptance {text!r}", "is no number, list or file of a known kind", ASK_LAW)


def requests_of(path: Path) -> tuple[tuple[float, int, int], ...]:
    """Requests of a recorded trace: arrival [s], prompt and output [tokens].

    Args:
        path: CSV with the columns arrival_s, input_len, output_len, or JSON with a list of such objects.

    Raises:
        InputError: the file cannot be read, holds no requests, or a line of it does not read as one.
    """
    rows = _rows(path) if path.suffix == ".csv" else _objects(path)
    found = [
        (_number(where, row, "arrival_s", ASK_REQUESTS), *(_whole(where, row, name, ASK_REQUESTS) for name in LENGTHS))
        for where, row in rows
    ]
    if not found:
        raise InputError(path.name, "holds no requests", ASK_REQUESTS)
    return tuple((at_s, int(prompt), int(output)) for at_s, prompt, output in found)


def _law_of(content: Any, where: str) -> AcceptanceLaw:
    if isinstance(content, list):
        content = {"accepted": content}
    if not isinstance(content, dict) or len(set(content) & set(LAW_KEYS)) != 1:
        raise InputError(where, f"needs one of {', '.join(LAW_KEYS)}", ASK_LAW)
    try:
        law = _variant(content)
        if "drift" in content:
            law = law.drifting(float(content["drift"]["trained_len"]), float(content["drift"]["lost_per_doubling"]))
        if "sampling" in content:
            sampling = content["sampling"]
            law = law.at_temperature(float(sampling["temperature"]), float(sampling["lost_per_unit"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(where, f"does not read as a law of acceptance ({error})", ASK_LAW) from error
    return law


def _variant(content: Mapping[str, Any]) -> AcceptanceLaw:
    if "rate" in content:
        return positional((float(content["rate"]),))
    if "rates" in content:
        if not content["rates"]:
            raise ValueError("rates is empty")
        return positional(tuple(float(rate) for rate in content["rates"]))
    if "domains" in content:
        named = content["domains"].items()
        return by_domain({name: (float(item["share"]), float(item["rate"])) for name, item in named})
    if "regimes" in content:
        regimes = content["regimes"]
        return switching([float(item["rate"]) for item in regimes], [float(item["stay"]) for item in regimes])
    rows = content["accepted"]
    rows = rows if rows and isinstance(rows[0], list) else [rows]
    if any(float(count) != int(count) for row in rows for count in row):
        raise ValueError("accepted counts are whole numbers")
    counts = [[int(count) for count in row] for row in rows]
    return recorded(counts, int(content.get("draft_len", _most(counts))))


def _recorded_csv(path: Path) -> AcceptanceLaw:
    rounds: dict[str, list[int]] = {}
    drafted = 0
    for where, row in _rows(path):
        accepted = _whole(where, row, "accepted", ASK_ACCEPTED)
        length = _whole(where, row, "drafted", ASK_ACCEPTED) if row.get("drafted") else accepted
        if not 0 <= accepted <= length:
            raise InputError(where, f"{accepted} accepted of {length} drafted", "write 0 to the number drafted")
        drafted = max(drafted, length)
        rounds.setdefault(row.get("request") or "", []).append(accepted)
    if not rounds:
        raise InputError(path.name, "holds no rounds", ASK_ACCEPTED)
    return recorded(list(rounds.values()), drafted)


def _most(rows: Sequence[Sequence[int]]) -> int:
    return max((count for row in rows for count in row), default=0)


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), getattr(error, "strerror", None) or "cannot be read", "check the path") from error
    reader = csv.DictReader(text.splitlines())
    return [(f"{path.name}: line {reader.line_num}", row) for row in reader]


def _objects(path: Path) -> list[tuple[str, dict[str, Any]]]:
    content = _content(path)
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise InputError(path.name, "is no list of requests", ASK_REQUESTS)
    return [(f"{path.name}: request {place}", item) for place, item in enumerate(content, 1)]


def _content(path: Path) -> Any:
    if path.suffix != ".json":
        return read_yaml(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be read", "check the path") from error
    except ValueError as error:
        raise InputError(path.name, f"is not JSON ({error})", "mend the syntax") from error


def _number(where: str, row: Mapping[str, Any], name: str, remedy: str) -> float:
    if row.get(name) in {None, ""}:
        raise InputError(where, f"has no {name}", remedy)
    try:
        return float(row[name])
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: {name}", f"{row[name]!r} is no number", remedy) from error


def _whole(where: str, row: Mapping[str, Any], name: str, remedy: str) -> int:
    value = _number(where, row, name, remedy)
    if not value.is_integer():
        raise InputError(f"{where}: {name}", f"{row[name]!r} is no whole number", remedy)
    return int(value)
