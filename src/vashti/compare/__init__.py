"""Design against design: the structural difference, the nearest systems, the class of novelty."""

from vashti.compare.distance import Distance, distance, similarity
from vashti.compare.nearest import Neighbor, Pair, nearest, nearest_pair
from vashti.compare.novelty import Novelty, Part, judge
from vashti.compare.procedures import PROCEDURES

__all__ = [
    "PROCEDURES",
    "Distance",
    "Neighbor",
    "Novelty",
    "Pair",
    "Part",
    "distance",
    "judge",
    "nearest",
    "nearest_pair",
    "similarity",
]
