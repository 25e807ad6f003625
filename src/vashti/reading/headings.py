"""The title, and the section each passage stands in."""

import re
from collections.abc import Sequence
from dataclasses import replace

from vashti.core.reading import Passage
from vashti.reading.blocks import Block
from vashti.reading.kinds import NAMED, Style

SEPARATOR = " > "


def with_title(blocks: Sequence[Block], style: Style) -> list[Block]:
    """The blocks with the title marked as such, if a line stands out."""
    first = [block for block in blocks if block.kind == "heading" and block.lines[0].page == 1]
    largest = max(first, key=lambda block: max(line.size for line in block.lines), default=None)
    if largest is None or NAMED.match(largest.plain) or largest.lines[0].size < 1.12 * style.size:
        return list(blocks)
    return [replace(block, kind="title") if block is largest else block for block in blocks]


LONGEST_BANNER = 25
"""Words of a line above the title: a venue, a date, a state of review."""
KEYWORDS = re.compile(r"^(?:key\s?words(?:\sand\sphrases)?|index\sterms|ccs\sconcepts|categories)\b\W", re.IGNORECASE)


def without_front(passages: Sequence[Passage]) -> list[Passage]:
    """Passages with what commits to nothing set aside as furniture: banners above the title, lists of keywords."""
    title = next((at for at, passage in enumerate(passages) if passage.kind == "title"), 0)
    banners = {at for at in range(title) if passages[at].kind == "body" and passages[at].page == 1}
    short = all(len(passages[at].text.split()) <= LONGEST_BANNER for at in banners) and len(banners) <= 3
    return [
        replace(passage, kind="furniture", section="")
        if (short and at in banners) or (passage.kind == "body" and KEYWORDS.match(passage.text))
        else passage
        for at, passage in enumerate(passages)
    ]


def sections(passages: Sequence[Passage]) -> list[Passage]:
    """Passages with the headings they stand under."""
    trail: list[tuple[int, str]] = []
    found = []
    for passage in passages:
        if passage.kind == "heading":
            level = _level(passage.text, trail)
            trail = [*(item for item in trail if item[0] < level), (level, passage.text)]
        path = SEPARATOR.join(text for _, text in trail)
        found.append(replace(passage, section="" if passage.kind in ("heading", "title", "furniture") else path))
    return found


def _level(text: str, trail: Sequence[tuple[int, str]]) -> int:
    """Depth of a heading by its number; without one, below a numbered heading only if it has no name of its own."""
    number = re.match(r"^(\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d+)+)\.?\s", text)
    if number:
        return 1 + number.group(1).count(".")
    lettered = re.match(r"^[A-Z]\.\s", text)
    roman = any(re.match(r"^[IVX]+\.\s", heading) for _, heading in trail)
    if lettered and roman and not re.match(r"^[IVX]+\.\s", text):
        return 2
    plain = not re.match(r"^([IVX]+\.|[A-Z]\.?)\s", text) and not NAMED.match(text)
    numbered_above = any(re.match(r"^\d", heading) for _, heading in trail)
    return (
        1 + max(level for level, _ in trail)
        if plain and numbered_above and trail[-1][0] < 4 and re.match(r"^\d", trail[-1][1])
        else (trail[-1][0] if plain and trail and numbered_above else 1)
    )
