"""Services that the tests of serving share, and a queue built from the same parts."""

from dataclasses import replace
from typing import Any

import numpy as np

from tests.perf.scenes import scene
from vashti.perf.acceptance_law import AcceptanceLaw, constant
from vashti.perf.serving import (
    Lengths,
    Limits,
    Policy,
    Prepared,
    Service,
    Traffic,
    kernel,
    outcome,
    policy_of,
    prepared,
    simulate,
)

CHAT = (Lengths(250, 100, 600), Lengths(120, 60, 240))


def service(
    rate: float = 20.0,
    requests: int = 300,
    *,
    policy: str | Policy = "fixed",
    acceptance: AcceptanceLaw | None = None,
    lengths: tuple[Lengths, Lengths] = CHAT,
    seed: int = 0,
    scenario: Any = None,
    **limits: Any,
) -> Service:
    """An 8B target with an EAGLE-3 head on one H100, chat traffic."""
    return Service(
        scene(proposer="ar_head") if scenario is None else scenario,
        Traffic("poisson", rate, requests, *lengths),
        acceptance or constant(0.8),
        policy_of(policy, 4) if isinstance(policy, str) else policy,
        Limits(**limits),
        seed=seed,
    )


def served(made: Service) -> dict[str, Any]:
    """What came of it."""
    return outcome(simulate(made))


def run(made: Prepared, slices: int = 10_000, *, plain: bool = False) -> Prepared:
    """The loop over what was prepared, compiled or as plain Python, in slices of so many iterations."""
    serve = kernel.serve.py_func if plain else kernel.serve
    while not serve(made.requests, made.prices, made.law, made.rules, made.state, slices):
        pass
    return made


def queue(rate: float, requests: int, prompts: Lengths, token_s: float, *, seed: int = 0) -> Prepared:
    """A single server: one slot, one output token, a prompt's pass that takes `token_s` per prompt token and nothing else."""
    made = prepared(
        service(
            rate, requests, policy="off", lengths=(prompts, Lengths(1, 1, 1, "fixed")), seed=seed,
            max_sequences=1, batch_tokens=1 << 20, kv_tokens=1 << 40,
        )
    )  # fmt: skip
    tokens = np.array([0.0, 1.0, 2.0])
    tables = made.prices._replace(
        tokens=tokens, pass_s=np.stack([token_s * tokens] * 2), draft_pass_s=0.0 * tokens, attend_s=0.0
    )
    return replace(made, prices=tables)
