"""The runs of this layer, by name."""

from collections.abc import Mapping

from vashti.core.run import Procedure
from vashti.critique.arithmetic.formulas import arithmetic_run
from vashti.critique.crossover import crossover_run
from vashti.critique.spread import dataset_spread_run

PROCEDURES: Mapping[str, Procedure] = {
    "critique.arithmetic": arithmetic_run,
    "critique.crossover": crossover_run,
    "critique.dataset_spread": dataset_spread_run,
}
