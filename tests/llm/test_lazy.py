"""Without a model asked, nothing of the libraries that could ask one is loaded."""

import subprocess
import sys

PROGRAM = """
import sys
import vashti.cli.main, vashti.cli.model, vashti.cli.review, vashti.llm, vashti.review.with_model
vashti.cli.model.adviser_of("openai:some-model")
print(sorted({name.split(".")[0] for name in sys.modules} & {"pydantic_ai", "openai", "anthropic", "httpx2", "httpx"}))
"""


def test_no_library_that_talks_to_anyone_is_loaded_before_a_question():
    """Naming a model reaches for nothing yet."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
