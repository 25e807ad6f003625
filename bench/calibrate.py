"""Fit the constants of the round model and write them to the atlas, each with its spread over left-out publications.

python bench/calibrate.py            prints what it would write
python bench/calibrate.py --write    writes atlas/engines/*.yaml and atlas/round_constants.yaml
"""

import re
import sys

import numpy as np

from vashti.atlas.files import ROOT
from vashti.perf.calibrate import EVERY_ENGINE, PRIORS, evidence, fit, is_shared
from vashti.perf.constants import values
from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows

LOCATOR = "bench/calibrate.py on the shipped measurements; 90 % over prior, curvature and left-out publications"


def main() -> None:
    """Fit, and print or write."""
    data = evidence(read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN))
    best = fit(data)
    publications = sorted(set(data.ratios.publications) | set(data.plain.publications))
    folds = [fit(data, without) for without in publications]
    spreads = {name: _spread(name, best, folds) for name in PRIORS}
    for name, (value, low, high) in spreads.items():
        print(f"{name:28s} {value:10.3g}  [{low:.3g}, {high:.3g}]")
    if "--write" in sys.argv:
        for name, spread in spreads.items():
            _write(name, spread)


def _spread(name: str, best: dict[str, float], folds: list[dict[str, float]]) -> tuple[float, float, float]:
    """Value, low and high: the folds' range, widened by a third of the prior's own spread."""
    key = f"vllm.{name}" if name in EVERY_ENGINE else name
    value = best[key]
    apart = np.log([fold[key] for fold in folds]) - np.log(value)
    widened = 0.33 * 1.645 * PRIORS[name][1]
    return value, value * np.exp(min(apart.min(), -widened)), value * np.exp(max(apart.max(), widened))


def _write(name: str, spread: tuple[float, float, float]) -> None:
    value, low, high = (f"{number:.3g}" for number in spread)
    text = (
        f"{{value: {_plain(value)}, low: {_plain(low)}, high: {_plain(high)}, basis: derived, "
        f'source: {{key: vashti2026, locator: "{LOCATOR}"}}}}'
    )
    for path, field in _places(name):
        lines = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"(?m)^{field}: .*$", f"{field}: {text}", lines), encoding="utf-8")


def _places(name: str) -> list[tuple]:
    if name in EVERY_ENGINE:
        engines = sorted({key.split(".")[0] for key, value in values().items() if is_shared(key, name) and value})
        return [(ROOT / "engines" / f"{engine}.yaml", name) for engine in engines]
    if "." in name:
        engine, field = name.split(".")
        return [(ROOT / "engines" / f"{engine}.yaml", field)]
    return [(ROOT / "round_constants.yaml", name)]


def _plain(number: str) -> str:
    """A float as YAML reads one: with a point."""
    return str(float(number)) if "e" not in str(float(number)) else f"{float(number):.2e}"


if __name__ == "__main__":
    main()
