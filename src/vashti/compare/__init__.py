"""Design against design: the structural difference, the nearest systems, the class of novelty."""

from vashti.compare.claims import unplaced
from vashti.compare.compounds import Standing, standings
from vashti.compare.distance import EVALUATION_AXES, Distance, distance, similarity
from vashti.compare.explain import Because, because
from vashti.compare.field import Field, field_of
from vashti.compare.layout import placed
from vashti.compare.nearest import Neighbor, Pair, nearest, nearest_pair
from vashti.compare.novelty import Novelty, Part, judge
from vashti.compare.procedures import PROCEDURES, known_designs
from vashti.compare.weights import Stability, Triplets, stability, triplets
from vashti.compare.wording import wording

__all__ = [
    "EVALUATION_AXES",
    "PROCEDURES",
    "Because",
    "Distance",
    "Field",
    "Neighbor",
    "Novelty",
    "Pair",
    "Part",
    "Stability",
    "Standing",
    "Triplets",
    "because",
    "distance",
    "field_of",
    "judge",
    "known_designs",
    "nearest",
    "nearest_pair",
    "placed",
    "similarity",
    "stability",
    "standings",
    "triplets",
    "unplaced",
    "wording",
]
