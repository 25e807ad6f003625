"""Acceptance and requests from files: what reads, and how what does not is refused."""

import json

import pytest

from vashti.core.errors import VashtiError
from vashti.perf.acceptance_law import by_domain, constant, positional, recorded, switching
from vashti.perf.serving.files import acceptance_of, requests_of

LAWS = [
    ("0.8", constant(0.8)),
    ("0.9,0.7", positional((0.9, 0.7))),
    ('{"rate": 0.8}', constant(0.8)),
    ('{"rates": [0.9, 0.7]}', positional((0.9, 0.7))),
    ('{"domains": {"a": {"share": 0.5, "rate": 0.9}, "b": {"share": 0.5, "rate": 0.6}}}', by_domain({"a": (0.5, 0.9), "b": (0.5, 0.6)})),
    ('{"regimes": [{"rate": 0.9, "stay": 0.9}, {"rate": 0.4, "stay": 0.8}]}', switching((0.9, 0.4), (0.9, 0.8))),
    ('{"rate": 0.8, "drift": {"trained_len": 2048, "lost_per_doubling": 0.1}}', constant(0.8).drifting(2048.0, 0.1)),
    ('{"rate": 0.8, "sampling": {"temperature": 1, "lost_per_unit": 0.1}}', constant(0.8).at_temperature(1.0, 0.1)),
    ("[1, 0, 2]", recorded([[1, 0, 2]], 2)),
    ('{"accepted": [[1, 0], [2]], "draft_len": 4}', recorded([[1, 0], [2]], 4)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_every_variant_reads(tmp_path, text, law):
    """A number or list as it stands, the others from a JSON file."""
    if text[0] not in "[{":
        assert acceptance_of(text) == law
        return
    path = tmp_path / "law.json"
    path.write_text(text)
    assert acceptance_of(str(path)) == law


def test_a_law_reads_from_yaml_too(tmp_path):
    """The same keys."""
    path = tmp_path / "law.yaml"
    path.write_text("regimes: [{rate: 0.9, stay: 0.9}, {rate: 0.4, stay: 0.8}]\n")
    assert acceptance_of(str(path)) == switching((0.9, 0.4), (0.9, 0.8))


def test_a_trace_reads_from_csv(tmp_path):
    """One line a round; rounds of a request belong together, in order."""
    path = tmp_path / "trace.csv"
    path.write_text("request,accepted,drafted\na,1,4\nb,2,4\na,0,4\n")
    assert acceptance_of(str(path)) == recorded([[1, 0], [2]], 4)


BROKEN = [
    ("empty.csv", "", "holds no rounds"),
    ("header.csv", "accepted\n", "holds no rounds"),
    ("word.csv", "accepted\n1\nmany\n", "line 3: accepted: 'many' is no number"),
    ("half.csv", "accepted\n1.5\n", "line 2: accepted: '1.5' is no whole number"),
    ("column.csv", "tokens\n1\n", "line 2: has no accepted"),
    ("more.csv", "accepted,drafted\n5,4\n", "line 2: 5 accepted of 4 drafted"),
    ("less.csv", "accepted\n-1\n", "line 2: -1 accepted"),
    ("broken.json", "{", "is not JSON"),
    ("empty.json", "[]", "holds no rounds"),
    ("other.json", '{"speed": 3}', "needs one of rate"),
    ("two.json", '{"rate": 0.5, "rates": [0.5]}', "needs one of rate"),
    ("high.json", '{"rate": 1.2}', "1.2 is outside [0, 1]"),
    ("shape.json", '{"domains": 3}', "does not read as a law"),
    ("count.json", '{"accepted": [5], "draft_len": 4}', "5 accepted of 4"),
    ("broken.yaml", "[", "is not YAML"),
]


@pytest.mark.parametrize(("name", "text", "words"), BROKEN)
def test_a_broken_file_is_refused_by_name_and_line(tmp_path, name, text, words):
    """One line: the file, the line or field, what to write."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(VashtiError) as caught:
        acceptance_of(str(path))
    assert words in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["1.2", "-0.1", "nan", "none.csv", "none.json", "none.yaml", "high", "0.8,1.2"])
def test_what_is_no_acceptance_is_refused(text):
    """Impossible rates, missing files and words."""
    with pytest.raises(VashtiError):
        acceptance_of(text)


def test_requests_read_from_csv_and_json(tmp_path):
    """The same three columns."""
    table, listed = tmp_path / "requests.csv", tmp_path / "requests.json"
    table.write_text("arrival_s,input_len,output_len\n0.5,100,20\n0.1,50,10\n")
    listed.write_text(json.dumps([{"arrival_s": 0.5, "input_len": 100, "output_len": 20}, {"arrival_s": 0.1, "input_len": 50, "output_len": 10}]))  # fmt: skip
    assert requests_of(table) == requests_of(listed) == ((0.5, 100, 20), (0.1, 50, 10))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("empty.csv", "", "holds no requests"),
        ("short.csv", "arrival_s,input_len\n0,5\n", "line 2: has no output_len"),
        ("word.csv", "arrival_s,input_len,output_len\n0,5,x\n", "line 2: output_len: 'x' is no number"),
        ("list.json", "{}", "is no list of requests"),
        ("none.json", "[]", "holds no requests"),
    ],
)
def test_a_broken_trace_of_requests_is_refused(tmp_path, name, text, words):
    """By name and line."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(VashtiError) as caught:
        requests_of(path)
    assert words in str(caught.value)
    assert name in str(caught.value)
