"""Laws of the wire: a server of its own process speaks the protocol well and badly, and a review's questions survive it."""

import pytest

from tests.llm.scene import served
from vashti.llm import Silence, adviser_at, endpoint_of, reword

TEXTS = {"1.claim": "The gain falls to 0.83× [run 0123abcd]."}
FORM = "its answer does not have the form asked for"


@pytest.fixture(scope="module")
def url():
    """One server for all."""
    with served() as address:
        yield address


def adviser(url, manner, **limits):
    """An adviser at the server, in a manner; its waits are counted and not waited."""
    made = adviser_at(endpoint_of(f"openai:{manner}", {"OPENAI_BASE_URL": url, **limits}))
    waits = []
    made.sleep = waits.append
    return made, waits


def test_an_honest_answer_arrives(url):
    """A call of the tool, through the wire, into the text."""
    made = reword(adviser(url, "honest")[0], TEXTS)
    assert not isinstance(made, Silence)
    assert made.texts == {"1.claim": "The gain drops to 0.83× [run 0123abcd]."}


@pytest.mark.parametrize("manner", ["liar", "words"])
def test_lies_arrive_and_are_dropped(url, manner):
    """As a call of the tool or as JSON among words."""
    made = reword(adviser(url, manner)[0], TEXTS)
    assert not isinstance(made, Silence)
    assert made.texts == TEXTS
    assert made.dropped


@pytest.mark.parametrize(
    ("manner", "why", "waits"),
    [
        ("busy", "the endpoint answered with status 429", [1.0, 2.0]),
        ("down", "the endpoint answered with status 500", [1.0, 2.0]),
        ("unknown", "the endpoint answered with status 404", []),
        ("cut", "the connection failed", [1.0, 2.0]),
        ("garbage", FORM, []),
        ("refusing", FORM, []),
        ("empty", FORM, []),
        ("wrong_tool", FORM, []),
    ],
)
def test_trouble_is_silence_with_its_reason(url, manner, why, waits):
    """Each kind is called by its name, and tried again where that may help."""
    asked, waited = adviser(url, manner)
    assert reword(asked, TEXTS) == Silence(why)
    assert waited == waits


def test_a_slow_server_is_left(url):
    """The limit is the client's."""
    asked, _ = adviser(url, "slow", VASHTI_LLM_TIMEOUT_S="0.2", VASHTI_LLM_ATTEMPTS="1")
    assert reword(asked, TEXTS) == Silence("no answer in time")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_that_passes_costs_one_wait(url, status):
    """The second attempt is heard."""
    asked, waited = adviser(url, f"once_{status}")
    assert not isinstance(reword(asked, TEXTS), Silence)
    assert waited == [1.0]


@pytest.mark.parametrize(("manner", "said"), [("honest", "drops"), ("liar", "falls")])
def test_the_other_protocol_is_spoken_too(url, manner, said):
    """An honest answer arrives, a lie is dropped, trouble is silence."""
    environment = {"ANTHROPIC_BASE_URL": url.removesuffix("/v1"), "ANTHROPIC_API_KEY": "none"}
    made = reword(adviser_at(endpoint_of(f"anthropic:{manner}", environment)), TEXTS)
    assert not isinstance(made, Silence)
    assert made.texts == {"1.claim": f"The gain {said} to 0.83× [run 0123abcd]."}


def test_nobody_there_is_silence():
    """A port that nobody serves."""
    asked, _ = adviser("http://127.0.0.1:9/v1", "honest")
    assert reword(asked, TEXTS) == Silence("the connection failed")
