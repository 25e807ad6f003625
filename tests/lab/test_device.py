"""The loader's own logic, against a driver that only writes down what it is asked."""

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from vashti.core.errors import InputError
from vashti.lab.calibrate import driver_release
from vashti.lab.compile import architecture_of
from vashti.lab.device import Device, Pointer, opened


class Driver:
    """Answers every call with success and the next address, and remembers the calls."""

    CUresult = SimpleNamespace(CUDA_SUCCESS=SimpleNamespace(name="ok"))

    def __init__(self, refuse=""):
        self.calls, self.refuse, self.next = [], refuse, 4096

    def __getattr__(self, name):
        def call(*arguments):
            self.calls.append((name, arguments))
            if name == self.refuse:
                return (SimpleNamespace(name="CUDA_ERROR_OUT_OF_MEMORY"),)
            self.next += 4096
            return (self.CUresult.CUDA_SUCCESS, self.next)

        return call


def device(driver):
    """A device on a driver that answers everything."""
    return Device(driver, 0, 0, "a test", (9, 0), 132, 1.8e9, 1 << 30, 1 << 25, 232448, 13000)


def test_what_is_reserved_is_zeroed_and_freed_last_first():
    """Memory starts at zero and goes back in the opposite order."""
    driver = Driver()
    owner = device(driver)
    first, second = owner.reserve(256), owner.reserve(512)
    owner.release()
    assert [call[0] for call in driver.calls[:2]] == ["cuMemAlloc", "cuMemsetD8"]
    assert [call[1][0] for call in driver.calls if call[0] == "cuMemFree"] == [second.address, first.address]


def test_a_refusal_of_the_driver_is_one_line():
    """A call the driver refuses names the call and what it said."""
    with pytest.raises(InputError, match="a test: cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY"):
        device(Driver(refuse="cuMemAlloc")).reserve(1)


def test_arguments_travel_with_their_types():
    """Pointers go as addresses, numbers as what they are, in the kernel's order."""
    driver = Driver()
    device(driver).launch("kernel", 7, 256, (Pointer(99, 8), ctypes.c_uint32(3)), shared=64, stream=5)
    name, arguments = driver.calls[-1]
    assert name == "cuLaunchKernel"
    assert arguments[:9] == ("kernel", 7, 1, 1, 256, 1, 1, 64, 5)
    assert arguments[9] == ((99, 3), (ctypes.c_void_p, ctypes.c_uint32))


def test_blocks_that_wait_for_each_other_start_together():
    """A launch that must hold all its blocks at once is cooperative."""
    driver = Driver()
    device(driver).launch("kernel", 132, 128, (), together=True)
    assert driver.calls[-1][0] == "cuLaunchCooperativeKernel"


def test_an_array_is_uploaded_whole_and_in_order():
    """A view with strides is copied as its own contents."""
    driver = Driver()
    pointer = device(driver).upload(np.arange(12, dtype=np.uint32)[::2])
    assert pointer.size == 24
    assert driver.calls[-1][0] == "cuMemcpyHtoD"


def test_the_chip_decides_what_is_compiled_for():
    """Hopper needs its own variant."""
    assert [architecture_of(c) for c in ((8, 0), (8, 9), (9, 0), (10, 0))] == ["sm_80", "sm_89", "sm_90a", "sm_100"]


def test_the_release_of_the_driver_is_read_where_it_stands(tmp_path):
    """The kernel module states it; without one it is unknown."""
    file = tmp_path / "version"
    file.write_text(
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.03  Release Build\n", encoding="utf-8"
    )
    assert driver_release(file) == "580.159.03"
    assert driver_release(tmp_path / "none") == "unknown"


def test_without_a_gpu_there_is_one_line():
    """Where no GPU answers, opening one says so and what to do."""
    driver = pytest.importorskip("cuda.bindings.driver", reason="the bindings are an optional extra")
    if _has_gpu(driver):
        pytest.skip("there is a GPU here")
    with pytest.raises(InputError, match=r"^calibrate: no NVIDIA GPU .+; .+$"), opened():
        pass


def _has_gpu(driver):
    try:
        return driver.cuInit(0)[0] == driver.CUresult.CUDA_SUCCESS
    except RuntimeError:
        return False
