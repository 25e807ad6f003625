"""`vashti review --llm` as a user runs it: a lying endpoint, no endpoint, no key, no such provider."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.cli.commands import BASELINE, IDEA, ROOT, is_refused
from tests.golden.reviews import reviewed
from tests.llm.lies import MARKERS
from tests.llm.scene import served
from vashti.cli.model import advised
from vashti.llm import adviser_at, endpoint_of
from vashti.review.plain import as_dict, as_json


def vashti_with(model, environment, *arguments):
    """The finished process of a review with a model, in an environment without keys of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "ANTHROPIC", "VASHTI"))}
    command = [
        sys.executable,
        "-m",
        "vashti.cli.main",
        "review",
        str(BASELINE),
        str(IDEA),
        "--llm",
        model,
        *map(str, arguments),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=kept | environment)


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory):
    """One review with a lying endpoint, and its folder."""
    out = tmp_path_factory.mktemp("lied")
    with served() as url:
        done = vashti_with("openai:liar", {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "sk-very-secret"}, "--out", out)
    return done, out


def test_a_liar_changes_no_byte_of_what_was_computed(lied_to):
    """The review's JSON without the model's key is that of a review without a model."""
    done, out = lied_to
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads((out / "review.json").read_text(encoding="utf-8"))
    assert made.pop("model")["dropped"] > 20
    assert json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n" == as_json(reviewed("proposal"))


def test_nothing_a_liar_invents_is_shown(lied_to):
    """Nor printed, nor written, but for the log, which holds all of it and no key."""
    done, out = lied_to
    for words in (done.stdout, *(path.read_text(encoding="utf-8") for path in out.glob("review.*"))):
        assert [marker for marker in MARKERS if re.search(rf"(?<![\d.]){re.escape(marker)}(?!\d)", words)] == []
    log = (out / "llm.jsonl").read_text(encoding="utf-8")
    assert "FlashSpec" in log
    assert "sk-very-secret" not in log
    assert {json.loads(line)["event"] for line in log.splitlines()} == {"asked", "judged"}


def test_without_a_key_the_review_is_made_and_one_line_says_so(tmp_path, capsys):
    """One line on standard error, nothing asked, the computed review as it was, the log beside it."""
    made = advised(reviewed("proposal"), IDEA, adviser_at(endpoint_of("anthropic:some-model", {})), tmp_path)
    shown = capsys.readouterr()
    lack = "ANTHROPIC_API_KEY is not set"
    assert shown.out == ""
    assert shown.err == f"--llm: anthropic:some-model gave no answer: {lack}; the review is made without it\n"
    rest = as_dict(made)
    assert rest.pop("model")["silent"] == [lack]
    assert rest == as_dict(reviewed("proposal"))
    log = [json.loads(line) for line in (tmp_path / "llm.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {entry["outcome"] for entry in log} == {lack}


def test_an_option_that_names_no_model_is_refused_at_once():
    """Exit 2, one line."""
    assert is_refused(vashti_with("oracle", {}))
