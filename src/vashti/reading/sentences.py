"""Cuts a passage into sentences; each is an exact stretch of the passage, so that it can be quoted."""

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    [
        "al",
        "approx",
        "appx",
        "autoregr",
        "cf",
        "ch",
        "dept",
        "dr",
        "e.g",
        "eg",
        "eq",
        "eqn",
        "eqs",
        "etc",
        "fig",
        "figs",
        "i.e",
        "ie",
        "incl",
        "inc",
        "max",
        "min",
        "mr",
        "ms",
        "mrs",
        "no",
        "nos",
        "p",
        "pp",
        "prof",
        "ref",
        "refs",
        "resp",
        "sec",
        "secs",
        "st",
        "tab",
        "vol",
        "vs",
        "viz",
        "w.r.t",
        "wrt",
        "a.k.a",
        "app",
    ]
)
_MAY_START_SENTENCE = frozenset(["etc", "al"])
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?:\s*\[[\d,\s–-]+\])?(?=\s|$)|(?:^|(?<=\s))[•▪◦‣](?=\s)|\n+")
_OPENS = re.compile(r"\s*[\"“‘'(\[]*[A-Z0-9α-ωΑ-Ω•▪◦‣–—-]")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage, in order, each exactly as it stands there.

    >>> list(sentences("We follow Li et al. (Fig. 2). It takes 1.5 ms, i.e. 2 steps. Done."))
    ['We follow Li et al. (Fig. 2).', 'It takes 1.5 ms, i.e. 2 steps.', 'Done.']
    """
    start, notes = 0, text[:1].islower()
    for end in _END.finditer(text):
        if end.start() < start or not _breaks(text, end, notes=notes):
            continue
        stretch = text[start : end.end()].strip().strip("•▪◦‣").strip()
        if stretch:
            yield stretch
        start = end.end()
    rest = text[start:].strip()
    if rest:
        yield rest


def _breaks(text: str, end: re.Match[str], *, notes: bool) -> bool:
    mark = end.group()
    if mark[0] in "\n•▪◦‣!?…":
        return True
    rest = text[end.end() :]
    if rest.strip() and not _OPENS.match(rest) and not (notes and re.match(r"\s+[a-z]{2}", rest)):
        return False
    if len(mark) > 1:
        return True
    before = text[max(0, end.start() - 60) : end.start()].split()
    word = before[-1].lstrip("(\"“'[") if before else ""
    return not _abbreviates(word, before[-2] if len(before) > 1 else "A", rest.lstrip())


def _abbreviates(word: str, previous: str, rest: str) -> bool:
    lower = word.lower()
    if lower in _MAY_START_SENTENCE:
        return not re.match(r"[A-Z][a-z]*\s", rest)
    if lower in _ABBREVIATIONS:
        return lower not in {"no", "max", "min", "app", "st", "ms", "p"} or bool(re.match(r"\d", rest)) or lower == "st"
    initial = len(word) == 1 and word.isupper() and previous[:1].isupper()
    return initial or (len(word) == 1 and word.islower() and lower != "k" and not previous.endswith("="))
