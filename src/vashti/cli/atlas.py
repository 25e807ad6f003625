"""`vashti atlas`: what the atlas knows, one record in full, and whether every file keeps to its schema."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from vashti.atlas.schema import Strict
    from vashti.compare import Stability
    from vashti.core.design import Design
    from vashti.core.space import Space

app = typer.Typer(help="The field as data: systems, GPUs, models, engines, axes.", no_args_is_help=True)

STEADY = 0.9
"""Share of draws from which a nearest system counts as steady [1]; a judgement."""

Kind = Literal["designs", "hardware", "models", "engines", "workloads", "axes", "settings"]


@app.command("list")
def list_(
    kind: Annotated[Kind, typer.Argument(help="what to list")] = "designs",
    as_of: Annotated[str, typer.Option(help="only systems public by then: YYYY, YYYY-MM or YYYY-MM-DD")] = "",
) -> None:
    """List the records of one kind, an id and a name on each line."""
    for line in _lines(kind, as_of):
        typer.echo(line)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="id, name or alias; or a YAML file or config.json")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """Show one system, GPU, model, engine, workload, axis or setting in full."""
    if as_json:
        typer.echo(json.dumps(_plain(name), indent=2, ensure_ascii=False))
    else:
        typer.echo(_page(name))


@app.command()
def check() -> None:
    """Check every file against its schema and the space; count the systems by how deep they were read."""
    from vashti import atlas
    from vashti.atlas import measurements, rules

    problems = [*rules.space_problems(), *rules.compound_problems(), *rules.source_problems()]
    problems += [problem for entry in atlas.designs().values() for problem in rules.entry_problems(entry)]
    for problem in problems:
        typer.echo(problem, err=True)
    depths = Counter(entry.evidence for entry in atlas.designs().values())
    typer.echo(f"designs    {len(atlas.designs()):4d}  " + ", ".join(f"{d} {n}" for d, n in sorted(depths.items())))
    months = Counter(entry.checked[:7] for entry in atlas.designs().values())
    opened = sum(bool(entry.seen) for entry in atlas.designs().values())
    listed = ", ".join(f"{month} {n}" for month, n in sorted(months.items()))
    typer.echo(f"checked          {listed}; what was opened is listed for {opened}")
    for kind, records in _records().items():
        typer.echo(f"{kind:10s} {len(records):4d}")
    space = atlas.space()
    values = sum(len(axis.values) for axis in space.axes.values())
    typer.echo(f"axes       {len(space.axes):4d}  {values} values, {len(atlas.implications())} implications")
    typer.echo(f"settings   {len(space.settings):4d}")
    typer.echo(f"compounds  {len(atlas.compounds()):4d}")
    typer.echo(f"relations  {len(atlas.relations().near):4d}  pairs, {len(atlas.relations().families)} families")
    typer.echo(f"sources    {len(atlas.sources()):4d}")
    rows = ", ".join(f"{name} {len(measurements.rows(name))}" for name in measurements.names())
    typer.echo(f"rows of measurements: {rows}")
    if problems:
        raise typer.Exit(2)


@app.command()
def nearest(
    design: Annotated[str, typer.Argument(metavar="DESIGN", help="id, name or alias; or a YAML file of choices")],
    count: Annotated[int, typer.Option(help="how many")] = 8,
    as_of: Annotated[str, typer.Option(help="only systems public by then: YYYY, YYYY-MM or YYYY-MM-DD")] = "",
) -> None:
    """The systems nearest to a design, and the pair that together comes nearest."""
    from vashti import atlas, compare

    point = _design(design)
    known = {i: d for i, d in compare.known_designs(as_of).items() if d.choices != point.choices}
    typer.echo(f"{'distance':>8s}  {'id':26s} differs on")
    for found in compare.nearest(atlas.space(), point, known, count):
        unlike = ", ".join(found.distance.differs)
        typer.echo(f"{found.distance.value:8.3f}  {found.id:26s} {unlike}")
    pair = compare.nearest_pair(atlas.space(), point, known)
    if pair is not None:
        typer.echo(f"pair: {pair.ids[0]} with {pair.ids[1]}, together at {pair.distance:.3f}")
    if known:
        typer.echo(_steadiness(compare.stability(compare.field_of(atlas.space(), known), point)))


def _steadiness(found: "Stability") -> str:
    """How often the nearest stays the nearest when the axis weights stray, and what comes first otherwise."""
    from vashti.compare.weights import DRAWS, SEED, SPREAD

    rivals = ", ".join(f"{id_} {share:.0%}" for id_, share in found.rivals[:3])
    draws = f"{DRAWS} draws of weights within {SPREAD:.0%}, seed {SEED}"
    return f"{found.nearest} stays nearest in {found.kept:.0%} of {draws}" + (f"; else {rivals}" if rivals else "")


@app.command()
def weights() -> None:
    """The weights of the axes, how well they agree with known relations, and how much the rankings owe to them."""
    import numpy as np

    from vashti import atlas, compare

    space, known, told = atlas.space(), compare.known_designs(""), atlas.relations()
    for axis in space.axes.values():
        typer.echo(f"{axis.id:14s} {axis.weight:5.2f}  {axis.title}")
    asked = compare.triplets(space, known, told.near, told.families)
    holds = float((asked.gaps(np.array([axis.weight for axis in space.axes.values()])) > 0.0).mean())
    typer.echo(f"relations: {len(asked.names)} comparisons, {holds:.1%} hold")
    field = compare.field_of(space, known)
    kept = [compare.stability(field, design, id_).kept for id_, design in known.items()]
    steady = sum(share >= STEADY for share in kept) / len(kept)
    typer.echo(
        f"nearest other system, weights within 30%: kept in {np.mean(kept):.0%} of draws on average; "
        f"in {STEADY:.0%} of draws or more for {steady:.0%} of the systems"
    )


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="id, name or alias; or a YAML file of choices")],
    after: Annotated[str, typer.Argument(metavar="B", help="the same")],
) -> None:
    """What changes from one design to another, axis by axis."""
    from vashti import atlas
    from vashti.core.delta import diff as between

    first, second = _design(before), _design(after)
    delta = between(first, second)
    for axis in (a for a in atlas.space().axes if a in delta.axes):
        old, new = (", ".join(sorted(d.on(axis))) or "not stated" for d in (first, second))
        typer.echo(f"{axis:14s} {old} -> {new}")
    for name in sorted({s.name for s in delta.settings_left | delta.settings_taken}):
        typer.echo(f"{name:14s} {first.setting(name)} -> {second.setting(name)}")
    if not delta:
        typer.echo("no difference")


def _design(name: str) -> "Design":
    """A system of the atlas, or a file of choices."""
    from vashti import atlas
    from vashti.review.designs import design_of

    path = Path(name)
    return design_of(path) if path.suffix in {".yaml", ".yml"} else atlas.design(name).design


@app.command()
def schema(folder: Annotated[Path, typer.Argument(metavar="DIR", help="where to write the schemas")]) -> None:
    """Write one JSON schema per kind of file, for editors that check YAML while one types."""
    from vashti.atlas.schemas import json_schemas
    from vashti.core.errors import InputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in json_schemas().items():
            file = folder / f"{name}.schema.json"
            file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            typer.echo(str(file))
    except OSError as error:
        raise InputError(str(folder), error.strerror or "cannot be written", "name a folder you may write") from error


def _records() -> "Mapping[str, Mapping[str, Strict]]":
    from vashti import atlas

    return {
        "hardware": atlas.machines(),
        "models": atlas.models(),
        "engines": atlas.engines(),
        "workloads": atlas.workloads(),
    }


def _lines(kind: Kind, as_of: str) -> Iterator[str]:
    from vashti import atlas

    if kind == "designs":
        return (f"{e.id:26s} {e.date:10s} {e.kind:12s} {e.name}" for _, e in sorted(atlas.designs(as_of).items()))
    if kind == "axes":
        return (f"{a.id:14s} {len(a.values):3d} values  {a.title}" for a in atlas.space().axes.values())
    if kind == "settings":
        return (f"{s.id:30s} {s.unit:8s} {s.meaning}" for s in atlas.space().settings.values())
    return (f"{id_:30s} {getattr(record, 'name', '')}" for id_, record in sorted(_records()[kind].items()))


def _page(name: str) -> str:
    """A page of words for a system; the fields of anything else."""
    import yaml

    from vashti import atlas
    from vashti.atlas.schema import Entry
    from vashti.review.system_page import page

    space = atlas.space()
    if name not in space.axes and name not in space.settings:
        record = atlas.record(name)
        if isinstance(record, Entry):
            return page(record)
    return str(yaml.safe_dump(_plain(name), sort_keys=False, allow_unicode=True, width=110)).rstrip()


def _plain(name: str) -> dict[str, object]:
    from vashti import atlas

    space = atlas.space()
    if name in space.axes or name in space.settings:
        return _part_of_space(space, name)
    return atlas.record(name).model_dump(mode="json", exclude_defaults=True)


def _part_of_space(space: "Space", name: str) -> dict[str, object]:
    if name in space.settings:
        spec = space.settings[name]
        return {"id": spec.id, "unit": spec.unit, "low": spec.low, "high": spec.high, "meaning": spec.meaning}
    axis = space.axes[name]
    values = {v.id: f"{v.term}: {v.cost}" if v.cost else v.term for v in axis.values.values()}
    asks = [{"ask": q.ask, "failure": q.failure} for q in axis.questions]
    return {"id": axis.id, "title": axis.title, "multi": axis.multi, "values": values, "questions": asks}
