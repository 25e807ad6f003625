"""Speeds of the things people wait for; prints a table. No thresholds here: a test that times is a test that lies.

Run with `make bench`. Each figure is the median of several runs of the shipped command or call, on this machine. The
tables of errors follow, with how their folds are made; `make bench PEERS=PYTHON` takes other tools from there.
"""

import inspect
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import peers

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
VASHTI = [sys.executable, "-m", "vashti.cli.main"]


def timed(call: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    """Seconds of a call: smallest, median, largest of `repeats`."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return min(taken), statistics.median(taken), max(taken)


def command(*arguments: str) -> Callable[[], object]:
    """A fresh process running the command line."""
    return lambda: subprocess.run([*VASHTI, *arguments], check=True, capture_output=True, cwd=ROOT)


def fresh_review() -> object:
    """The main job, fresh process, all files written."""
    with tempfile.TemporaryDirectory() as folder:
        return command("review", str(EXAMPLES / "proposal_call.pdf"), str(EXAMPLES / "proposal.pdf"), "--out", folder)()


def fresh_serving() -> object:
    """A design under load at six rates with three policies and their bands, fresh process, all files written."""
    with tempfile.TemporaryDirectory() as folder:
        design = Path(folder) / "design.yaml"
        design.write_text("choices: {proposer: [ar_head]}\nsettings: {target_model: Llama-3.1-8B, gpu: H100}\n")
        return command("serve-sim", str(design), "--out", folder)()


def sweep_cells() -> Callable[[], object]:
    """Ten thousand cells: batch x acceptance x context, for one design."""
    import numpy as np

    from vashti import perf
    from vashti.core.design import Design

    design = Design.of({"proposer": "ar_head", "topology": "chain"}, {"draft_len": 4})
    scenario = perf.Scenario(design, "h100_sxm", 1, "llama3_1_8b", "eagle3_llama3_1_8b", "vllm")
    batch = np.unique(np.geomspace(1, 512, 28).round())[:, None, None]
    rate = np.linspace(0.05, 0.95, 20)[None, :, None]
    length = np.geomspace(256, 32768, 20)[None, None, :]
    cells = batch.size * rate.size * length.size
    print(f"sweep: {cells} cells")
    return lambda: perf.sweep(scenario, batch, rate, length)


def nearest_of_all() -> Callable[[], object]:
    """The nearest designs to one, and the nearest pair, over the whole atlas, warm."""
    from vashti import atlas
    from vashti.compare import known_designs, nearest, nearest_pair

    known = known_designs("")
    space, idea = atlas.space(), known["faser"]
    return lambda: (nearest(space, idea, known), nearest_pair(space, idea, known))


def judged() -> Callable[[], object]:
    """The whole novelty judgement: class, reason, parts, compounds, neighbors, pair and how steady the nearest is."""
    from vashti.compare.procedures import known_designs, novelty_run

    known = known_designs("")
    inputs = {"baseline": known["specinfer"].as_dict(), "idea": known["faser"].as_dict(), "as_of": ""}
    return lambda: novelty_run(inputs)


def loading() -> Callable[[], object]:
    """A fresh process that reads and checks every system and the space."""
    script = "from vashti import atlas; atlas.designs(); atlas.space()"
    return lambda: subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=ROOT)


def serving_rounds(requests: int = 200_000) -> tuple[float, int]:
    """Sequence-rounds a second of processor time of the serving loop alone, and how many there were."""
    from vashti.core.design import Design
    from vashti.perf import Scenario
    from vashti.perf.acceptance_law import constant
    from vashti.perf.serving import Lengths, Policy, Service, Traffic, kernel, prepared

    design = Design.of({"proposer": "ar_head", "topology": "chain"}, {"draft_len": 4})
    scenario = Scenario(design, "h100_sxm", 1, "llama3_1_8b", "eagle3_llama3_1_8b", "vllm")
    traffic = Traffic("poisson", 45.0, requests, Lengths(250, 100, 600), Lengths(300, 150, 500))
    service = Service(scenario, traffic, constant(0.8), Policy(((1, 4),)))
    warm = prepared(service)
    kernel.serve(warm.requests, warm.prices, warm.law, warm.rules, warm.state, 10)
    made = prepared(service)
    began = time.process_time()
    kernel.serve(made.requests, made.prices, made.law, made.rules, made.state, 1 << 60)
    rounds = int(made.state.tally[kernel.ROUNDS])
    return rounds / (time.process_time() - began), rounds


GRID = """
import sys
from pathlib import Path
sys.path.insert(0, "bench")
from bench import sweep_cells
sweep_cells()()
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)
"""
"""The peak of the program itself; what the kernel reports of a child's usage begins with its parent's."""


def grid_memory_mb() -> float:
    """Peak memory of a fresh process that sweeps the grid once [MB], interpreter and libraries included."""
    done = subprocess.run([sys.executable, "-c", GRID], check=True, capture_output=True, text=True, cwd=ROOT)
    return float(done.stdout.split()[-1])


def speeds() -> None:
    """Print what people wait for."""
    jobs: list[tuple[str, Callable[[], object], int]] = [
        ("vashti --version, fresh process (asked: 0.4)", command("--version"), 7),
        ("vashti review of the examples, fresh process", fresh_review, 3),
        ("vashti read of the seed, fresh process", command("read", str(EXAMPLES / "proposal.pdf"), "--json"), 5),
        ("vashti atlas list, fresh process", command("atlas", "list"), 5),
        ("vashti serve-sim with bands, fresh process", fresh_serving, 3),
        ("perf.sweep over the grid, warm (asked: 0.3)", sweep_cells(), 7),
        ("nearest and pair over the atlas, warm", nearest_of_all(), 7),
        ("compare.novelty, the whole run, warm", judged(), 7),
        ("loading the atlas, fresh process", loading(), 7),
    ]
    print(f"{'what':<48}{'min s':>9}{'median s':>10}{'max s':>9}")
    for name, call, repeats in jobs:
        call()
        low, middle, high = timed(call, repeats)
        print(f"{name:<48}{low:>9.3f}{middle:>10.3f}{high:>9.3f}")
    rate, rounds = max(serving_rounds() for _ in range(3))
    print(f"{'serving loop alone, one core (asked: 10 M)':<48}{rate:>12,.0f} sequence-rounds/s ({rounds:,} of them)")
    if Path("/proc/self/status").exists():
        print(f"{'peak memory of the grid (asked: 300)':<48}{grid_memory_mb():>12,.0f} MB, interpreter and all")


def others() -> None:
    """Print the same work by other tools: those of the environment that PEERS names, or of this one."""
    print("a plain decoding step of an 8B on one H100, batch 1 to 5, 1024 cached tokens; in brackets that of batch 1")
    peers.main(peers.OURS)
    sys.stdout.flush()
    elsewhere = os.environ.get("PEERS")
    if elsewhere:
        script = "import peers; peers.main(peers.THEIRS)"
        subprocess.run([elsewhere, "-c", script], check=True, cwd=ROOT / "bench")
    else:
        peers.main(peers.THEIRS)


def errors() -> None:
    """Print the tables of errors, and in the words of the code how their folds are made."""
    from vashti.perf import own_rows, validate

    print("\nleft out of the fit: " + " ".join((inspect.getdoc(validate.cross_validate) or "").split()))
    print(
        f"three own rows given: {own_rows.GIVEN} rows of a publication that has {own_rows.FEWEST} or more teach two "
        f"constants, the others are predicted; {own_rows.ROTATIONS} choices of them\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        picture = str(Path(folder) / "validation.png")
        subprocess.run([*VASHTI, "validate", "--plot", picture], check=True, cwd=ROOT)


def main() -> None:
    """Print speeds, the same work by others, and errors."""
    for part in (speeds, others, errors):
        part()
        sys.stdout.flush()


if __name__ == "__main__":
    main()
