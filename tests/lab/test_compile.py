"""Every kernel compiles for every chip it is meant for, without a GPU."""

import pytest

from vashti.core.errors import DataError, InputError
from vashti.lab import compile as lab_compile
from vashti.lab.compile import ARCHITECTURES, PARTS, compiled, source_of

pytest.importorskip("cuda.bindings.nvrtc", reason="the CUDA compiler is an optional extra")


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("name", PARTS)
def test_every_program_compiles(name, architecture):
    """Each program becomes machine code for A100, H100 and B200."""
    program = compiled(name, architecture)
    assert program.cubin.startswith(b"\x7fELF")


def test_a_compiled_program_is_kept_and_found_again(tmp_path, monkeypatch):
    """The second time, the cache answers; the compiler is not asked."""
    first = compiled("stream", "sm_80", tmp_path)
    monkeypatch.setattr(lab_compile, "_cubin", None)
    assert compiled("stream", "sm_80", tmp_path) == first
    assert [path.suffix for path in tmp_path.iterdir()] == [".cubin"]


def test_another_source_is_another_program(tmp_path, monkeypatch):
    """The cache goes by what was compiled, not by its name."""
    first = compiled("stream", "sm_80", tmp_path)
    monkeypatch.setattr(lab_compile, "source_of", lambda name: source_of(name) + "\n// changed\n")
    assert compiled("stream", "sm_80", tmp_path).source_sha256 != first.source_sha256
    assert len(list(tmp_path.iterdir())) == 2


def test_a_source_the_compiler_refuses_is_one_line(monkeypatch):
    """A broken kernel names its file, its chip and the compiler's first complaint."""
    monkeypatch.setattr(lab_compile, "source_of", lambda _: "nonsense;")
    with pytest.raises(InputError, match=r"^stream\.cu: sm_80: .+") as caught:
        compiled("stream", "sm_80")
    assert "\n" not in str(caught.value)


def test_an_unknown_program_is_named():
    """Asking for a program there is none of lists those there are."""
    with pytest.raises(DataError, match="latency"):
        source_of("nothing")
