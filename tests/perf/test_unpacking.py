"""Weights that a kernel unpacks anew for every tile of rows: free where bytes bind, dear where arithmetic does."""

from dataclasses import replace

import numpy as np
import pytest
import yaml

from tests.perf.scenes import scene
from vashti import atlas
from vashti.atlas.files import ROOT
from vashti.core.errors import DataError
from vashti.perf import Conditions, predict
from vashti.perf.forward import forward_work
from vashti.perf.rig import rig
from vashti.perf.shapes import shape_of
from vashti.perf.work import pass_s


def record(folder, **fields):
    """The 7B in int4, with fields of one's own, as a file."""
    known = yaml.safe_load((ROOT / "models" / "qwen2_5_7b.yaml").read_text())
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(known | {"id": "own", "aliases": [], "weight_precision": "int4", **fields}))
    return str(path)


def ceilings(folder, machine, n_gpu=1):
    """Ceilings of the same int4 model: unpacked for every tile, and not."""
    made = rig(scene(machine=machine, target="qwen2_5_7b", n_gpu=n_gpu))
    slow, fast = (shape_of(atlas.model(record(folder, **own))) for own in ({"unpacked_flop_per_cycle": 340.0}, {}))
    return made, made.ceiling(slow, n_gpu), made.ceiling(fast, n_gpu)


@pytest.mark.parametrize("machine", ["a40", "a100_80", "h100_sxm"])
@pytest.mark.parametrize("n_gpu", [1, 2])
def test_arithmetic_runs_at_what_the_sms_unpack(tmp_path, machine, n_gpu):
    """FLOP per SM and cycle, times SMs, cycles and GPUs; bandwidth and everything else stay."""
    made, slow, fast = ceilings(tmp_path, machine, n_gpu)
    gpu = made.machine
    assert slow.flop_per_s == pytest.approx(340.0 * gpu.sm_count.value * gpu.sm_clock_hz.value * n_gpu)
    assert slow.flop_per_s < fast.flop_per_s
    assert replace(slow, flop_per_s=0.0) == replace(fast, flop_per_s=0.0)


def test_a_pass_of_one_token_does_not_notice_and_one_of_many_does(tmp_path):
    """Bytes hide the unpacking of a single row; at 256 rows the pass takes more than half as long again."""
    _, slow, fast = ceilings(tmp_path, "a40")
    model = atlas.model(record(tmp_path))
    ratio = [
        float(
            pass_s(forward_work(model, tokens, 1.0, 256.0), slow)
            / pass_s(forward_work(model, tokens, 1.0, 256.0), fast)
        )
        for tokens in np.array([1.0, 32.0, 256.0])
    ]
    assert ratio[0] == pytest.approx(1.0, abs=0.02)
    assert 1.1 < ratio[1] < ratio[2]
    assert ratio[2] > 1.6


def test_a_kernel_that_keeps_up_changes_nothing(tmp_path):
    """A rate above what the matrix units do binds nowhere."""
    plain, quick = (
        predict(scene(target="qwen2_5_7b", draft=record(tmp_path, **own)), Conditions(16, 0.8, 512))
        for own in ({}, {"unpacked_flop_per_cycle": 1e6})
    )
    assert plain == quick


@pytest.mark.parametrize("wrong", [0.0, -3.0, "fast"])
def test_an_impossible_rate_is_refused_by_field(tmp_path, wrong):
    """With file and field."""
    with pytest.raises(DataError, match=r"own\.yaml: unpacked_flop_per_cycle"):
        atlas.model(record(tmp_path, unpacked_flop_per_cycle=wrong))
