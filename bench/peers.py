"""The same work by other tools, where they are installed: plain decoding steps of an 8B on one H100, one at a time.

`pip install aiconfigurator genz-llm` into the environment (or run `python bench/peers.py` in one that has them).
"""

import contextlib
import importlib.util
import io
import time
import warnings
from collections.abc import Callable

BATCHES = tuple(range(1, 6))
CONTEXT = 1024


def paced(name: str, module: str, make: Callable[[], Callable[[int], object]]) -> str:
    """One line: estimates a second of a tool, its first call left out; or that it is not installed."""
    if importlib.util.find_spec(module) is None:
        return f"{name:<48}not installed"
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        step = make()
        step(1)
        began = time.perf_counter()
        for batch in BATCHES:
            step(batch)
        taken = time.perf_counter() - began
    return f"{name:<48}{len(BATCHES) / taken:>12,.1f} estimates/s"


def aiconfigurator() -> Callable[[int], object]:
    """Interpolation in measured kernel tables."""
    from aiconfigurator.cli.api import cli_estimate

    return lambda batch: cli_estimate(
        model_path="Qwen/Qwen3-8B", system_name="h100_sxm", backend_name="vllm", mode="static_gen",
        batch_size=batch, isl=CONTEXT, osl=2, tp_size=1,
    )  # fmt: skip


def genz() -> Callable[[int], object]:
    """A roofline per operator."""
    from GenZ import decode_moddeling

    return lambda batch: decode_moddeling(
        model="meta-llama/Llama-3.1-8B", batch_size=batch, input_tokens=CONTEXT, output_tokens=1,
        system_name="H100_GPU", bits="bf16",
    )  # fmt: skip


def vashti_alone() -> Callable[[int], object]:
    """Our own, one prediction at a time with its band, nothing remembered between calls."""
    from vashti import perf
    from vashti.core.design import Design

    design = Design.of({"proposer": "ar_head", "topology": "chain"}, {"draft_len": 4})
    scenario = perf.Scenario(design, "h100_sxm", 1, "llama3_1_8b", "eagle3_llama3_1_8b", "vllm")
    return lambda batch: perf.predict(scenario, perf.Conditions(batch, 0.7 + 1e-9 * time.perf_counter(), CONTEXT))


def main() -> None:
    """Print a line for each tool."""
    print(paced("vashti, one prediction at a time", "vashti", vashti_alone))
    print(paced("aiconfigurator, static_gen, warm", "aiconfigurator", aiconfigurator))
    print(paced("genz-llm, decode_moddeling, warm", "GenZ", genz))


if __name__ == "__main__":
    main()
