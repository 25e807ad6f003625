"""How glyphs spell words: ligatures, look-alike characters, scripts, and hyphens at line ends."""

import re
import unicodedata
from collections.abc import Iterable

UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\U000e0000-\U000e007f]")
"""Characters without width that carry no word."""
FOLDED = (
    (0x1D400, 0x1D7FF),  # mathematical letters and digits
    (0xFB00, 0xFB4F),  # ligatures
    (0xFF01, 0xFF5E),  # full width
    (0x2000, 0x200A),  # spaces of all widths
    (0x2460, 0x2473),  # circled numbers
)
SINGLE = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u205f": " ",
    "\u3000": " ",
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u02c6": "^",
    "\u2113": "l",
    "\u210e": "h",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u2126": "\u03a9",
    "\u0131": "i",
    "\x0b": "ff",
    "\x0c": "fi",
    "\x0e": "ffi",
    "\x0f": "ffl",
}
"""What is spelled otherwise; × µ ≤ ≈ and Greek stay as they are. The last four are old TeX ligature codes."""
ORDINALS = frozenset(("st", "nd", "rd", "th"))
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def spelled(text: str) -> str:
    """Text with ligatures spelled out, odd spaces and look-alikes made plain, and characters of no width dropped.

    >>> spelled("e\ufb03cient \U0001d6fe\u2009=\u20094")
    'efficient γ = 4'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_letter(letter) for letter in UNSEEN.sub("", text))


def _letter(letter: str) -> str:
    if letter in SINGLE:
        return SINGLE[letter]
    code = ord(letter)
    if any(low <= code <= high for low, high in FOLDED):
        return unicodedata.normalize("NFKC", letter)
    return "" if code < 0x20 else letter


def raised(base: str, script: str) -> str:
    """A superscript as it joins the text before it.

    An exponent stands after a number or a lone symbol; after a word or a full stop it is a note mark, which must
    not turn ``H100`` into ``H1002``.

    >>> raised("10", "5"), raised("drafts.", "3"), raised("4", "th"), raised("10", "-3")
    ('^5', '³', 'th', '^-3')
    """
    if not base and script.isdecimal():
        return script.translate(RAISED)
    last = re.search(r"(\w*)\W*$", base)
    word = last.group(1) if last else ""
    if script in ORDINALS or not re.search(r"\w", script) or re.match(r"[\[(,]", script):
        return script
    note = bool(base) and (base[-1] in ".,;:!?\"')" or len(word) > 1) and not word.isdigit()
    if note and re.fullmatch(r"[\d,]+", script):
        return script.translate(RAISED)
    return _marked("^", base, script)


def lowered(base: str, script: str) -> str:
    """A subscript as it joins the text before it: ``T`` and ``draft`` make ``T_draft``."""
    return _marked("_", base, script) if re.match(r"\w", script) else script


def _marked(mark: str, base: str, script: str) -> str:
    if not base or base[-1] in " ^_{(":
        return script
    plain = re.fullmatch(r"[-+]?[\w.]+", script)
    return mark + (script if plain else "{" + script + "}")


def exponents(text: str) -> str:
    """Raised digits after a digit written as a power: ``10⁵`` is ``10^5``."""
    return re.sub(r"(?<=\d)([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "^" + m.group(1).translate(LOWERED), text)


def joined(lines: Iterable[str], known: frozenset[str]) -> tuple[str, tuple[int, ...]]:
    """Lines as one text with hyphenation undone, and the offset at which each line begins.

    Args:
        lines: the lines in order.
        known: words of the document that stand inside a line, lower case (see `vocabulary`).

    >>> joined(["tokens are spec-", "ulated by draft-", "verify rounds"], frozenset({"speculated"}))
    ('tokens are speculated by draft-verify rounds', (0, 16, 28))
    """
    text, starts = "", []
    for line in lines:
        if text.endswith(("-", "\u00ad")) and re.search(r"\w[-\u00ad]$", text):
            text = _mended(text, line, known)
        elif text and not re.search(r"\S[–—/]$", text):
            text += " "
        starts.append(len(text))
        text += line
    return text.replace("\u00ad", ""), tuple(starts)


def _mended(text: str, following: str, known: frozenset[str]) -> str:
    """The text before a line break without its hyphen, unless the hyphen belongs to the word."""
    if text.endswith("\u00ad"):
        return text[:-1]
    before = re.search(r"((?:[^\W\d_]+-)*)([^\W\d_]+)-$", text)
    after = re.match(r"([^\W\d_]+)(-[^\W\d_])?", following)
    if not before or not after:
        return text
    head, tail = before.group(2).lower(), after.group(1).lower()
    chain = bool(before.group(1) or after.group(2))
    whole, compound = head + tail, f"{head}-{tail}"
    if whole in known and compound not in known:
        return text[:-1]
    if not following[0].islower() or (chain and (head in LINKS or tail in LINKS)):
        return text
    if compound in known or _two_words(head, tail, known, least=2 if chain else 3):
        return text
    return text if (head in FIRST_PARTS and tail not in SYLLABLES) or tail in LAST_PARTS else text[:-1]


def _two_words(head: str, tail: str, known: frozenset[str], least: int) -> bool:
    """Whether both halves stand in the document as words of their own."""
    return head in known and tail in known and min(len(head), len(tail)) >= least


_FIRST = "high low self non draft tree two three single key state end well batch device compute open closed fine multi"
FIRST_PARTS = frozenset(_FIRST.split())
"""Words that, before a break, are far more often half of a compound than a syllable."""
LINKS = frozenset(("the", "to", "of", "by", "in", "and", "on", "a", "up", "or", "off", "per", "then", "as"))
"""Words that hold longer compounds together: ``off-the-shelf``."""
_LAST = (
    "based aware level bound driven specific efficient friendly wide agnostic free only parallel quality scale "
    "latency bandwidth throughput performance precision sensitive invariant tuned tuning inspired "
    "grained following oriented aligned assisted centric heavy intensive optimal related"
)
LAST_PARTS = frozenset(_LAST.split())
"""The same after a break."""
_ENDS = "lighted lighting lights ton tons ness er ers est ing ed ly fish"
SYLLABLES = frozenset(_ENDS.split())
"""What completes the words above to one word."""


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Words and hyphenated compounds that stand whole inside a line, lower case."""
    found: set[str] = set()
    broken = False
    for line in lines:
        words = re.findall(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)*(?!\w|-[^\W\d]|-$)", line.lower())
        found.update(words[1:] if broken else words)
        broken = line.endswith(("-", "\u00ad"))
    return frozenset(found | {part for word in found for part in word.split("-")})
