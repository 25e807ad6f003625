"""A PDF becomes a document: whole words, whole paragraphs, each character with its page; the same every time."""

import hashlib
import time

import pytest

from tests.reading.fixtures import paragraph, typeset, written
from vashti.reading.document import read_document
from vashti.reading.words import joined, raised, spelled, vocabulary

SENTENCE = "A sentence that is long enough to reach over the end of one page into the next page of the document. "


@pytest.fixture
def crossing(tmp_path):
    """A document whose only paragraph runs over two pages."""
    filler = "Drafts are cheap and verification is not free at large batch but " * 9
    return read_document(
        typeset(tmp_path, f"#set page(width: 12cm, height: 9cm, margin: 2cm)\n{filler}{SENTENCE}{filler}")
    )


def test_paragraph_over_a_page_is_one_passage(crossing):
    """A paragraph that goes on over the page stays whole."""
    bodies = [passage for passage in crossing.passages if passage.kind == "body"]
    assert len(bodies) == 1
    assert SENTENCE.strip() in bodies[0].text


def test_each_character_knows_its_page(crossing):
    """Offsets tell the page: from the first to the last without going back, and right at line starts."""
    passage = crossing.passages[0]
    pages = [passage.page_at(offset) for offset in range(len(passage.text))]
    assert pages == sorted(pages)
    assert (pages[0], pages[-1]) == (1, crossing.n_pages)
    assert all(passage.page_at(start) == page for start, (page, _) in zip(passage.starts, passage.boxes, strict=True))


def test_a_span_stands_where_most_of_it_stands(crossing):
    """The page of a stretch of text is the one that holds most of it, and its box lies there."""
    passage = crossing.passages[0]
    turn = next(start for start, (page, _) in zip(passage.starts, passage.boxes, strict=True) if page == 2)
    assert (passage.page_of(turn - 30, turn + 5), passage.page_of(turn - 5, turn + 30)) == (1, 2)
    assert passage.box_of(turn - 30, turn + 5) == passage.boxes[passage.starts.index(turn) - 1][1]


def test_paragraph_over_a_column(tmp_path):
    """A sentence broken by the end of a column is whole again."""
    text = "Every word of this text is in one single paragraph of two narrow columns that follow one another. " * 14
    source = f"#set page(columns: 2, width: 16cm, height: 11cm)\n#set par(justify: true)\n{text}"
    document = read_document(typeset(tmp_path, source))
    assert [p.text for p in document.passages if p.kind == "body"] == [text.strip()]


def test_hyphenation_and_ligatures_of_a_narrow_column(tmp_path):
    """What typesetting did to the words is undone: hyphens at line ends, ligatures, stretched spaces."""
    text = (
        "Speculative offloading is efficient where verification of drafted continuations amortizes fetching "
        "configuration coefficients; the draft-verify boundary and run-time flags affect first-token overflow. "
    ) * 4
    looks = '#set text(lang: "en", hyphenate: true, font: "Libertinus Serif")\n#set par(justify: true)\n'
    source = f"#set page(width: 7cm, height: 29cm)\n{looks}{text}"
    document = read_document(typeset(tmp_path, source))
    assert " ".join(p.text for p in document.passages if p.kind == "body") == text.strip()


def test_same_bytes_same_document(tmp_path):
    """Reading is a function of the file."""
    path = typeset(tmp_path, "#set page(columns: 2)\n" + SENTENCE * 40)
    assert read_document(path, "idea") == read_document(path, "idea")


def test_identity(tmp_path):
    """A document carries its role (the file's stem by default), its digest and its number of pages."""
    path = written(tmp_path / "mine.pdf", [paragraph(), paragraph()])
    document = read_document(path)
    assert (document.role, document.n_pages) == ("mine", 2)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_document(path, "baseline").role == "baseline"


def test_indices_count(tmp_path):
    """Passages are numbered in order, and each line of a passage begins inside its text."""
    document = read_document(typeset(tmp_path, "= One\n" + SENTENCE * 6 + "\n= Two\n" + SENTENCE * 6))
    assert [passage.index for passage in document.passages] == list(range(len(document.passages)))
    for passage in document.passages:
        assert len(passage.starts) == len(passage.boxes)
        assert all(0 <= start < len(passage.text) for start in passage.starts)


def test_a_bad_page_does_not_lose_the_document(tmp_path):
    """A page that cannot be parsed is left out with a remark; the rest is read."""
    path = written(tmp_path / "made.pdf", [paragraph(), paragraph(), paragraph()])
    path.write_bytes(path.read_bytes().replace(b"6 0 obj\n<< /Type /Page ", b"6 0 obj\n<< /Type /Pagx "))
    document = read_document(path)
    assert {page for passage in document.passages for page, _ in passage.boxes} == {1, 3}
    assert len(document.remarks) == 1
    assert document.remarks[0].startswith("page 2 could not be parsed")


@pytest.mark.parametrize(
    ("lines", "known", "text"),
    [
        (["spec-", "ulation"], "", "speculation"),
        (["draft-", "verify"], "draft verify", "draft-verify"),
        (["run-", "time"], "run-time", "run-time"),
        (["run-", "time"], "runtime", "runtime"),
        (["second-to-", "top layer"], "second top", "second-to-top layer"),
        (["off-", "the-shelf"], "", "off-the-shelf"),
        (["hardware-", "aware"], "", "hardware-aware"),
        (["high-", "bandwidth"], "", "high-bandwidth"),
        (["high-", "lighted"], "", "highlighted"),
        (["Llama-", "3.1"], "", "Llama-3.1"),
        (["EAGLE-", "Pangu"], "", "EAGLE-Pangu"),
        (["soft\u00ad", "ware"], "", "software"),
        (["2.6–", "3.5x"], "", "2.6–3.5x"),
        (["a dash -", "then words"], "", "a dash - then words"),
    ],
)
def test_hyphens_at_line_ends(lines, known, text):
    """A hyphen goes where it only marks the break, and stays where it belongs to the word."""
    assert joined(lines, frozenset(known.split()))[0] == text


def test_halves_of_broken_words_are_no_vocabulary():
    """The parts of a word broken at a line's end are not words the document knows."""
    assert vocabulary(["some after-", "wards words"]) == {"some", "words"}


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("e\ufb03cient \ufb02ow", "efficient flow"),
        ("\U0001d6fc \u2264 0.7 \u00d7 3", "α ≤ 0.7 × 3"),
        ("5\u202f\u00b5s \u2248 \u22123", "5 µs ≈ -3"),
        ("a\u200bb\ufeff", "ab"),
        ("\u201ctarget\u2019s\u201d", '"target\'s"'),
    ],
)
def test_spelling(raw, plain):
    """Ligatures and look-alikes are spelled out; signs that mean something stay."""
    assert spelled(raw) == plain


@pytest.mark.parametrize(
    ("base", "script", "text"),
    [("10", "5", "^5"), ("α", "k+1", "^{k+1}"), ("drafts", "3", "³"), ("end.", "12", "¹²"), ("4", "th", "th")],
)
def test_superscripts(base, script, text):
    """Exponents are marked, note marks stay raised, ordinals are letters."""
    assert raised(base, script) == text


def test_reading_does_not_wait_on_a_clock(tmp_path, monkeypatch):
    """Nothing in a document depends on when it was read."""
    path = typeset(tmp_path, SENTENCE * 10)
    before = read_document(path)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert read_document(path) == before
