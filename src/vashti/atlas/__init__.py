"""The field as data: axes, designs, hardware, models, engines; YAML beside a loader that refuses surprises."""

from vashti.atlas.loader import (
    compounds,
    design,
    designs,
    engine,
    engines,
    hardware,
    implications,
    machines,
    model,
    models,
    record,
    relations,
    sources,
    space,
    workload,
    workloads,
)

__all__ = [
    "compounds",
    "design",
    "designs",
    "engine",
    "engines",
    "hardware",
    "implications",
    "machines",
    "model",
    "models",
    "record",
    "relations",
    "sources",
    "space",
    "workload",
    "workloads",
]
