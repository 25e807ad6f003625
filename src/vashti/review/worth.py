"""What a number of hers is worth: the model's error on published measurements, in the regime she speaks about."""

import re

from vashti import atlas
from vashti.core.run import Run
from vashti.critique import Case
from vashti.critique.checks.rivals import SPATIAL
from vashti.critique.checks.say import percent
from vashti.critique.offload import in_host_memory
from vashti.review.phrases import joined, value_words


def validation_of(case: Case) -> Run:
    """The run that looks up the error of this regime: kind of drafting and engine."""
    method = next(iter(sorted(case.design.on("proposer"))), "")
    return case.ledger.run("perf.validation", {"method": method, "engine": case.scenario.engine})


def worth(case: Case) -> str:
    """The error on the validation set, for this engine and kind of drafting."""
    run = validation_of(case)
    error = run.outputs
    return (
        f"What my numbers are worth: on {error['rows']} published measurements ({_in_words(case, error['regime'])}), each source left out of its own calibration, "
        f"the predicted speedup is off by {percent(error['median'])} in the median and {percent(error['p90'])} at the ninetieth percentile, "
        f"and the 90 % band holds {percent(error['coverage'])} of them [run {run.id}]. {_beyond(case)}"
    )


def _beyond(case: Case) -> str:
    """What of the idea has no published measurement behind it."""
    machine = atlas.hardware(case.scenario.machine).name
    parts = [
        words
        for words, holds in (
            ("a split of one chip", case.design.has("placement", *SPATIAL)),
            ("work at the same time as the verify pass", bool(case.design.on("overlap") - {"sequential", "na"})),
            ("weights streamed from the host", in_host_memory(case.design)),
        )
        if holds
    ]
    if not parts:
        return f"Nothing in this design on {machine} asks for more than those measurements cover, but for the batch sizes they leave out."
    verb = "is" if len(parts) == 1 else "are"
    what = joined(parts)
    return (
        f"{what[0].upper()}{what[1:]} on {machine} {verb} physics on top of that, with no published measurement behind "
        f"{'it' if verb == 'is' else 'them'}: take the bands as the floor of the doubt."
    )


def _in_words(case: Case, regime: str) -> str:
    """A regime with the names of proposer and engine that people use."""
    engine = atlas.engine(case.scenario.engine)
    for value in sorted(case.design.on("proposer")):
        regime = re.sub(rf"\b{value}\b", value_words("proposer", value), regime)
    return re.sub(rf"\b{engine.id}\b", engine.name, regime)
