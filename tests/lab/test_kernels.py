"""What the kernels compute, run on the host: the same sources as on a GPU, with the words of CUDA and PTX stood in for.

The timing, the memory order of a real chip and the instructions themselves are not tested here; indices, loops, tails and
reductions are.
"""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vashti.lab import references as ref
from vashti.lab.compile import KERNELS

HERE = Path(__file__).parent
COMPILER = shutil.which("g++")
pytestmark = pytest.mark.skipif(COMPILER is None, reason="no C++ compiler here")


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """The kernels as functions of a library."""
    library = tmp_path_factory.mktemp("kernels") / "kernels.so"
    command = [COMPILER or "g++", "-std=c++20", "-O1", "-pthread", "-shared", "-fPIC", "-I", str(KERNELS)]
    made = subprocess.run(
        [*command, str(HERE / "emulated.cpp"), "-o", str(library)], capture_output=True, text=True, check=False
    )
    if "unrecognized" in made.stderr or "<barrier>" in made.stderr:
        pytest.skip("the C++ compiler is too old")
    assert made.returncode == 0, made.stderr[:2000]
    return ctypes.CDLL(str(library))


def at(array):
    """An array as a pointer."""
    return ctypes.c_void_p(array.ctypes.data)


def u64(value):
    """A 64-bit argument."""
    return ctypes.c_uint64(value)


def bits(random, *shape):
    """Random bfloat16 numbers."""
    return ref.bf16_bits(random.standard_normal(shape, dtype=np.float32))


def test_the_chase_follows_the_chain(kernels):
    """After two walks of n steps the chase stands where the chain leads in 2 n."""
    following = ref.cycle(512, 32, seed=1)
    last, cycles = np.zeros(2, np.uint32), np.zeros(1, np.uint64)
    kernels.run_chase(at(following), 300, at(last), at(cycles))
    here = 0
    for _ in range(600):
        here = int(following[here])
    assert last[0] == here


@pytest.mark.parametrize("count", [1, 7, 250, 1024, 9001])
@pytest.mark.parametrize(("grid", "threads"), [(1, 32), (3, 64)])
def test_streaming_reads_every_word_once_a_pass(kernels, count, grid, threads):
    """Whatever the length and the number of blocks, unrolled part and tail together read all of it, once a pass."""
    words = np.random.default_rng(count).integers(0, 2**32, size=4 * count, dtype=np.uint32)
    total = np.zeros(1, np.uint64)
    kernels.run_stream(grid, threads, at(words), u64(count), 2, at(total))
    assert int(total[0]) == ref.sum_of_words(words, passes=2)


@pytest.mark.parametrize(("tokens", "n", "k"), [(1, 128, 32), (37, 256, 96), (64, 128, 64), (70, 256, 160)])
@pytest.mark.parametrize("grid", [1, 3])
def test_a_verify_layer_is_the_matrix_product(kernels, tokens, n, k, grid):
    """Tiles, stages and fragments add up to x times w transposed, for whole and ragged tiles, on any number of blocks."""
    random = np.random.default_rng(tokens + n + k)
    x, w = bits(random, tokens, k), bits(random, n, k)
    out = np.full((tokens, n), np.nan, np.float32)
    kernels.run_verify(grid, at(x), at(w), at(out), tokens, n, k, 1)
    assert ref.close(out.astype(np.float64), ref.linear(x, w))


@pytest.mark.parametrize("context", [1, 5, 16, 130])
def test_attention_is_softmax_over_the_context(kernels, context):
    """Warps and parts, empty ones too, merge to attention over the whole context."""
    random = np.random.default_rng(context)
    heads, parts = 2, 3
    keys, values = bits(random, heads, context, 128), bits(random, heads, context, 128)
    queries = (random.standard_normal((heads, 4, 128)) / np.sqrt(128.0)).astype(np.float32)
    out = np.zeros((heads, parts, 4, 130), np.float32)
    kernels.run_attend(heads * parts, at(keys), at(values), at(queries), at(out), context, parts)
    assert ref.close(ref.merged(out.astype(np.float64)), ref.attention(keys, values, queries.astype(np.float64)))


@pytest.mark.parametrize("which", [1, 2, 3])
def test_shared_blocks_do_their_own_phase(kernels, which):
    """The draft's blocks stream, the others verify, and a phase that is switched off leaves no trace."""
    random = np.random.default_rng(9)
    tokens, n, k, blocks = 40, 256, 64, 3
    words = random.integers(0, 2**32, size=4 * 501, dtype=np.uint32)
    x, w = bits(random, tokens, k), bits(random, n, k)
    out, total = np.zeros((tokens, n), np.float32), np.zeros(1, np.uint64)
    arrived, failed = np.zeros(32, np.uint32), np.zeros(32, np.uint32)
    began, ended = np.zeros(blocks, np.uint64), np.zeros(blocks, np.uint64)
    kernels.run_share(
        blocks, which, 1, at(words), u64(501), 2, at(arrived), at(x), at(w), at(out), tokens, n, k, 1,
        at(began), at(ended), at(total), at(failed),
    )  # fmt: skip
    assert int(total[0]) == (ref.sum_of_words(words, passes=2) if which & 1 else 0)
    assert ref.close(out.astype(np.float64), ref.linear(x, w) if which & 2 else np.zeros((tokens, n)))
    assert not failed.any()
    assert np.all(ended >= began)


def test_a_barrier_counts_every_arrival(kernels):
    """A lone block passes its barriers, each by one arrival."""
    arrived, failed = np.zeros(32, np.uint32), np.zeros(32, np.uint32)
    kernels.run_barriers(1, at(arrived), 5, at(failed))
    assert arrived[0] == 5
    assert not failed.any()


@pytest.mark.parametrize("loaded", [0, 1])
def test_flags_go_there_and_back(kernels, loaded):
    """Each round trip is timed once, the answer has the round's number, and loading blocks end when the trips do."""
    rounds, blocks = 20, 3
    flag, sink, failed = np.zeros(256, np.uint32), np.zeros(32, np.uint32), np.zeros(32, np.uint32)
    cycles, sms = np.zeros(rounds, np.uint64), np.zeros(blocks, np.uint32)
    data = np.zeros(4 * 300, np.uint32)
    kernels.run_flags(
        blocks, at(flag), 1, rounds, at(cycles), at(sms), at(data), u64(300), loaded, at(sink), at(failed)
    )
    assert (flag[0], flag[32], flag[64]) == (rounds, rounds, 1)
    assert np.all(cycles > 0)
    assert sms.tolist() == [0, 1, 2]
    assert not failed.any()
