"""The field on a sheet: designs placed in two dimensions so that near ones stand near (classical scaling)."""

from collections.abc import Mapping

import numpy as np

from vashti.compare.field import Array, among, costs, field_of
from vashti.core.design import Design
from vashti.core.space import Space

DIMENSIONS = 2


def placed(
    space: Space, known: Mapping[str, Design], others: Mapping[str, Design]
) -> tuple[dict[str, tuple[float, float]], float]:
    """Places of known designs, and of others among them.

    The known designs alone decide the sheet, so that it is the same whatever idea is put on it; others are then
    projected by their distances to all of them, as asked from them.

    Args:
        space: the axes.
        known: what spans the sheet.
        others: what is put on it.

    Returns:
        Coordinates by id, known designs first, without unit; and the share of squared distance on the sheet.
    """
    field = field_of(space, known)
    found = among(field)
    squares = ((found + found.T) / 2.0) ** 2
    centered = -0.5 * (squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean())
    values, vectors = np.linalg.eigh(centered)
    order = np.argsort(-values)[:DIMENSIONS]
    spread, axes = np.sqrt(np.maximum(values[order], 1e-12)), _signed(vectors[:, order])
    places = dict(zip(known, axes * spread, strict=True))
    for id_, design in others.items():
        away = costs(field, design).distances(field.weights) ** 2
        places[id_] = (axes / spread).T @ (-0.5 * (away - squares.mean(axis=0)))
    held = float(np.abs(values[order]).sum() / np.abs(values).sum())
    return {id_: (round(float(x), 4), round(float(y), 4)) for id_, (x, y) in places.items()}, round(held, 4)


def _signed(vectors: Array) -> Array:
    """Each column turned so that its entry of largest size is positive: the same sheet on every machine."""
    largest = np.abs(vectors.round(9)).argmax(axis=0)
    signs = vectors[largest, np.arange(vectors.shape[1])] < 0.0
    return np.asarray(vectors * np.where(signs, -1.0, 1.0))
