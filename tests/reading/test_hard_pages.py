"""Laws of hard pages: whatever typesetting does, the author's numbers are read from text alone, each on its page."""

from pathlib import Path

import pytest

from tests.reading.fixtures import typeset
from vashti.core.reading import Reading
from vashti.reading.read import read
from vashti.reading.verify import read_pages, verified

PROSE = (
    "Speculative decoding lets a small draft model propose several tokens which the target model verifies in one pass "
    "over its weights, so that the memory traffic of that pass is shared by all accepted tokens of the round. "
)
STATED = (
    "The target has $8.03 times 10^9$ parameters. We set $gamma = 5$ and measured an acceptance rate of $alpha = 0.76$. "
    "A round takes 11.2 ms on one H100 SXM at batch sizes 1, 4 and 16. "
)
COLUMNS = """#set page("a5", columns: 2, margin: 1.2cm, numbering: "1",
  header: [Preprint 12, batch 99, draft length 17 #h(1fr) #context counter(page).display()])
#set par(justify: true)
#set text(size: 8pt, hyphenate: true, lang: "en")
#set heading(numbering: "1.")
"""


def reading(folder: Path, source: str) -> Reading:
    """The reading of a page typeset from markup."""
    return read(typeset(folder, source), "idea")


def expect_stated(found: Reading) -> None:
    """The numbers of `STATED`, and no others of these settings."""
    assert found.design.number("target_params") == 8.03e9
    assert found.design.number("draft_len") == 5.0
    assert found.design.number("acceptance_rate") == 0.76
    assert found.design.number("round_time_s") == pytest.approx(0.0112)
    assert found.design.numbers("batch_sizes") == (1.0, 4.0, 16.0)


def test_superscripts_and_symbols_keep_their_quotes(tmp_path: Path) -> None:
    """A number with a raised exponent is read, and its quote stands on the page."""
    path = typeset(tmp_path, f"= Weir\n{PROSE}\n\n{STATED}{PROSE}")
    found = read(path, "idea")
    expect_stated(found)
    assert all(verified(read_pages(path), item.quote) for item in found.items)


def test_a_figure_across_columns_running_heads_and_references_state_nothing(tmp_path: Path) -> None:
    """Words in a figure, in running heads and in titles of references are no commitments; the text around them is."""
    figure = (
        '#place(top, scope: "parent", float: true)[#figure(rect(width: 100%, height: 2cm)[batch 48 #h(1cm) 9 draft tokens '
        "#h(1cm) 3.9x], caption: [The schedule.])]\n"
    )
    references = (
        "= References\n[1] B. Author. Drafting 8 tokens at batch size 128 on eight A100 GPUs. arXiv:2401.00001, 2024.\n\n"
        "[2] C. Author. A 7.5x speedup with draft length 12. 2023.\n"
    )
    found = reading(tmp_path, f"{COLUMNS}= Idea\n{PROSE * 3}\n{figure}\n= Method\n{STATED}{PROSE * 6}\n{references}")
    expect_stated(found)
    assert found.design.number("claimed_speedup") is None
    assert found.design.number("n_gpu") == 1.0


def test_banners_and_keywords_state_nothing(tmp_path: Path) -> None:
    """A line above the title and a list of keywords are set aside."""
    source = (
        f"{COLUMNS.split('header', maxsplit=1)[0].rstrip().rstrip(',')})\n"
        "Preprint of batch 77, draft length 19\n\n#align(center)[#text(size: 17pt)[*Weir: a drafter beside a dam*]]\n\n"
        f"= Abstract\n{PROSE}\n\n{STATED}\n\nKeywords: speculative decoding, batch 64\n\n= Introduction\n{PROSE * 3}"
    )
    found = reading(tmp_path, source)
    expect_stated(found)
    assert [p.text for p in found.document.passages if p.kind == "furniture" and "Keywords" in p.text]


def test_a_side_stamp_is_no_text(tmp_path: Path) -> None:
    """A stamp set upright along the margin neither is read nor parts a sentence."""
    stamp = '#set page("a5", background: place(left + horizon, dx: -3.6cm, rotate(-90deg)[arXiv:2501.12345v2 batch 88 12 Jan 2025]))\n'
    found = reading(tmp_path, f"{stamp}= Weir\n{PROSE}\n\n{STATED}{PROSE * 3}")
    expect_stated(found)
    assert 88.0 not in found.design.numbers("batch_sizes")


def test_other_scripts_beside_the_text_do_no_harm(tmp_path: Path) -> None:
    """Paragraphs in other scripts are passed over."""
    other = "Мы предлагаем черновую модель, которая угадывает 9 токенов за раунд. \n\n"
    found = reading(tmp_path, f"= Weir\n{PROSE}\n\n{other}{STATED}{PROSE}")
    expect_stated(found)
    assert 9.0 not in found.design.numbers("draft_len")


def test_a_narrow_column_that_breaks_every_word(tmp_path: Path) -> None:
    """Hyphens and ligatures at line ends part neither words nor numbers."""
    narrow = "#set page(width: 7cm, height: 20cm, margin: 0.8cm)\n#set par(justify: true)\n#set text(size: 10pt, hyphenate: true)\n"
    said = (
        "The efficient configuration: our speculation window comprises six speculative tokens; verification is finished "
        "in fourteen milliseconds; the acceptance probability amounts to seventy-four percent (0.74) on average. "
    )
    found = reading(tmp_path, f"{narrow}= Weir\n{PROSE}{said}{PROSE}")
    assert found.design.number("draft_len") == 6.0
    assert found.design.number("verify_time_s") == pytest.approx(0.014)
    assert found.design.number("acceptance_rate") == 0.74


def test_a_table_with_rules_and_signs(tmp_path: Path) -> None:
    """Exponents, thin spaces, grouped thousands and counts in cells are read with their units."""
    rows = (
        "[Quantity], [Value], [Target parameters], [$8.03 times 10^9$], [KV per token], [131 072 B], [Draft length $gamma$], [6], "
        "[Draft time], [$3.2$ ms], [Verify time], [$1.4 times 10^(-2)$ s], [Hand-off], [$9 thin mu$s], [GPU], [2 × A100-80GB]"
    )
    found = reading(
        tmp_path, f"= Weir\n{PROSE * 2}\n#figure(table(columns: 2, {rows}), caption: [Constants.])\n{PROSE}"
    )
    numbers = {
        name: found.design.number(name) for name in ("target_params", "kv_bytes_per_token", "draft_len", "n_gpu")
    }
    assert numbers == {"target_params": 8.03e9, "kv_bytes_per_token": 131072.0, "draft_len": 6.0, "n_gpu": 2.0}
    assert found.design.number("draft_time_s") == pytest.approx(3.2e-3)
    assert found.design.number("verify_time_s") == pytest.approx(1.4e-2)
    assert found.design.number("handoff_time_s") == pytest.approx(9e-6)


def test_a_sentence_over_a_page_break_is_quoted_from_its_page(tmp_path: Path) -> None:
    """A sentence that a page parts is read whole, and what is quoted stands on the page it names."""
    said = (
        "In our experiments the acceptance rate that we have measured over all of the conversations of the trace is 0.71 and "
        "the draft model proposes 4 tokens per round while the target verifies the ones before. "
    )
    path = typeset(tmp_path, f"#set page(width: 12cm, height: 9cm, margin: 1cm)\n= Weir\n{PROSE * 4}{said}{PROSE * 3}")
    found = read(path, "idea")
    pages = read_pages(path)
    assert len(pages) > 1
    assert (found.design.number("acceptance_rate"), found.design.number("draft_len")) == (0.71, 4.0)
    assert all(verified(pages, item.quote) for item in found.items)
