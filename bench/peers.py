"""The same work by other tools, where they are installed: plain decoding steps of an 8B on one H100, one at a time.

`python bench/peers.py` in an environment that has them: `pip install aiconfigurator genz-llm`. Theirs pin versions that
ours does not, so a throw-away environment is best; `make bench PEERS=that/bin/python` runs this file with it.
"""

import contextlib
import importlib.metadata
import importlib.util
import io
import time
import warnings
from collections.abc import Callable, Iterator

BATCHES = tuple(range(1, 6))
CONTEXT = 1024
REPEATS = 3


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What the tools print while they work is not ours to show."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def paced(name: str, package: str, module: str, make: Callable[[], Callable[[int], float]]) -> str:
    """One line: estimates a second of a tool, the first left out, and its step at batch 1; or that it is missing."""
    if importlib.util.find_spec(module) is None:
        return f"{name:<48}not installed"
    with quiet():
        step = make()
        step_ms = step(1)
        best = min(_taken(step) for _ in range(REPEATS))
    rate = len(BATCHES) / best
    return f"{name:<48}{rate:>12,.1f} estimates/s  ({step_ms:.2f} ms, version {importlib.metadata.version(package)})"


def _taken(step: Callable[[int], float]) -> float:
    began = time.perf_counter()
    for batch in BATCHES:
        step(batch)
    return time.perf_counter() - began


def aiconfigurator(*, resolved: bool) -> Callable[[int], float]:
    """Interpolation in measured kernel tables; `resolved` names the table, which the call else looks for every time."""
    from aiconfigurator.cli.api import cli_estimate
    from aiconfigurator_core.sdk.perf_database import get_latest_database_version

    version = get_latest_database_version("h100_sxm", "vllm") if resolved else None

    def step_ms(batch: int) -> float:
        told = cli_estimate(
            model_path="Qwen/Qwen3-8B", system_name="h100_sxm", backend_name="vllm", backend_version=version,
            mode="static_gen", batch_size=batch, isl=CONTEXT, osl=2, tp_size=1,
        )  # fmt: skip
        return float(told.tpot)

    return step_ms


def genz() -> Callable[[int], float]:
    """A roofline per operator."""
    from GenZ import decode_moddeling

    def step_ms(batch: int) -> float:
        told = decode_moddeling(
            model="meta-llama/Llama-3.1-8B", batch_size=batch, input_tokens=CONTEXT, output_tokens=1,
            system_name="H100_GPU", bits="bf16",
        )  # fmt: skip
        return float(told["Latency"])

    return step_ms


def vashti_alone() -> Callable[[int], float]:
    """Our own, one prediction at a time with its band, nothing remembered between calls."""
    from vashti import perf
    from vashti.core.design import Design

    design = Design.of({"proposer": "ar_head", "topology": "chain"}, {"draft_len": 4})
    scenario = perf.Scenario(design, "h100_sxm", 1, "llama3_1_8b", "eagle3_llama3_1_8b", "vllm")

    def step_ms(batch: int) -> float:
        fresh = perf.Conditions(batch, 0.7 + 1e-9 * time.perf_counter(), CONTEXT)
        return 1e3 * perf.predict(scenario, fresh).autoregressive_s

    return step_ms


Tool = tuple[str, str, str, Callable[[], Callable[[int], float]]]
OURS: tuple[Tool, ...] = (("vashti, a design and its band, one at a time", "vashti", "vashti", vashti_alone),)
THEIRS: tuple[Tool, ...] = (
    ("aiconfigurator, as documented", "aiconfigurator", "aiconfigurator", lambda: aiconfigurator(resolved=False)),
    ("aiconfigurator, its table named", "aiconfigurator", "aiconfigurator", lambda: aiconfigurator(resolved=True)),
    ("genz-llm, decode_moddeling", "genz-llm", "GenZ", genz),
)


def main(tools: tuple[Tool, ...] = OURS + THEIRS) -> None:
    """Print a line for each tool."""
    for tool in tools:
        print(paced(*tool), flush=True)


if __name__ == "__main__":
    main()
