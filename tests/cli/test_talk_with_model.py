"""`vashti talk --llm` as a user runs it: a lying endpoint at the whiteboard."""

import json
import os
import subprocess
import sys

from tests.cli.commands import BASELINE, IDEA, ROOT
from tests.llm.lies import MARKERS
from tests.llm.scene import served

TURNS = "hmm, the halves of the requests could hold hands somehow\nalpha is 0.8\n"


def test_a_liar_at_the_whiteboard_edits_nothing_and_is_written_down(tmp_path):
    """The murky turn stays murky, the clear one is not asked about; the log stands beside the session."""
    command = [sys.executable, "-m", "vashti.cli.main", "talk", str(BASELINE), str(IDEA), "--json"]
    command += ["--session", str(tmp_path / "talk.db"), "--llm", "openai:liar"]
    with served() as url:
        environment = os.environ | {"OPENAI_BASE_URL": url}
        done = subprocess.run(
            command, input=TURNS, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
        )
    assert (done.returncode, done.stderr) == (0, "")
    murky, clear = (json.loads(line) for line in done.stdout.splitlines())
    assert (murky["understood"]["kind"], murky["changed"]) == ("unclear", [])
    assert clear["understood"]["kind"] == "commit"
    assert [marker for marker in MARKERS if marker in done.stdout] == []
    log = [json.loads(line) for line in (tmp_path / "talk.llm.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["event"] for entry in log] == ["asked", "judged"]
