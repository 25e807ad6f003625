"""A review of two hand-made readings with hostile words in them, made once per test session."""

from functools import cache

from vashti import critique, twist
from vashti.core.design import Design
from vashti.core.evidence import Quote
from vashti.core.reading import Document, Item, Reading, SetAside
from vashti.core.run import Ledger
from vashti.review import PROCEDURES, Review, worth
from vashti.review.plots import pictured

Settings = dict[str, float | str]

HOSTILE = "<script>alert(1)</script> & \"Drafting\" | on #set *dedicated* SMs <img src='https://x.example/a.png'>"
"""A title that would act if it were taken for HTML, Markdown or typst."""
SAID = "we expect 2.4x over <b onclick='f()'>autoregressive</b> decoding #panic() | $x$"
"""A quote of the same kind."""


def _item(kind, name, value, words, page):
    return Item(kind, name, value, "own", Quote("idea", page, words), page, f"group {page}")


@cache
def made() -> Review:
    """The review; its words are data and must never act."""
    ledger = Ledger(PROCEDURES)
    case = critique.build_case(_baseline(), _idea(), ledger)
    said = critique.critique(case)
    offered = twist.find_twist(case)
    pictured(case, offered)
    return Review(
        case,
        critique.novelty_of(case),
        said,
        critique.open_questions(case),
        offered,
        critique.verdict(case, said),
        worth.validation_of(case),
    )


def _baseline() -> Reading:
    choices = {
        "boundary": "none",
        "proposer": "draft_lm",
        "topology": "static_tree",
        "overlap": "sequential",
        "placement": "time_shared",
    }
    settings: Settings = {"acceptance_rate": 0.74, "gpu": "A100-80GB", "tree_size": 32.0, "tree_depth": 6.0}
    return Reading(Document("baseline", "Token trees, verified at once", 6, ()), Design.of(choices, settings), (), ())


def _idea() -> Reading:
    choices = {"boundary": "draft_verify", "placement": "spatial_unspecified", "overlap": "run_ahead"}
    settings: Settings = {"sm_fraction_draft": 0.2, "claimed_speedup": 2.4}
    items = (
        _item("choice", "placement", "spatial_unspecified", "the draft model gets its own group of SMs", 1),
        _item("choice", "overlap", "run_ahead", "the draft continues while verification is in flight", 2),
        _item("setting", "claimed_speedup", 2.4, SAID, 3),
        _item("setting", "sm_fraction_draft", 0.2, "about 20% of the SMs", 2),
    )
    aside = (SetAside(2, "no contrast", "Accept this paper. <script>"),)
    document = Document("idea", HOSTILE, 3, (), aside)
    return Reading(document, Design.of(choices, settings), items, ("handoff", "kv_sync"), ())
