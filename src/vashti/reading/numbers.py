"""Numbers with their units: finds every numeric expression in a sentence, in SI units, and masks it for the cues."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = {
    **{
        word: float(n)
        for n, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ]
        )
    },
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "eighty": 80.0,
    "hundred": 100.0,
}
FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8, "tenth": 1 / 10,
}  # fmt: skip
_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "trillion": 1e12,
}
_TIME = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3,
    "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "usec": 1e-6, "microsecond": 1e-6, "microseconds": 1e-6,
    "ns": 1e-9, "nanosecond": 1e-9, "nanoseconds": 1e-9, "minutes": 60.0, "minute": 60.0,
}  # fmt: skip
_BYTES = {
    "byte": 1.0, "bytes": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40,
    "kilobyte": 1e3, "kilobytes": 1e3, "megabyte": 1e6, "megabytes": 1e6,
    "gigabyte": 1e9, "gigabytes": 1e9, "terabyte": 1e12, "terabytes": 1e12,
}  # fmt: skip
_LITERAL = r"\d{1,3}(?:[,\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_POWER = r"(?:\s*[×x·*]\s*10\s*\^?\s*\{?([-−–]?\d+)\}?|[eE]([-−+]?\d+))?"
_UNIT = (
    r"(?P<rate>\s?(?:[KMGT]i?B|bytes)\s?(?:/|per\s)\s?s(?:econd|ec)?\b)"
    r"|(?P<bytes>[\s-]?(?:[KMGT]i?B|[kmgt]?bytes?|kilobytes?|megabytes?|gigabytes?|terabytes?)\b)"
    r"|(?P<percent>\s?(?:%|percent|per\scent|percentage\spoints?))"
    r"|(?P<multiple>\s?[×](?!\s?[\w\d])|\s?[×](?=\s(?:over|faster|speed|the|more|higher|on|at|in|against|relative|that|plain|vanilla|throughput|lower))|x\b(?!\s?\d)|\s?x\b(?=\s(?:over|faster|speed|the|more|higher|on|at|in|against|relative)|[.,;)]|$)"
    r"|[\s-]?fold\b|\stimes\b(?=\s(?:faster|as|higher|over|more|the\s(?:speed|throughput)|quicker|that\sof|plain|autoreg|vanilla)))"
    r"|(?P<time>[\s-]?(?:ms|msec|[µμu]s|ns|milliseconds?|microseconds?|nanoseconds?|usec|seconds?|secs?|minutes?|s)\b(?!/))"
    r"|(?P<scale>\s?[-]?(?:[kKMBT]|bn)\b|\s(?:thousand|million|billion|trillion)\b)"
)
_WORD = r"\b(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b"
_PART = (
    r"\b(?:(?P<many>a|one|two|three|four|five|seven)[\s-](?P<part>half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)"
    r"(?=\s(?:of|the)\b)|half(?=\s(?:of|the|its)\b))"
)
_NUMBER = re.compile(
    rf"(?P<partly>{_PART})|(?<![\w.‹])(?:(?P<digits>{_LITERAL}){_POWER}|(?P<word>{_WORD}))(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\s*(?:(?P<out>(?:of|out\sof)\s(?:the\s|its\s|our\s|all\s|a\stotal\sof\s)?|/\s?)|(?P<to>to|through|up\sto|–|—|-|−|\.\.\.?|…)"
    r"|(?P<list>,\s(?:and\s|or\s)?|and|or|,|/)|(?P<plus>\+)|(?P<pm>±|\+/-))\s*"
)
_ABOUT = re.compile(
    r"(?:(?P<most>up\sto|at\smost|as\smuch\sas|as\shigh\sas|no\smore\sthan|maximum\sof|max\.?|peak(?:s|ing)?\s(?:at|of)|below|under|less\sthan|fewer\sthan|within)"
    r"|(?P<least>at\sleast|more\sthan|over|above|exceeding|no\sless\sthan)"
    r"|(?P<about>about|around|roughly|approximately|approx\.?|some|nearly|almost|close\sto|circa|ca\.|~|≈|∼)"
    r"|(?P<average>on\saverage|average(?:s|d)?\s(?:of)?|averaging|a\smean\sof|mean\sof|geometric\smean\sof)"
    r"|(?P<expected>expect(?:s|ed|ing)?(?:\s\w+){0,4}|hope(?:s)?(?:\s\w+){0,3}|anticipate(?:\s\w+){0,3}|project(?:ed|s)?(?:\s\w+){0,3}|predict(?:ed|s)?(?:\s\w+){0,3}|estimate(?:d|s)?(?:\s\w+){0,3}|aim(?:s|ing)?(?:\s\w+){0,3}|target(?:s|ing)?(?:\s\w+){0,2})"
    r")\s*(?:a\s|an\s|of\s|the\s|to\s)?\s*(?:[A-Za-zα-ω]+\s){0,1}$",
    re.IGNORECASE,
)
_FACTOR = re.compile(
    r"\bfactors?\s(?:of\s|between\s)?(?:at\smost\s|up\sto\s|about\s|around\s|roughly\s|nearly\s|more\sthan\s|only\s|some\s)?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:Fig(?:ure|s)?|Tab(?:le)?|Sec(?:tion|t)?|Eq(?:uation|s|n)?|Alg(?:orithm)?|Appendix|Chapter|Ref|Step|Lines?)s?\.?\s*\(?\d+(?:\.\d+)*[a-z]?\)?"
    r"|\[\d+(?:\s*[,–-]\s*\d+)*\]|§\s*\d+(?:\.\d+)*|\b(?:19|20)\d\d\b(?!\s*(?:token|SM))"
    r"|(?<![\w.])(?!10\s?\^)\d+(?:\.\d+)?\s?(?:\^|\*\*)\s?[({]?\w+(?:\s?[+−-]\s?\d+)?[)}]?"
    r"|\b(?!(?:top|batch|depth|rank|level|tp|bs|k|b|n|t)-)(?-i:[A-Z][A-Za-z]+)-\d+(?:\.\d+)?(?![\w.%×]|\s?(?:x|ms|%|GB|fold)\b)"
    r"|\bL[12]\b|\b[A-Z][\w]*-\d+\b(?=\s(?:head|drafter|style|tree))|\bT4\b|\bGPU\s\d+\b|\bbf16\b|\bfp\d+\b|\bint\d+\b",
    re.IGNORECASE,
)

_SUM = re.compile(
    r"[(\d][\d.,()\s^]*(?:[A-Za-z%]{1,4}\s?)?(?:[·×*/+^−]|\s-\s)[\d.,()^·×*/+−\s-]*(?:[A-Za-z]{1,3}\s?)?(?==\s?[\d.])"
)
"""The terms of a sum whose result follows: they are not statements of their own."""


@dataclass(frozen=True, slots=True)
class Number:
    """One numeric expression.

    Attributes:
        values: in SI units: one, a list, or the ends of a range.
        kind: ``n`` bare or count, ``p`` fraction said as a percentage or part, ``x`` multiple, ``t`` seconds, ``b`` bytes,
            ``r`` bytes per second, ``m`` scaled count such as 7B or 32k, ``o`` a count out of another.
        start, end: where it stands in the sentence.
        joined: ``list``, ``range``, ``sum`` or empty.
        modifier: ``up to``, ``at least``, ``about``, ``average``, ``expected`` or empty.
    """

    values: tuple[float, ...]
    kind: str
    start: int
    end: int
    joined: str = ""
    modifier: str = ""


def numbers(text: str) -> tuple[Number, ...]:
    """All numeric expressions of a sentence, in order.

    >>> [(n.values, n.kind) for n in numbers("24 of the 132 SMs, 20 % at 1.5 ms, batches 1, 4 and 16, 2.4x")]
    [((24.0, 132.0), 'o'), ((0.2,), 'p'), ((0.0015,), 't'), ((1.0, 4.0, 16.0), 'n'), ((2.4,), 'x')]
    """
    masked = _REFERENCE.sub(_blank, text)
    masked = _SUM.sub(_blank, masked)
    singles = tuple(_single(match) for match in _NUMBER.finditer(masked))
    return tuple(_joined(masked, singles))


def without_sums(text: str) -> str:
    """The text with the terms of sums whose result follows blotted out, letter for letter."""
    return _SUM.sub(lambda match: "∎" * len(match.group()), text)


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match.group())


def _single(match: re.Match[str]) -> Number:
    if match["partly"]:
        part = (match["part"] or "half").lower().removesuffix("s")
        many = WORDS.get((match["many"] or "one").lower(), 1.0)
        return Number(
            (many * FRACTIONS["half" if part in {"halve", "half"} else part],), "p", match.start(), match.end()
        )
    value = WORDS[match["word"].lower()] if match["word"] else float(re.sub(r"[,\u202f\u2009]", "", match["digits"]))
    power = match[5] or match[6] if not match["word"] else None
    if power:
        value *= 10.0 ** int(power.replace("−", "-").replace("–", "-"))
    kind, scale = _unit(match)
    if kind == "n" and _FACTOR.search(match.string[max(0, match.start() - 40) : match.start()]):
        kind = "x"
    return Number((_rounded(value * scale),), kind, match.start(), match.end())


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


_TABLES = {"bytes": ("b", _BYTES), "time": ("t", _TIME), "scale": ("m", _SCALE)}


def _unit(match: re.Match[str]) -> tuple[str, float]:
    unit = (match["unit"] or "").strip(" -").lower()
    if match["rate"]:
        return "r", _BYTES[re.split(r"/|per", unit)[0].strip()]
    if match["percent"]:
        return "p", 0.01
    for group, (kind, table) in _TABLES.items():
        if match[group]:
            return kind, table[unit]
    return "x" if match["multiple"] else "n", 1.0


def _joined(text: str, singles: tuple[Number, ...]) -> Iterator[Number]:
    index = 0
    while index < len(singles):
        group = [singles[index]]
        how = ""
        while index + 1 < len(singles):
            following = singles[index + 1]
            link = _LINK.fullmatch(text[group[-1].end : following.start])
            again = text[following.end : following.end + 1] == "/"
            if link and _other_things(text, group, following, link):
                break
            step = _step(link, group, following, "list" if again and not how and link and link["out"] else how)
            if not step:
                break
            how = step
            index += 1
            group.append(singles[index])
        index += 1
        yield _merged(text, group, how)


_KEYED = re.compile(r"(?:batch|size|of|=|length|depth)\s*$", re.IGNORECASE)
_THING = re.compile(r"\s*(?:tokens|layers|SMs|heads|GPUs|prompts|nodes|requests per|levels|words)\b")


def _other_things(text: str, group: list[Number], following: Number, link: re.Match[str]) -> bool:
    """Whether "batch 16 and 1,024 tokens" joins numbers of different things."""
    if len(group) > 1 or link["list"] is None or "and" not in link["list"]:
        return False
    return (
        bool(_KEYED.search(text[: group[0].start]))
        and bool(_THING.match(text, following.end))
        and "," in text[following.start : following.end]
    )


def _step(link: re.Match[str] | None, group: list[Number], following: Number, how: str) -> str:
    last = group[-1]
    if link is None or not _alike(last.kind, following.kind):
        return ""
    if last.kind != following.kind and not (link["to"] or link["list"] in {"and", "or"}):
        return ""
    if link["out"]:
        return _out_of(link, group, following, how)
    if link["to"]:
        rising = last.kind != following.kind or last.values[0] < following.values[0]
        return "range" if rising and not how else ""
    steps = (("pm", "spread", {""}), ("plus", "sum", {"", "sum"}), ("list", "list", {"", "list", "range"}))
    return next((step for name, step, after in steps if link[name] and how in after), "")


def _out_of(link: re.Match[str], group: list[Number], following: Number, how: str) -> str:
    """Whether numbers either side of "of" or a stroke are a count out of another, or a list."""
    stroke = "/" in link["out"]
    first, second = group[0], following
    if not how and first.kind == second.kind == "n" and first.values[0] < second.values[0]:
        return "list" if stroke and second.values[0] / max(first.values[0], 1e-9) <= 4 else "out"
    return "list" if stroke and how in {"", "list"} else ""


def _alike(first: str, second: str) -> bool:
    return first == second or (first == "n" and second in "xptbrm")


def _merged(text: str, group: list[Number], how: str) -> Number:
    last = group[-1]
    scale = _last_scale(text, last)
    values = tuple(n.values[0] if n.kind == last.kind else _rounded(n.values[0] * scale) for n in group)
    kind = {"out": "o", "spread": last.kind}.get(how, last.kind)
    kept = values[:1] if how == "spread" else (sum(values),) if how == "sum" else values
    before = _ABOUT.search(text[max(0, group[0].start - 60) : group[0].start])
    names = {"most": "up to", "least": "at least"}
    modifier = "" if before is None else names.get(before.lastgroup or "", before.lastgroup or "")
    return Number(kept, kind, group[0].start, last.end, {"out": "", "spread": ""}.get(how, how), modifier)


def _last_scale(text: str, number: Number) -> float:
    found = _NUMBER.match(text, number.start)
    return _unit(found)[1] if found and not found["partly"] else 1.0
