"""The page: whole, safe, and complete in itself."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.reviews import reviewed
from vashti.review.blocks import Bullets, Paragraph, Section, Table
from vashti.review.html import _view, as_html, html_of
from vashti.review.markdown import as_markdown
from vashti.review.sheet import Page, Sheet

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>bold</b>",
    "{{ 7 * 7 }} {% for x in y %}",
    "&lt;b&gt; & <!-- gone -->",
)


class Reader(HTMLParser):
    """Tags, ids, links and words of a page, as a browser's parser would meet them."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.tags, self.words = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note the tag, and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Note a tag that closes another than the last one opened."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        """Keep the words."""
        self.words.append(data)

    @property
    def text(self):
        """All words, with plain spaces."""
        return "".join(self.words).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def page():
    """The page of the seed's review."""
    return as_html(reviewed("proposal"))


@pytest.fixture(scope="module")
def read(page):
    """The same, parsed."""
    return Reader(page)


def sheet_of(words):
    """A sheet that says the same words wherever words of a document can stand."""
    blocks = (Paragraph(words), Bullets((words,)), Table(words, (words, "b"), ((words, words),)))
    quotes = (Page("idea-1", words, 1, (words,)),)
    return Sheet(words, words, "fix", (Section("The Mirror", blocks),), {}, (), quotes, ())


def test_every_tag_is_closed_in_order(read):
    """The page is well formed, pictures included."""
    assert read.wrong == []
    assert read.open == []


def test_no_id_stands_twice(read):
    """Pictures bring their own ids and never the same ones."""
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids)) > 100


def test_links_within_the_page_lead_somewhere(read):
    """Every reference, every entry of the contents, every use of a marker in a picture."""
    ids = {attrs["id"] for _, attrs in read.tags if "id" in attrs}
    targets = {attrs["href"][1:] for _, attrs in read.tags if attrs.get("href", "").startswith("#")}
    assert len(targets) > 50
    assert targets <= ids


def test_parts_of_pictures_that_point_at_others_find_them(page):
    """Clips and hatches are in the same page under the same name."""
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(re.findall(r' id="([^"]+)"', page))


def test_nothing_is_loaded(page, read):
    """No script, no image, no font, no style sheet from elsewhere; a link is followed only when clicked."""
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
    assert not any(name == "src" or name.startswith("on") for _, attrs in read.tags for name in attrs)
    outward = {tag for tag, attrs in read.tags if attrs.get("href", "#")[0] != "#"}
    assert outward <= {"a"}
    assert "@import" not in page
    assert "url(http" not in page


def test_the_same_review_gives_the_same_bytes(page):
    """Rendering leaves nothing behind."""
    assert as_html(reviewed("proposal")) == page


def test_the_verdict_stands_on_top_and_the_sections_follow(read):
    """Badge first, then the four sections in order."""
    places = [read.text.index(title) for title in ("Verdict", "What is split or fused", "What the references point at")]
    assert places == sorted(places)
    headings = ("the-mirror", "the-novelty-gap", "the-mechanism-stress-test", "the-twist")
    sections = [attrs.get("id") for tag, attrs in read.tags if tag == "section"]
    assert sections[0] == "verdict"
    assert [name for name in sections if name in headings] == list(headings)


def test_every_reference_of_the_text_is_a_link(read):
    """What Markdown cites by run, page or entry, the page links."""
    cited = set(re.findall(r"\[run ([0-9a-f]{8})\]", as_markdown(reviewed("proposal"))))
    linked = {attrs["href"][5:] for tag, attrs in read.tags if tag == "a" and attrs["href"].startswith("#run-")}
    assert cited <= linked


def test_every_picture_says_in_words_what_it_shows(read):
    """A map and three pictures of speed, each with a description that holds its numbers."""
    alts = [attrs["aria-label"] for _, attrs in read.tags if attrs.get("role") == "img"]
    assert len(alts) == 4
    speeds = [alt for alt in alts if "near ones near" not in alt]
    assert len(speeds) == 3
    assert all(re.search(r"\d+\.\d+×", alt) for alt in speeds)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_document_are_never_markup(words):
    """They come out as they stand on the page, and bring no element with them."""
    harmless, hostile = Reader(html_of(sheet_of("plain words"))), Reader(html_of(sheet_of(words)))
    names = [tag for tag, _ in hostile.tags if tag != "wbr"]
    assert names == [tag for tag, _ in harmless.tags]
    assert hostile.text.count(words) == harmless.text.count("plain words")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_words_survive(words):
    """Escaping and places to break lines lose no letter."""
    asked = "x" + words.replace("[", "(").replace("\N{NO-BREAK SPACE}", " ") + "x"
    assert asked in Reader(html_of(sheet_of(asked))).text


SPEEDUP = st.floats(0.01, 40.0)


@given(st.lists(st.tuples(SPEEDUP, SPEEDUP, SPEEDUP), min_size=1, max_size=5))
def test_bars_stay_on_their_track(bands):
    """Every band and every value lies between the ends of its cell, low before value before high."""
    bands = [sorted(band) for band in bands]
    rows = tuple((f"{value:.2f}× ({low:.2f} to {high:.2f}) [run 0123abcd]",) for low, value, high in bands)
    for (cell,) in _view(Table("t", ("h",), rows)).rows:
        bar = cell.bar
        assert 0.0 <= bar["left"] <= bar["value"] + 0.01
        assert bar["value"] <= bar["left"] + bar["width"] + 0.02 <= 100.0
