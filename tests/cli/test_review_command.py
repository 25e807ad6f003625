"""The main job as a user runs it."""

import json

import pytest

from tests.cli.commands import BASELINE, IDEA, vashti

TOP_LEVEL = {
    "schema",
    "documents",
    "mirror",
    "novelty",
    "stress",
    "twist",
    "verdict",
    "questions",
    "runs",
    "validation",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A review written to a folder, with what was printed."""
    out = tmp_path_factory.mktemp("out")
    done = vashti("review", BASELINE, IDEA, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_it_prints_the_four_sections_the_verdict_and_the_questions(made):
    """In the order of the contract."""
    _, printed = made
    titles = [
        "The Mirror",
        "The Novelty Gap",
        "The Mechanism Stress Test",
        "The Twist",
        "Verdict",
        "What I would ask you next",
    ]
    places = [printed.index(title) for title in titles]
    assert places == sorted(places)


def test_it_writes_the_files_and_nothing_else(made):
    """HTML, JSON and Markdown, whole."""
    out, _ = made
    assert sorted(path.name for path in out.iterdir()) == ["review.html", "review.json", "review.md"]


def test_the_json_keeps_the_contract(made):
    """Every key other tools rely on."""
    out, _ = made
    review = json.loads((out / "review.json").read_text())
    assert set(review) >= TOP_LEVEL
    assert set(review["mirror"]) >= {"text", "design", "quotes", "unspecified", "assumptions"}
    assert set(review["novelty"]) >= {"class", "versus_baseline", "nearest", "nearest_pair", "boundary_of_search"}
    assert set(review["novelty"]["nearest"][0]) >= {"id", "distance", "shared", "differs"}
    assert set(review["stress"]["speedup_at"]["8"]) >= {"value", "low", "high"}
    finding = {"check", "title", "text", "effect", "threshold", "evidence", "settle"}
    assert all(set(f) >= finding for f in review["stress"]["findings"])
    assert review["verdict"]["decision"] in {"kill", "fix", "pursue", "refuse"}


def test_two_runs_in_two_folders_give_the_same_bytes(made, tmp_path):
    """Whatever the working directory."""
    out, printed = made
    again = vashti("review", BASELINE, IDEA, "--out", tmp_path / "elsewhere", cwd=tmp_path)
    assert again.stdout == printed
    for path in out.iterdir():
        assert (tmp_path / "elsewhere" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_run_is_repeated_from_the_json_alone(made):
    """One run of each procedure the review used gives the outputs on file."""
    out, _ = made
    runs = json.loads((out / "review.json").read_text())["runs"]
    first = {run["procedure"]: run["id"] for run in reversed(runs)}
    for procedure, run_id in sorted(first.items()):
        done = vashti("rerun", run_id, "--from", out / "review.json")
        assert done.returncode == 0, procedure
        assert "same outputs as recorded" in done.stdout


def test_a_tampered_run_is_noticed(made, tmp_path):
    """Outputs that do not follow from the inputs are said to differ, with exit status 1."""
    out, _ = made
    review = json.loads((out / "review.json").read_text())
    run = next(r for r in review["runs"] if r["procedure"] == "perf.point")
    run["outputs"]["speedup"]["value"] = 9.9
    path = tmp_path / "review.json"
    path.write_text(json.dumps(review))
    done = vashti("rerun", run["id"], "--from", path)
    assert done.returncode == 1
    assert "differ" in done.stdout


def test_help_names_every_command():
    """What the contract promises is there."""
    printed = vashti("--help").stdout
    for command in ("review", "read", "predict", "validate", "atlas", "stress", "twist", "rerun"):
        assert command in printed
