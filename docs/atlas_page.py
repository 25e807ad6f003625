"""The page of the atlas, written from the atlas: ``python docs/atlas_page.py`` writes `docs/atlas.md`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from vashti import atlas
from vashti.atlas.schema import Entry
from vashti.review.gap import AS_OF
from vashti.review.system_page import READ, changes, tree

PAGE = Path(__file__).resolve().parent / "atlas.md"
KINDS = {
    "speculative": "Speculative decoding",
    "serving": "Serving at another boundary",
    "sharing": "Sharing a GPU",
    "kernel": "Kernel regimes",
}
"""Headings of the tables, by kind of system."""


def page_text() -> str:
    """The whole page; the same atlas gives the same bytes."""
    return "\n".join([*_opening(), *_family(), *_tables()]) + "\n"


def _opening() -> Iterator[str]:
    entries = atlas.designs().values()
    depths: Counter[str] = Counter(entry.evidence for entry in entries)
    space = atlas.space()
    values = sum(len(axis.values) for axis in space.axes.values())
    yield from ("# The atlas", "")
    yield (
        f"{len(entries)} systems as points in a space of {len(space.axes)} axes and {values} values, as of {AS_OF}. "
        "Written by `python docs/atlas_page.py`; `vashti atlas show ID` gives the page of one system."
    )
    yield ""
    counted = ((depths[entry], words) for entry, words in READ.items())
    yield from (f"- {count} entries: {words}." for count, words in counted if count)
    yield ""


def _family() -> Iterator[str]:
    yield from ("## What grew from what", "")
    yield (
        "Each line says what a system changes against the one above it, on the axes that both state. "
        "Systems whose sources name no parent stand only in the tables below."
    )
    yield ""
    for depth, entry in tree():
        changed = "; ".join(changes(entry)) or ("no choice on any axis" if entry.parent else "")
        yield f"{'  ' * depth}- **{entry.name}** `{entry.id}` {entry.date}" + (f": {changed}" if changed else "")
    yield ""


def _tables() -> Iterator[str]:
    for kind, title in KINDS.items():
        entries = sorted((e for e in atlas.designs().values() if e.kind == kind), key=lambda e: (e.date, e.id))
        yield from (f"## {title}", "", "| id | name | date | read | source |", "|---|---|---|---|---|")
        yield from (_row(entry) for entry in entries)
        yield ""


def _row(entry: Entry) -> str:
    source = f"[{entry.ref}]({entry.url})" if entry.url and entry.ref else entry.ref or entry.venue
    return f"| `{entry.id}` | {entry.name} | {entry.date} | {entry.evidence.replace('_', ' ')} | {source} |"


def main() -> None:
    """Write the page beside this script."""
    PAGE.write_text(page_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
