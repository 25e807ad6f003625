"""What a number of hers is worth: the model's error on published measurements, in the regime she speaks about."""

from vashti import atlas
from vashti.core.run import Run
from vashti.critique import Case
from vashti.critique.checks.say import percent


def validation_of(case: Case) -> Run:
    """The run that looks up the error of this regime: kind of drafting and engine."""
    method = next(iter(sorted(case.design.on("proposer"))), "")
    return case.ledger.run("perf.validation", {"method": method, "engine": case.scenario.engine})


def worth(case: Case) -> str:
    """The error on the validation set, for this engine and kind of drafting."""
    run = validation_of(case)
    error = run.outputs
    machine = atlas.hardware(case.scenario.machine).name
    return (
        f"What my numbers are worth: on {error['rows']} published measurements ({error['regime']}), each source left out of its own calibration, "
        f"the predicted speedup is off by {percent(error['median'])} in the median and {percent(error['p90'])} at the ninetieth percentile, "
        f"and the 90 % band holds {percent(error['coverage'])} of them [run {run.id}]. A split of one chip and an overlap on {machine} are physics "
        "on top of that, with no published measurement behind them: take their bands as the floor of the doubt."
    )
