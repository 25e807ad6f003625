"""Numbers with their units: finds every numeric expression in a sentence, in SI units, and masks it for the cues."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vashti.reading.number_words import WORDS

FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "seventh": 1 / 7, "eighth": 1 / 8,
    "ninth": 1 / 9, "tenth": 1 / 10,
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
_POWER = r"(?:\s*[×x·*]\s*10\s*(?:\^?\s*[{(]?(?P<tenth>[-−–]?\d+)[})]?|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))|[eE](?P<exponent>[-−+]?\d+))?"
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−–", "-0123456789--")
_UNIT = (
    r"(?P<rate>\s?(?:[KMGT]i?B|bytes)\s?(?:/|per\s)\s?s(?:econd|ec)?\b)"
    r"|(?P<bytes>[\s-]?(?:[KMGT]i?B|[kmgt]?bytes?|kilobytes?|megabytes?|gigabytes?|terabytes?)\b)"
    r"|(?P<percent>\s?(?:%|percent|per\scent|percentage\spoints?))"
    r"|(?P<multiple>\s?[×](?!\s?(?:\d|[A-Za-z]\b))|x\b(?!\s?\d)"
    r"|\s?x\b(?=\s(?:over|faster|sooner|quicker|speed|the|more|higher|on|at|in|against|relative|than|as|that)|[.,;)]|$)"
    r"|[\s-]?fold\b|\stimes\b(?=\s(?:faster|quicker|sooner|better|as|higher|lower|over|more|less|shorter|longer|larger|smaller|greater|the|that|what|its|our"
    r"|speed|throughput|plain|ordinary|autoreg|vanilla)))"
    r"|(?P<time>[\s-]?(?:ms|msec|[µμu]s|ns|milliseconds?|microseconds?|nanoseconds?|usec|seconds?|secs?|minutes?|s)\b(?!/))"
    r"|(?P<scale>\s?[-]?(?:[kKMBT]|bn)\b|\s(?:thousand|million|billion|trillion)\b)"
)
_WORD = r"\b(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b"
_PART = (
    r"\b(?:(?P<many>a|one|two|three|four|five|six|seven|eight|nine)[\s-]"
    r"(?P<part>halves|thirds|quarters|fifths|sixths|sevenths|eighths|ninths|tenths"
    r"|(?:half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)(?=\s(?:of|the)\b))\b|half(?=\s(?:of|the|its|our|all)\b))"
)
_NUMBER = re.compile(
    rf"(?P<partly>{_PART})|(?<![\w.‹])(?:(?P<digits>{_LITERAL}){_POWER}|(?P<word>{_WORD}))(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\s*(?:(?P<out>(?:of|out\sof)\s(?:the\s|its\s|our\s|all\s|a\stotal\sof\s)?|/\s?)|(?P<arrow>-+>|→|=>|⇒)"
    r"|(?:(?:tokens|SMs|nodes|levels|requests|sequences|GPUs)\s)?(?P<to>to|through|up\sto|–|—|-|−|\.\.\.?|…)"
    r"|(?P<chance>in)"
    r"|(?P<list>,\s(?:and\s|or\s)?|and|or|,|/)|(?P<plus>\+)|(?P<pm>±|\+/-))\s*(?:(?<=to\s)(?:γ|k|gamma|α|alpha)\s?=\s?)?"
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
    r"|\[\d+(?:\s*[,–-]\s*\d+)*\]|§\s*\d+(?:\.\d+)*|\b(?:19[89]|20[0-3])\d\b(?!\s*(?:token|SM))"
    r"|(?<![\w.])(?!10\s?\^)\d+(?:\.\d+)?\s?(?:\^|\*\*)\s?[({]?\w+(?:\s?[+−-]\s?\d+)?[)}]?"
    r"|\b(?!(?:top|batch|depth|rank|level|tp|bs|k|b|n|t)-)(?-i:[A-Z][A-Za-z]+)-\d+(?:\.\d+)?(?![\w.%×]|\s?(?:x|ms|%|GB|fold)\b)"
    r"|\bL[12]\b|\b[A-Z][\w]*-\d+\b(?=\s(?:head|drafter|style|tree))|\bT4\b|\bGPU\s\d+\b|\bbf16\b|\bfp\d+\b|\bint\d+\b",
    re.IGNORECASE,
)

_SUM = re.compile(
    r"[(\d][\d.,()\s^]*(?:[A-Za-z%]{1,4}\s?)?(?:[·×*/+^−]|\s[x-]\s)[\d.,()^·×*/+−x\s-]*(?:(?:[A-Za-z]{1,3}|bytes|tokens)\s?)?(?==\s?[\d.])"
)
_CHANGED = re.compile(
    r"\b(?:rais|increas|grow|grew|lengthen|extend|deepen|widen|lower|reduc|cut|shr[iu]nk|shorten|drop|fall|fell|r[io]se|chang|mov|shift|switch"
    r"|adjust|push|bring|brought|step|lift|elevat|advanc|boost|improv|climb|jump|enlarg|expand|bump|took|taken|tak[ei]|scal|went|goe?s?\b|doubl|halv|up\b|down\b)[^.;:]{0,60}?\bfrom\s(?:about\s|only\s|the\s|its\s|a\s|(?:γ|k|gamma|α|alpha)\s?=\s?)*$",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"\b(?:the|this|that|no|any|every|each|which|another|(?:small|large|big)(?:er)?|first|second|last|next|former|latter|previous|ordinary|new|old|other)\s$",
    re.IGNORECASE,
)
_VERB_AFTER = re.compile(
    r"\s(?:may|might|can|could|would|should|must|has|had|needs|gets|does|obtains?|obtained|finds|expects|wants|sees|of\s(?:the|its|our|them|which|these|those|two)|another|after\sanother|or\sthe\sother)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s(?:about\s|roughly\s)?$", re.IGNORECASE)
"""Words by which the second of two numbers is the new value of the first."""
_FEWEST_BYTES = 2000
"""Whole number from which a lone "B" means bytes rather than billions."""
SCALED = 1e6
"""Bare count from which a number is of the size of parameters rather than of tokens."""
"""The terms of a sum whose result follows: they are not statements of their own."""


@dataclass(frozen=True, slots=True)
class Number:
    """One numeric expression.

    Attributes:
        values: in SI units: one, a list, or the ends of a range.
        kind: ``n`` bare or count, ``p`` fraction said as a percentage or part, ``x`` multiple, ``t`` seconds, ``b`` bytes,
            ``r`` bytes per second, ``m`` scaled count such as 7B or 32k, ``o`` a count out of another.
        start, end: where it stands in the sentence.
        joined: ``list``, ``range``, ``sum``, ``change`` (an old value, then the new one) or empty.
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
    singles = tuple(_single(match) for match in _NUMBER.finditer(masked) if not _pronoun(match))
    return tuple(_joined(masked, singles))


def without_sums(text: str) -> str:
    """The text with the terms of sums whose result follows blotted out, letter for letter."""
    return _SUM.sub(lambda match: "∎" * len(match.group()), text)


def _pronoun(match: re.Match[str]) -> bool:
    """Whether "one" stands for a noun or a person rather than for a number."""
    if (match["word"] or "").lower() != "one":
        return False
    before, after = match.string[max(0, match.start() - 14) : match.start()], match.string[match.end() :]
    return _NOUN_BEFORE.search(before) is not None or _VERB_AFTER.match(after) is not None


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
    power = match["tenth"] or match["raised"] or match["exponent"]
    if power:
        value *= 10.0 ** int(power.translate(_RAISED))
    kind, scale = _unit(match)
    if kind == "n" and value >= SCALED:
        kind = "m"
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
    if (
        unit == "b"
        and float(re.sub(r"\D", "", match["digits"] or "0") or 0) >= _FEWEST_BYTES
        and "." not in match["digits"]
    ):
        return "b", 1.0
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
            if step == "range" and _changed(text, group[0]):
                step = "change"
            if step == "list" and _BETWEEN.search(text, 0, group[0].start) and link and link["list"] == "and":
                step = "range"
            if not step:
                break
            how = step
            index += 1
            group.append(singles[index])
        index += 1
        if how == "list" and len(group) == 2 and _beside(text, group):
            yield _merged(text, group[:1], "")
            group, how = group[1:], ""
        yield _merged(text, group, how)


_KEYED = re.compile(r"(?:batch|size|of|=|length|depth)\s*$", re.IGNORECASE)
_KEYED_ONE = re.compile(r"\b(?:top-?k|depth|width|gamma|γ|k|length|temperature)\s*=?\s*$", re.IGNORECASE)
_THING = re.compile(r"\s*(?:tokens|layers|SMs|heads|GPUs|prompts|nodes|requests per|levels|words)\b")


def _changed(text: str, first: Number) -> bool:
    return _CHANGED.search(text[max(0, first.start - 90) : first.start]) is not None


def _other_things(text: str, group: list[Number], following: Number, link: re.Match[str]) -> bool:
    """Whether "batch 16 and 1,024 tokens" joins numbers of different things."""
    if link["list"] is not None and "," in link["list"] and _word(text, group[-1]) != _word(text, following):
        return True
    if len(group) > 1 or link["list"] is None or "and" not in link["list"]:
        return False
    if _KEYED_ONE.search(text[: group[0].start]) and _THING.match(text, following.end):
        return True
    return (
        bool(_KEYED.search(text[: group[0].start]))
        and bool(_THING.match(text, following.end))
        and "," in text[following.start : following.end]
    )


def _beside(text: str, group: list[Number]) -> bool:
    """Whether "at 0.75, 3.05 tokens" sets two numbers side by side that a mere comma does not join."""
    first, second = group
    return text[first.end : second.start].strip() == "," and re.match(r"\s+[A-Za-z]", text[second.end :]) is not None


def _word(text: str, number: Number) -> bool:
    return text[number.start].isalpha()


def _step(link: re.Match[str] | None, group: list[Number], following: Number, how: str) -> str:
    last = group[-1]
    if link is None or not _alike(last.kind, following.kind):
        return ""
    if last.kind != following.kind and not (link["to"] or link["arrow"] or link["list"] in {"and", "or"}):
        return ""
    if link["out"]:
        return _out_of(link, group, following, how)
    if link["to"] or link["arrow"] or link["chance"]:
        return "" if how else _leads_to(link, last, following)
    steps = (("pm", "spread", {""}), ("plus", "sum", {"", "sum"}), ("list", "list", {"", "list", "range"}))
    return next((step for name, step, after in steps if link[name] and how in after), "")


def _leads_to(link: re.Match[str], last: Number, following: Number) -> str:
    """Whether "4 to 8" is a range, "8 to 4" and "4 -> 8" a change, "four in five" a share."""
    if link["chance"]:
        return _chance(last, following)
    rising = last.kind != following.kind or last.values[0] < following.values[0]
    if link["to"] and rising:
        return "range"
    return "change" if link["arrow"] or link["to"] == "to" else ""


def _chance(part: Number, whole: Number) -> str:
    """Whether "four in five" is a share."""
    return "out" if part.kind == whole.kind == "n" and part.values[0] < whole.values[0] <= _LARGEST_WHOLE else ""


_LARGEST_WHOLE = 200
"""What a share may be told out of in the form "24 in 132"."""


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
