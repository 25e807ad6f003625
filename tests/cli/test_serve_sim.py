"""`vashti serve-sim`: a design in, latencies and goodput out, every number a run that can be repeated."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import is_refused, vashti
from vashti.cli.serve_sim import serve_sim
from vashti.core.errors import VashtiError

DESIGN = """
choices: {proposer: [ar_head], topology: [chain], placement: [time_shared], overlap: [sequential], kernel: [graph]}
settings: {draft_len: 4, acceptance_rate: 0.8, target_model: Llama-3.1-8B, gpu: H100}
"""
SMALL = ("--requests", "60", "--rate", "10", "--rate", "60")


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    """A design file."""
    path = tmp_path_factory.mktemp("design") / "design.yaml"
    path.write_text(DESIGN)
    return path


@pytest.fixture(scope="module")
def written(design, tmp_path_factory):
    """The folder and the standard output of one command."""
    folder = tmp_path_factory.mktemp("out")
    done = vashti("serve-sim", design, *SMALL, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_it_prints_latencies_and_what_the_scheduler_did(written):
    """Every policy at every rate, with the run it rests on."""
    folder, text = written
    told = json.loads((folder / "serve-sim.json").read_text())
    assert [point["policy"] for point in told["points"]] == ["off", "off", "fixed", "fixed", "best", "best"]
    assert {point["request_per_s"] for point in told["points"]} == {10.0, 60.0}
    for point in told["points"]:
        assert point["run"] in text
    for word in ("plain decoding", "as designed", "by load", "TTFT p99", "good/s", "preempted", "Started cold"):
        assert word in text


def test_every_run_can_be_repeated(written):
    """`vashti rerun ID --from serve-sim.json` gives the same outputs."""
    folder, _ = written
    told = json.loads((folder / "serve-sim.json").read_text())
    done = vashti("rerun", told["points"][-1]["run"], "--from", folder / "serve-sim.json")
    assert done.returncode == 0
    assert "same outputs as recorded" in done.stdout


def test_the_same_command_writes_the_same_bytes(design, written, tmp_path):
    """JSON, page and picture."""
    folder, text = written
    again = vashti("serve-sim", design, *SMALL, "--out", tmp_path)
    assert again.stdout == text
    for name in ("serve-sim.json", "serve-sim.md", "serve-sim.svg"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    assert (tmp_path / "serve-sim.svg").read_text().startswith("<?xml")


def test_traces_and_laws_are_taken_from_files(design, tmp_path):
    """Recorded requests set the rate; a recorded law replaces the design's rate."""
    requests, law = tmp_path / "requests.csv", tmp_path / "law.json"
    requests.write_text("arrival_s,input_len,output_len\n" + "".join(f"{i / 4},100,20\n" for i in range(9)))
    law.write_text('{"accepted": [[0, 0, 0]], "draft_len": 4}')
    done = vashti("serve-sim", design, "--trace", requests, "--acceptance", law, "--policy", "fixed", "--json")
    told = json.loads(done.stdout)
    outputs = next(run["outputs"] for run in told["runs"] if run["id"] == told["points"][0]["run"])
    assert told["points"][0]["request_per_s"] == 4.0
    assert outputs["completed"] == 9
    assert outputs["tokens_per_round"] == 1.0


def written_file(folder, name, text):
    """A file with a text."""
    path = folder / name
    path.write_text(text)
    return path


def test_bad_input_is_refused_in_one_line(design):
    """Exit status 2, one line: where, what, what to do."""
    done = vashti("serve-sim", design, "--acceptance", "1.2")
    assert is_refused(done), done.stderr
    assert "1.2 is outside [0, 1]" in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"acceptance": "0.5,-1"}, "acceptance: -1 is outside [0, 1]"),
        ({"rates": [-3.0]}, "request rate: -3"),
        ({"requests": 0}, "requests: 0"),
        ({"policies": ["sometimes"]}, "policy 'sometimes'"),
        ({"policies": ["2:4"]}, "policy: steps from 2"),
        ({"slo_ttft": 0.0}, "slo: ttft_s"),
        ({"workload": "nothing"}, "no such workload"),
        ({"kv_tokens": 0}, "kv_tokens: 0 is outside"),
        ({"seed": -1}, "seed: -1"),
        ({"graph_hits": 1.5}, "hit_rate: 1.5 is outside"),
        ({"trace": Path("nothing.csv")}, "nothing.csv"),
        ({"trace": Path("nothing.csv"), "rates": [5.0]}, "--rate: is given beside --trace"),
        ({"policies": ["target:0"]}, "policy: target: 0 of the drafts"),
        ({"captured": [3], "policies": ["off", "fixed"]}, "captured: draft length 3 is captured and never used"),
        ({"requests": 10**11}, "requests: 100000000000 are too many"),
        ({"batch_tokens": 0}, "batch_tokens: 0 is outside"),
        ({"slo_tpot": float("nan")}, "slo: tpot_s"),
        ({"slo_e2e": -1.0}, "slo: e2e_s"),
    ],
)
def test_every_impossible_option_is_refused(design, options, words):
    """With its place, its value and the way out."""
    with pytest.raises(VashtiError) as caught:
        serve_sim(design, **options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [("{target_model: Llama-3.1-70B, gpu: RTX 4090, acceptance_rate: 1.2}", "acceptance_rate"), ("{context_len: -5}", "context_len"), ("{draft_sms: 140}", "draft_sms")],
)  # fmt: skip
def test_a_design_that_cannot_be_is_refused(tmp_path, settings, words):
    """The line names the file and the setting."""
    path = written_file(
        tmp_path, "bad.yaml", f"choices: {{proposer: [ar_head], placement: [sm_mask]}}\nsettings: {settings}\n"
    )
    with pytest.raises(VashtiError, match=r"bad\.yaml") as caught:
        serve_sim(path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("choices: {proposer: 3}", "proposer: no such value 3"),
        ("choices: {proposer: [ar_head]}\nsetings: {draft_len: 3}", "setings: no such field"),
        ("choices: {proposer: [ar_head]}\nsettings: [draft_len]", "settings: is no mapping"),
        ("choices: {proposer: [ar_head]}\nsettings: {draft_len: []}", "draft_len: is an empty list"),
        ("choices: {proposer: [ar_head]}\nsettings: {draft_len: many}", "draft_len: 'many' is not a number"),
        ("choices: {proposer: [ar_head]}\nsettings: {gpu: 100}", "gpu: 100 is not a name"),
    ],
)
def test_a_design_file_that_says_something_else_is_refused_by_field(tmp_path, text, words):
    """Nothing in the file is passed over in silence."""
    with pytest.raises(VashtiError, match=r"bad\.yaml") as caught:
        serve_sim(written_file(tmp_path, "bad.yaml", text + "\n"))
    assert words in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """Bytes that are no UTF-8."""
    path = tmp_path / "design.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(VashtiError, match="is no text in UTF-8"):
        serve_sim(path)


@pytest.mark.parametrize("content", ['{"rates": []}', '{"accepted": [[1.5]]}', '{"rate": "high"}'])
def test_a_law_that_cannot_be_is_refused(design, tmp_path, content):
    """No rates, half a token, a word."""
    law = written_file(tmp_path, "law.json", content)
    with pytest.raises(VashtiError, match=r"law\.json: does not read as a law of acceptance"):
        serve_sim(design, acceptance=str(law))


def test_bands_are_told_apart_and_can_be_left_out(design, written):
    """One table for the model's error, one for the seeds, a run for each point; neither where nobody wants them."""
    folder, text = written
    told = json.loads((folder / "serve-sim.json").read_text())
    runs = {run["id"]: run for run in told["runs"]}
    for point in told["points"]:
        band = runs[point["band"]]
        assert band["procedure"] == "perf.serving_band"
        assert {"model", "sampling", "seeds", "slowness"} <= set(band["outputs"])
    assert "The round model's own error" in text
    assert "lowest and highest of 5 seeds" in text
    without = vashti("serve-sim", design, *SMALL, "--no-bands", "--json")
    assert {point["band"] for point in json.loads(without.stdout)["points"]} == {None}


def test_graphs_captured_at_the_start_are_those_a_policy_uses(design):
    """A length that only some of the policies use is captured for those; plain decoding keeps its own."""
    done = vashti(
        "serve-sim", design, "--requests", "30", "--rate", "10", "--captured", "4", "--policy", "off", "--policy", "1:4,3:0",
        "--no-bands", "--json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    runs = {run["id"]: run for run in told["runs"]}
    eager = {point["policy"]: runs[point["run"]]["outputs"]["eager_share"] for point in told["points"]}
    assert eager["off"] == 0.0
    assert eager["1:4,3:0"] > 0.1


def test_a_broken_workload_is_refused_by_file_and_field(design, tmp_path):
    """A workload of one's own is one YAML file; what is wrong with it is named."""
    path = written_file(tmp_path, "mine.yaml", "id: mine\nname: Mine\ninput_len: {value: many}\n")
    with pytest.raises(VashtiError, match=r"mine\.yaml: input_len"):
        serve_sim(design, workload=str(path))


@pytest.mark.parametrize("option", ["trace", "acceptance"])
def test_an_empty_trace_is_refused(design, tmp_path, option):
    """With the columns to write."""
    path = written_file(tmp_path, "empty.csv", "")
    with pytest.raises(VashtiError, match=r"empty\.csv: holds no"):
        serve_sim(design, **{option: path if option == "trace" else str(path)})


def test_other_commands_do_not_load_the_compiler():
    """Registering every command loads neither numba nor numpy nor matplotlib; a prediction does not load numba."""
    code = (
        "import sys; from vashti.cli import main; main._register();"
        "assert not {'numba', 'numpy', 'matplotlib', 'scipy', 'yaml', 'pydantic'} & set(sys.modules), sys.modules.keys();"
        "import vashti.perf, vashti.review; assert 'numba' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
