"""GPUs are found however their maker, form factor and memory are written."""

import pytest

from vashti import atlas
from vashti.core.errors import DataError

WRITTEN = {
    "NVIDIA A100-SXM4-80GB": "a100_80",
    "NVIDIA A100 SXM4 40GB": "a100_40",
    "A100-80G": "a100_80",
    "NVIDIA H100 SXM": "h100_sxm",
    "NVIDIA H100 80GB HBM3": "h100_sxm",
    "H100-PCIe": "h100_pcie",
    "NVIDIA H200 141GB": "h200",
    "NVIDIA GeForce RTX 4090": "rtx_4090",
    "L40S 48 GiB": "l40s",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_parts_of_a_name_decide(name):
    """Maker's words do not matter; model, form factor and memory do."""
    assert atlas.hardware(name).id == WRITTEN[name]


@pytest.mark.parametrize("name", ["H100 96GB", "A100 16GB", "V999", "RTX 4090 48GB", "A100 PCIe 80GB NVL"])
def test_a_part_that_does_not_fit_is_not_forced(name):
    """A memory size no record has is an unknown GPU, not the nearest one."""
    with pytest.raises(DataError):
        atlas.hardware(name)
