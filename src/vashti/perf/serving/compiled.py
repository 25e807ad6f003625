"""Compilation of the inner loop, kept on disk where there is a place for it."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function compiled at its first call; from the cache on disk where one can be kept.

    A compiled function still carries itself as `py_func`.
    """
    made: Any
    try:
        made = njit(cache=True)(function)
    except (RuntimeError, OSError):  # no folder that can be written
        made = njit(function)
    return cast("Function", made)
