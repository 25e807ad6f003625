"""Running the command line as a user does: a fresh process, its output, its exit status."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
BASELINE = EXAMPLES / "proposal_call.pdf"
IDEA = EXAMPLES / "proposal.pdf"


def vashti(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The finished process of `vashti ARGUMENTS`."""
    command = [sys.executable, "-m", "vashti.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def is_refused(done: subprocess.CompletedProcess[str]) -> bool:
    """Exit 2, one line on standard error of the form "where: what; what to do", nothing on standard output."""
    lines = done.stderr.splitlines()
    return done.returncode == 2 and done.stdout == "" and len(lines) == 1 and ": " in lines[0] and "; " in lines[0]
