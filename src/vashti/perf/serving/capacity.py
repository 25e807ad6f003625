"""How many requests a second a service can keep up with, from its tables alone: where loads worth trying lie."""

from dataclasses import replace

import numpy as np

from vashti.perf.serving.service import Policy, Service
from vashti.perf.serving.simulation import prepared


def plain_capacity(service: Service) -> float:
    """Requests a second [1/s] that plain decoding of a service keeps up with when every slot it can fill is full.

    Args:
        service: what is served; its policy and rate are of no account.

    Assumes:
        Lengths are at their means; a request costs its prompt's pass and its share of the steps of a full batch.
    """
    made = prepared(replace(service, policy=Policy(((1, 0),))))
    prompt, output = float(np.mean(made.requests.prompt)), float(np.mean(made.requests.output))
    context = prompt + output / 2.0
    held = made.room.blocks * made.rules.block
    batch = int(np.clip(held / (prompt + output), 1, service.limits.max_sequences))
    tables = made.prices
    step_s = float(np.interp(context, tables.contexts, tables.round_s[0, 0, batch]))
    prompt_s = float(np.interp(prompt, tables.tokens, tables.pass_s[0]))
    return 1.0 / (output * step_s / batch + prompt_s)
