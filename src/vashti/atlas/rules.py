"""Whether a design keeps to the space: known choices and settings, bounds, and what one choice implies for others."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from pydantic import BaseModel

from vashti.atlas.loader import (
    compounds,
    designs,
    engines,
    implications,
    machines,
    models,
    relations,
    sources,
    space,
    workloads,
)
from vashti.atlas.schema import Entry, Implication, SourceFact
from vashti.core.design import Design


def broken_implications(design: Design) -> tuple[Implication, ...]:
    """The implications that a design breaks; an axis on which it says nothing breaks none."""
    return tuple(rule for rule in implications() if _broken(rule, design))


def _broken(rule: Implication, design: Design) -> bool:
    if not all(design.has(axis, value) for axis, value in rule.when.items()):
        return False
    missing = any(design.on(axis) and not design.has(axis, *values) for axis, values in rule.requires.items())
    return missing or any(design.has(axis, *values) for axis, values in rule.excludes.items())


def design_problems(design: Design) -> Iterator[str]:
    """What keeps a design from being a point of the space, each as *where: what; what to do*."""
    axes, settings = space().axes, space().settings
    for choice in sorted(design.choices):
        if choice.axis not in axes:
            yield f"choices.{choice.axis}: no such axis; {closest(choice.axis, axes)}"
        elif choice.value not in axes[choice.axis].values:
            known = closest(choice.value, axes[choice.axis].values)
            yield f"choices.{choice.axis}: {choice.value!r} is no value of it; {known}"
    for axis in sorted(design.axes & axes.keys()):
        if len(design.on(axis)) > 1 and not axes[axis].multi:
            yield f"choices.{axis}: several values on an axis that takes one; keep one"
    for setting in sorted(design.settings, key=lambda s: s.name):
        spec = settings.get(setting.name)
        if spec is None:
            yield f"settings.{setting.name}: no such setting; {closest(setting.name, settings)}"
        elif not all(spec.low <= number <= spec.high for number in design.numbers(setting.name)):
            bounds = f"{spec.low:g} to {spec.high:g}"
            yield f"settings.{setting.name}: outside {bounds}; give it in {spec.unit}, from {bounds}"
    for rule in broken_implications(design):
        taken = ", ".join(f"{axis}={value}" for axis, value in sorted(rule.when.items()))
        yield f"choices: breaks what {taken} implies; {_way_out(rule)}: {rule.why}"


def closest(name: str, known: Iterable[str]) -> str:
    """What to use in place of an unknown name: the closest known one, else all of them."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"use {close[0]}" if close else f"use one of {', '.join(names)}"


def _way_out(rule: Implication) -> str:
    """What to write so that an implication holds."""
    wanted = [f"{axis} as one of {', '.join(values)}" for axis, values in sorted(rule.requires.items())]
    barred = [f"{', '.join(values)} on {axis}" for axis, values in sorted(rule.excludes.items())]
    return " and ".join([*(f"give {want}" for want in wanted), *(f"drop {bar}" for bar in barred)])


def entry_problems(entry: Entry) -> Iterator[str]:
    """The problems of a system's file, each with its name in front."""
    where = f"{entry.id}.yaml"
    yield from (f"{where}: {problem}" for problem in design_problems(entry.design))
    for field, names in (("parent", (entry.parent,)), ("relatives", entry.relatives)):
        for name in names:
            if name and name not in designs():
                yield f"{where}: {field}: {name!r} is no system of the atlas; name one or leave it out"


def space_problems() -> Iterator[str]:
    """Implications that name what the space lacks, and question sources that the bibliography lacks."""
    axes = space().axes
    for rule in implications():
        named = {**{a: (v,) for a, v in rule.when.items()}, **rule.requires, **rule.excludes}
        for axis, values in sorted(named.items()):
            unknown = [value for value in values if axis not in axes or value not in axes[axis].values]
            if unknown:
                yield f"space.yaml: implications.{axis}: {', '.join(unknown)} is no value of it; mend the implication"
    cited = {question.source for axis in axes.values() for question in axis.questions if question.source}
    for key in sorted(cited - sources().keys()):
        yield f"space.yaml: questions: source {key!r} is not in sources.yaml; add it there"


def compound_problems() -> Iterator[str]:
    """Compounds that name what the space lacks, and relations that name what the atlas lacks."""
    axes = space().axes
    for id_, compound in compounds().items():
        for axis, values in {**compound.needs, **compound.only}.items():
            unknown = [value for value in values if axis not in axes or value not in axes[axis].values]
            if unknown:
                yield f"compounds.yaml: {id_}.{axis}: {', '.join(unknown)} is no value of it; mend the compound"
    told = relations()
    named = {id_ for pair in told.near for id_ in pair} | {id_ for ids in told.families.values() for id_ in ids}
    for name in sorted(named - designs().keys()):
        yield f"relations.yaml: {name!r} is no system of the atlas; {closest(name, designs())}"


def source_problems() -> Iterator[str]:
    """Constants whose source is not in the bibliography."""
    folders: tuple[tuple[str, Mapping[str, BaseModel]], ...] = (
        ("hardware", machines()),
        ("models", models()),
        ("engines", engines()),
        ("workloads", workloads()),
    )
    for folder, records in folders:
        for id_, record in sorted(records.items()):
            for key in sorted(source_keys(record) - sources().keys()):
                yield f"{folder}/{id_}.yaml: source {key!r} is not in sources.yaml; add it there"


def source_keys(record: BaseModel) -> set[str]:
    """Every source key that a record names, at any depth."""
    if isinstance(record, SourceFact):
        return {record.key}
    values = (getattr(record, name) for name in type(record).model_fields)
    parts = (part for value in values for part in (value.values() if isinstance(value, dict) else (value,)))
    return {key for part in parts if isinstance(part, BaseModel) for key in source_keys(part)}
