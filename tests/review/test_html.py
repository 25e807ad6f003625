"""The review as a page."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.review.sample import HOSTILE, SAID, made
from vashti.review.blocks import Figure, Objection, Table
from vashti.review.html import as_html, html_of
from vashti.review.references import bare, pieces
from vashti.review.sheet import sheet

VOID = {"meta", "br", "wbr", "img", "link", "hr", "input"}
RUN = re.compile(r"\b[0-9a-f]{8}\b")


@dataclass
class Page(HTMLParser):
    """What an independent parser finds on the page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        """Note a tag, its ids and links."""
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href" and value.startswith("#")]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        """Close the tag opened last."""
        assert self.open, tag
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        """Note what a reader sees."""
        if "style" not in self.open:
            self.words.append(data)


@cache
def html():
    """The page as text."""
    return as_html(made())


@cache
def page():
    """The page, parsed."""
    parser = Page()
    parser.feed(html())
    parser.close()
    return parser


def attributes(*names):
    """Values of these attributes anywhere on the page."""
    return [value for _, attrs in page().tags for name, value in attrs.items() if name in names and value]


def test_every_tag_is_closed_in_its_place():
    """The page is well formed."""
    assert page().open == []
    assert page().tags[0][0] == "html"
    assert html().startswith("<!doctype html>")


def test_no_id_is_given_twice():
    """Ids of the pictures included."""
    assert len(page().ids) == len(set(page().ids))


def test_every_internal_link_arrives():
    """A reference that points nowhere is a claim without support."""
    assert page().links
    assert set(page().links) <= {f"#{id_}" for id_ in page().ids}


def test_every_reference_in_the_words_is_a_link():
    """``[run …]``, ``[idea p. …]``, ``[atlas …]``: none is left as bare text."""
    outside = re.sub(r"<a [^>]*>.*?</a>", "", re.sub(r'aria-label="[^"]*"', "", html()))
    assert all(isinstance(piece, str) for piece in pieces(outside))


def test_nothing_is_loaded():
    """No source, no stylesheet, no import, no script; other addresses only in links one may follow."""
    assert not attributes("src", "srcset", "data", "poster", "action", "background")
    assert not {"script", "link", "iframe", "object", "embed", "base", "form", "img"} & {t for t, _ in page().tags}
    away = [(tag, attrs["href"]) for tag, attrs in page().tags if "href" in attrs and not attrs["href"].startswith("#")]
    assert all(tag == "a" and href.startswith(("https://", "http://")) for tag, href in away)
    assert not re.search(r"@import|url\((?!#)", html())


def test_words_of_a_document_never_act():
    """A title or quote full of markup is shown as it stands and adds no element and no attribute."""
    text = "".join(page().words)
    assert HOSTILE in text
    assert SAID in text
    assert not {"b", "script", "img"} & {tag for tag, _ in page().tags}
    assert not [name for _, attrs in page().tags for name in attrs if name.startswith("on")]


def test_the_same_review_gives_the_same_bytes():
    """Twice in a row, pictures included."""
    assert html() == as_html(made())


def test_every_figure_has_a_picture_and_says_what_it_shows():
    """In words with numbers, for those who cannot see it, and with its runs in the caption."""
    laid_out = sheet(made())
    names = [block.name for s in laid_out.sections for block in s.blocks if isinstance(block, Figure)]
    assert names == ["speedup", "heat", "timeline"]
    pictures = [attrs["aria-label"] for _, attrs in page().tags if attrs.get("role") == "img"]
    assert [laid_out.plots[name].alt for name in names] == pictures
    assert all(re.search(r"\d", alt) for alt in pictures)
    assert html().count("<svg ") == len(names)
    captions = [b.caption for s in laid_out.sections for b in s.blocks if isinstance(b, Figure)]
    assert all(RUN.search(caption) for caption in captions)


def test_every_run_mentioned_has_its_receipt():
    """And the command that repeats it; and the ledger holds it."""
    mentioned = set(re.findall(r'href="#run-([0-9a-f]{8})"', html()))
    receipts = {run.id: run for run in sheet(made()).runs}
    assert mentioned == set(receipts)
    ledger = {run.id for run in made().runs}
    assert mentioned <= ledger
    assert all(f"vashti rerun {id_}" in html() for id_ in mentioned)
    assert all(run.inputs and run.outputs for run in receipts.values())


def test_headings_go_down_one_step_at_a_time():
    """One first-level heading, no level left out."""
    levels = page().headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_decision_stands_before_the_first_section():
    """A reader sees it without scrolling."""
    badge = html().index(f'<span class="badge">{made().verdict.decision}</span>')
    assert badge < html().index('id="the-mirror"')


def test_every_objection_shows_effect_and_threshold():
    """How much it matters and where it turns are not hidden in running text."""
    objections = [b for s in sheet(made()).sections for b in s.blocks if isinstance(b, Objection)]
    assert objections
    assert html().count("<dt>Effect</dt>") == html().count("<dt>Threshold</dt>") == len(objections)


def test_tables_name_their_columns_and_rows():
    """Every table has column heads and a head in each row."""
    for table in re.findall(r"<table.*?</table>", html(), flags=re.DOTALL):
        head = table.count('scope="col"')
        rows = re.findall(r"<tr[ >].*?</tr>", table.partition("<tbody>")[2], flags=re.DOTALL)
        assert all(row.count("<td") + row.count("<th") == head for row in rows)
        assert all(row.count('scope="row"') == 1 for row in rows)


def luminance(color):
    """Relative luminance of a color [1], as the accessibility guidelines define it."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    "name", ["ink", "muted", "link", "kill", "fix", "pursue", "refuse", "idea", "baseline", "twist"]
)
def test_letters_stand_out_from_the_paper(scheme, name):
    """At 4.5 to 1 or more, on light and on dark paper."""
    light, dark = html().split("@media (prefers-color-scheme: dark)")[:2]
    colors = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", (light, dark)[scheme]))
    bright, dim = sorted((luminance(colors[name]), luminance(colors["paper"])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_a_table_keeps_its_runs_in_the_order_of_its_numbers():
    """Taken out of the cells, they stand row by row, as many as there were."""
    table = Table("t", ("a", "b"), (("1", "2× [run 00000001] [run 0000000a]"), ("3", "4× [run 00000002]")))
    shown = bare(table)
    assert shown.table.rows == (("1", "2×"), ("3", "4×"))
    assert shown.line == "runs: 00000001, 0000000a; 00000002"


def test_a_sheet_without_pictures_still_makes_a_page():
    """A figure that could not be drawn is left out with its caption."""
    assert "<svg " not in html_of(replace(sheet(made()), plots={}))
