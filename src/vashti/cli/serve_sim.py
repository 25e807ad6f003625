"""`vashti serve-sim DESIGN.yaml`: the design served under load."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from vashti.perf.serving import Traffic
    from vashti.review.under_load import UnderLoad


class Arrivals(StrEnum):
    """How requests come."""

    POISSON = "poisson"
    BURSTY = "bursty"


class Capture(StrEnum):
    """When graphs are captured."""

    AHEAD = "ahead"
    FIRST_USE = "first_use"
    LATEST = "latest"


CAPTION = "Latency and goodput against the rate of arrivals, the bands of the round model shaded"
DesignFile = Annotated[Path, typer.Argument(help="YAML with choices: {axis: [values]} and settings: {name: value}.")]
Rates = Annotated[list[float] | None, typer.Option("--rate", help="Requests a second; may be repeated.")]
Workload = Annotated[str, typer.Option(help="Lengths of prompts and outputs: of the atlas, or a YAML file.")]
Law = Annotated[Arrivals, typer.Option(help="How requests come.")]
Count = Annotated[int, typer.Option(help="Requests served at each rate.")]
Trace = Annotated[Path | None, typer.Option(help="Recorded requests: CSV with arrival_s, input_len, output_len.")]
Acceptance = Annotated[str | None, typer.Option(help="A rate, rates by position (0.9,0.8), or a CSV, JSON, YAML file.")]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy", help="off, fixed, best, target:0.8 (accepted), or 1:4,16:0 (sequences:drafts); may be repeated."
    ),
]
FirstToken = Annotated[float, typer.Option(help="Seconds to the first token of a good request.")]
LaterToken = Annotated[float, typer.Option(help="Seconds for each later token of a good request.")]
Whole = Annotated[float | None, typer.Option("--slo-e2e", help="Seconds to the last token of a good request.")]
Sequences = Annotated[int, typer.Option(help="Sequences in a batch at most.")]
Budget = Annotated[int, typer.Option(help="Tokens of an iteration at most; prompts are cut to it.")]
Cache = Annotated[int | None, typer.Option(help="Tokens of KV cache; what the memory holds when not given.")]
Graphs = Annotated[Capture, typer.Option(help="Graphs: ahead, at first use, or only the latest draft length's.")]
Captured = Annotated[
    list[int] | None,
    typer.Option(
        "--captured", help="Draft length whose graphs are captured at the start; may be repeated; all if none."
    ),
]
Hits = Annotated[float, typer.Option(help="Share of rounds whose tree shape or split has a captured graph.")]
InStep = Annotated[
    bool, typer.Option("--draft-in-step", help="Rounds without drafts still run the draft, as vLLM does for its cache.")
]
Bands = Annotated[
    bool, typer.Option(help="Run each point again at the ends of the model's error, and with other seeds.")
]
Seed = Annotated[int, typer.Option(help="Seed of every draw.")]
Out = Annotated[Path | None, typer.Option(help="Folder for serve-sim.json, serve-sim.md, serve-sim.svg.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, with every run.")]


def serve_sim(
    design: DesignFile,
    rates: Rates = None,
    workload: Workload = "sharegpt",
    arrivals: Law = Arrivals.POISSON,
    requests: Count = 2000,
    trace: Trace = None,
    acceptance: Acceptance = None,
    policies: Policies = None,
    slo_ttft: FirstToken = 1.0,
    slo_tpot: LaterToken = 0.05,
    slo_e2e: Whole = None,
    max_sequences: Sequences = 256,
    batch_tokens: Budget = 2048,
    kv_tokens: Cache = None,
    capture: Graphs = Capture.AHEAD,
    captured: Captured = None,
    graph_hits: Hits = 1.0,
    draft_in_step: InStep = False,
    bands: Bands = True,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Serve a design under load: latencies, goodput, and where drafting stops paying."""
    from vashti.cli.output import check_out
    from vashti.core.errors import InputError
    from vashti.perf.serving import Goal, Limits
    from vashti.perf.serving.files import acceptance_of
    from vashti.review.designs import case_of
    from vashti.review.under_load import Load, under_load

    check_out(out)
    if trace is not None and rates:
        raise InputError("--rate", "is given beside --trace, which has its own", "leave one of them out")
    case = case_of(design)
    load = Load(
        _traffic(workload, arrivals, requests, trace),
        tuple(rates or ()),
        tuple(dict.fromkeys(policies or ("off", "fixed", "best"))),
        None if acceptance is None else acceptance_of(acceptance),
        Limits(
            max_sequences,
            batch_tokens,
            kv_tokens=kv_tokens,
            capture=capture.value,
            captured=tuple(sorted(set(captured))) if captured else None,
            hit_rate=graph_hits,
            in_step=draft_in_step,
        ),
        Goal(slo_ttft, slo_tpot, slo_e2e),
        seed,
        bands,
    )
    with _bar() as progress:
        found = under_load(case, load, progress)
    if out is not None:
        _write(found, out)
    _print(found, as_json=as_json)


def _traffic(workload: str, arrivals: Arrivals, requests: int, trace: Path | None) -> "Traffic":
    from vashti import atlas
    from vashti.perf.serving import Traffic, of_quantity
    from vashti.perf.serving.files import requests_of

    found = atlas.workload(workload)
    prompts, outputs = of_quantity(found.input_len), of_quantity(found.output_len)
    if trace is not None:
        return Traffic("trace", 1.0, 0, prompts, outputs, trace=requests_of(trace))
    law: Literal["poisson", "bursty"] = "poisson" if arrivals is Arrivals.POISSON else "bursty"
    return Traffic(law, 1.0, requests, prompts, outputs)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar of requests served; silent where standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("requests"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("preparing (the first time, compiling)", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, description="serving")


def _print(found: "UnderLoad", *, as_json: bool) -> None:
    from vashti.review.load_page import load_section
    from vashti.review.terminal import plain_console, rendered
    from vashti.review.under_load import as_dict

    if as_json:
        sys.stdout.write(_text(as_dict(found)))
    else:
        plain_console().print(rendered(load_section(found)))


def _write(found: "UnderLoad", out: Path) -> None:
    from vashti.cli.output import write_whole
    from vashti.review.draw_load import load_svg
    from vashti.review.load_page import load_section
    from vashti.review.markdown import section_text
    from vashti.review.under_load import as_dict

    page = f"{section_text(load_section(found))}\n\n![{CAPTION}](serve-sim.svg)\n"
    files = {"serve-sim.json": _text(as_dict(found)), "serve-sim.md": page, "serve-sim.svg": load_svg(found)}
    for name, content in files.items():
        write_whole(out / name, content.encode())


def _text(content: object) -> str:
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
