"""A page about one system of the atlas, and the tree of what grew from what."""

import textwrap
from collections.abc import Iterator, Mapping

from vashti import atlas
from vashti.atlas.schema import Claim, Entry
from vashti.compare import EVALUATION_AXES
from vashti.core.delta import diff
from vashti.review.names import in_words

WIDTH = 100
"""Characters of a line."""
READ = {
    "full_text": "its body or its code was read",
    "abstract": "abstract, README or documentation page read",
    "secondary": "what others write of it read",
    "recalled": "from memory; no figure is carried",
}
"""How deep an entry was read, in words."""
STATED = {
    "full_text": "as its authors state them",
    "abstract": "as its authors state them in the abstract or README",
    "secondary": "as others report them",
    "recalled": "from memory",
}
"""What stands over the claims of an entry."""


def page(entry: Entry) -> str:
    """The page of one system as plain text."""
    parts = [_head(entry), _part("Mechanism", _wrapped(entry.mechanism)), _part("Choices", _choices(entry))]
    if entry.settings:
        parts.append(_part("Settings", [f"  {in_words(k)}: {_plain(v)}" for k, v in entry.settings.items()]))
    if entry.parent:
        parent = atlas.design(entry.parent)
        parts.append(_part(f"Against its parent, {parent.name} ({parent.id})", _changes(entry)))
    if entry.claims:
        claims = [line for claim in entry.claims for line in _wrapped(_claim(claim), "  - ", "    ")]
        parts.append(_part(f"Claims, {STATED[entry.evidence]}", claims))
    parts.append(_part("Limits", [line for limit in entry.limits for line in _wrapped(limit, "  - ", "    ")]))
    kin = [f"  {word}: {', '.join(ids)}" for word, ids in _kin(entry).items() if ids]
    if kin:
        parts.append(_part("Kin", kin))
    parts.append(_part("Source", _source(entry)))
    return "\n\n".join(parts)


def _head(entry: Entry) -> str:
    title = f"{entry.title}\n" if entry.title and entry.title != entry.name else ""
    place = ", ".join(part for part in (entry.date, entry.venue) if part)
    return f"{entry.name} [{entry.id}]\n{title}{place}"


def _part(title: str, lines: list[str]) -> str:
    return "\n".join([title, *lines])


def _wrapped(text: str, first: str = "  ", rest: str = "  ") -> list[str]:
    words = " ".join(text.split())
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _choices(entry: Entry) -> list[str]:
    """A line for each value: axis, value, the field's term for it and what it costs."""
    axes = atlas.space().axes
    lines: list[str] = []
    for axis in (a for a in axes.values() if a.id in entry.choices):
        for value in entry.choices[axis.id]:
            known = axis.values[value]
            gloss = f"{known.term}: {known.cost}" if known.cost else known.term
            lines += _wrapped(f"{axis.id} = {value}  ({gloss})", "  ", "      ")
    silent = [axis for axis in axes if axis not in entry.choices]
    return [*lines, *_wrapped(f"not stated: {', '.join(silent)}")] if silent else lines


def _plain(value: object) -> str:
    return ", ".join(f"{v:g}" for v in value) if isinstance(value, tuple) else str(value)


def _claim(claim: Claim) -> str:
    where = "; ".join(
        f"{name} {value}"
        for name, value in (("model", claim.model), ("GPU", claim.gpu), ("batch", claim.batch))
        if value
    )
    return claim.text + (f" [{where}]" if where else "")


def _kin(entry: Entry) -> Mapping[str, list[str]]:
    grown = [other.id for other in children().get(entry.id, ())]
    return {"relatives": list(entry.relatives), "grown from it": grown}


def _source(entry: Entry) -> list[str]:
    lines = [f"  {entry.ref}" + (f"  {entry.url}" if entry.url != entry.ref else "")] if entry.ref else []
    lines.append(f"  read: {READ[entry.evidence]}; held against its source {entry.checked}")
    lines += [line for seen in entry.seen for line in _wrapped(f"opened: {seen}", "  ", "    ")]
    return [*lines, *_wrapped(entry.note)] if entry.note else lines


def _changes(entry: Entry) -> list[str]:
    lines = [line for change in changes(entry) for line in _wrapped(change, "  ", "      ")]
    return lines or ["  no choice on any axis: what changes is beside them"]


def changes(entry: Entry) -> tuple[str, ...]:
    """What of the mechanism a system changes against its parent; axes that one of them leaves open are no change."""
    if not entry.parent:
        return ()
    before, after = atlas.design(entry.parent).design, entry.design
    differing = (diff(before, after).axes & before.axes & after.axes) - EVALUATION_AXES
    return tuple(
        f"{axis}: {', '.join(sorted(before.on(axis)))} -> {', '.join(sorted(after.on(axis)))}"
        for axis in atlas.space().axes
        if axis in differing
    )


def children() -> Mapping[str, tuple[Entry, ...]]:
    """The systems that grew from each, oldest first."""
    grown: dict[str, list[Entry]] = {}
    for entry in sorted(atlas.designs().values(), key=lambda e: (e.date, e.id)):
        if entry.parent:
            grown.setdefault(entry.parent, []).append(entry)
    return {id_: tuple(entries) for id_, entries in grown.items()}


def tree() -> Iterator[tuple[int, Entry]]:
    """Every system that has a parent or a child, with its depth, parents before children, roots by date."""
    grown = children()
    roots = (e for e in atlas.designs().values() if not e.parent and e.id in grown)
    for root in sorted(roots, key=lambda e: (e.date, e.id)):
        yield from _branch(root, 0, grown)


def _branch(entry: Entry, depth: int, grown: Mapping[str, tuple[Entry, ...]]) -> Iterator[tuple[int, Entry]]:
    yield depth, entry
    for child in grown.get(entry.id, ()):
        yield from _branch(child, depth + 1, grown)
