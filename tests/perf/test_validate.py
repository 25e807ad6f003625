"""Laws of the validation: what is shipped is what the rows and constants give, and it meets its targets."""

from itertools import pairwise

import numpy as np
import pytest

from vashti.core.errors import InputError
from vashti.perf.error_lines import BATCHES, OWN_ROWS, lines, sign_table
from vashti.perf.filling import fill
from vashti.perf.measured import PUBLICATIONS, publication
from vashti.perf.physics import physics
from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows
from vashti.perf.uncertainty import bands_of, half_widths, shipped
from vashti.perf.validate import compared, cross_validate, restricted
from vashti.perf.validation_file import digest, regime_error, validation_error
from vashti.perf.validation_page import page_text, table_text
from vashti.perf.validation_plot import write_plot

ROWS, PLAIN = read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN)
STATED = {
    "method": "EAGLE chain", "target_model": "Llama-3.1-8B", "gpu": "H100", "engine": "vLLM", "batch_size": "1",
    "draft_len": "4",
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    """One cross-validation for all tests of this file."""
    return cross_validate(ROWS, PLAIN)


def line(found, name, group=""):
    """The line of a group of rows."""
    return next(one for one in lines(found) if one.name == name and group in one.group)


def test_what_is_shipped_was_computed_from_these_rows_and_constants():
    """Run bench/validation_page.py after changing rows or constants."""
    assert shipped()["digest"] == digest([*ROWS, *PLAIN])


def test_what_is_shipped_is_what_is_computed(found):
    """The shipped lines are those of a fresh validation."""
    shipped_lines = {(one["group"], one["name"]): one["median"] for one in shipped()["lines"]}
    fresh = {(one.group, one.name): one.median for one in lines(found)}
    assert shipped_lines.keys() == fresh.keys()
    assert all(fresh[key] == pytest.approx(shipped_lines[key], abs=2e-3) for key in fresh)


def test_left_out_publications_are_predicted_within_the_target(found):
    """Median at most 7 %, p90 at most 18 %, over sources the constants never saw, plain speeds read or not."""
    for name in ("all rows", "all rows, plain speeds unread"):
        assert line(found, name).median <= 0.07
        assert line(found, name).p90 <= 0.18


def test_production_engines_are_predicted_within_their_target(found):
    """Median at most 6 %, p90 at most 15 %."""
    assert line(found, "production engines").median <= 0.06
    assert line(found, "production engines").p90 <= 0.15


def test_research_code_is_predicted_within_its_target(found):
    """Median at most 10 %, p90 at most 25 %."""
    assert line(found, "HF eager").median <= 0.10
    assert line(found, "HF eager").p90 <= 0.25


def test_the_cleanest_set_is_predicted_within_its_target(found):
    """Median at most 2.5 %, p90 at most 5 %, on one dense model, engine and machine at batch 1."""
    assert line(found, "dense 8B, SGLang, batch 1").median <= 0.025
    assert line(found, "dense 8B, SGLang, batch 1").p90 <= 0.05


def test_plain_steps_of_dense_models_are_predicted_within_their_target(found):
    """Median at most 8 %, p90 at most 18 %."""
    assert line(found, "dense", "plain decoding").median <= 0.08
    assert line(found, "dense", "plain decoding").p90 <= 0.18


def test_plain_steps_of_mixtures_are_predicted_within_their_target(found):
    """Median at most 15 %, p90 at most 30 %."""
    assert line(found, "mixture of experts", "plain decoding").median <= 0.15
    assert line(found, "mixture of experts", "plain decoding").p90 <= 0.30


def test_three_rows_of_a_source_repair_most_of_its_error(found):
    """Median at most 4 %, p90 at most 12 %, over all sources whose acceptance length is that of the timed run."""
    own = line(found, "all rows", OWN_ROWS)
    assert own.median <= 0.04
    assert own.p90 <= 0.12
    assert own.median_in > own.median


def test_batch_scaling_of_the_widest_sweep_is_within_its_target(found):
    """Median at most 5 %, p90 at most 15 %; 96 % of signs right and nine of ten losers found."""
    widest = line(found, "Performance or Illusion", "batch scaling")
    sign = sign_table(found, "Performance or Illusion")
    assert (widest.median <= 0.05, widest.p90 <= 0.15) == (True, True)
    assert sign["right"] >= 0.96
    assert sign["losers_found"] >= 0.9 * sign["losers"] > 0.0


def test_bands_hold_nine_of_ten(found):
    """90 % bands hold 85 to 95 % of left-out measurements."""
    assert 0.85 <= line(found, "all rows").coverage <= 0.95


def test_leaving_out_is_harder_than_fitting(found):
    """Overall, rows that were fitted are predicted no worse than rows that were not."""
    assert line(found, "all rows").median_in <= line(found, "all rows").median


def test_every_loser_among_the_wide_trees_is_found(found):
    """Every 21-node tree measured below 1 is predicted below 1 from its speedup at the smallest batch."""
    data, sign = found.data, sign_table(found)
    measured = data.sweep.measured[data.second]
    wide = np.array([data.sweep.rows[place].get("verify_tokens") == "22" for place in data.second])
    predicted = measured + found.outside["sweep"]
    assert (wide & (measured < 0.0)).sum() >= 8
    assert (predicted[wide & (measured < 0.0)] < 0.0).all()
    assert sign["losers_found"] <= sign["losers"]


def test_a_regime_without_rows_answers_with_all_and_says_so():
    """No rows: the figures of all, and 0 rows."""
    nowhere, everywhere = validation_error(engine="no such engine"), validation_error()
    assert nowhere.rows == 0
    assert (nowhere.median, nowhere.p90) == (everywhere.median, everywhere.p90)


def test_a_regime_is_its_own_rows():
    """Method, engine and batch narrow the rows."""
    rows = [
        {"method": "ar_head", "engine": "vllm", "batch": 1.0, "outside": 0.0, "covered": True},
        {"method": "ar_head", "engine": "vllm", "batch": 64.0, "outside": -0.5, "covered": False},
    ]
    alone = regime_error(rows, "ar_head", "vllm", 1.0)
    assert (alone.rows, alone.median, alone.coverage) == (1, 0.0, 1.0)


def test_ranges_of_batch_leave_no_gap():
    """Each range begins where the one before ends."""
    assert all(low == high + 1 for (_, high), (low, _) in pairwise(BATCHES))


def test_tables_of_one_publication_are_left_out_together():
    """Its speedups and its plain times bear different names."""
    assert publication("SpecBundle dashboard") == publication("SpecBundle performance dashboard (SpecForge)")
    assert publication("EAGLE Table 4") != publication("EAGLE-3 Table 4")
    assert len({name for name, _ in PUBLICATIONS}) == len(PUBLICATIONS)


def test_the_error_that_predictions_carry_is_the_one_left_out_rows_show():
    """What remains when all constants are right is the scatter of the shipped rows, sources left out."""
    scatter = np.sqrt(np.mean([row["outside"] ** 2 for row in shipped()["rows"]]))
    assert physics().residual_sd.value == pytest.approx(scatter, rel=0.05)


def test_a_row_that_says_less_has_a_wider_band():
    """What is not stated widens."""
    bare = fill({"method": "EAGLE chain", "engine": "vLLM"})
    narrow, wide = half_widths([fill(STATED), bare], {"": 0.1})
    assert narrow < wide


def test_bands_hold_nine_tenths_of_the_errors_they_come_from():
    """A band over errors of one publication holds nine of ten of them."""
    errors = np.linspace(-0.2, 0.2, 50)
    width = bands_of([fill(STATED)] * 50, errors, ["one"] * 50)[""]
    assert 0.9 <= (np.abs(errors) <= width + 0.03).mean() <= 1.0


def test_a_class_of_few_publications_is_no_surer_than_all():
    """Two publications that agree do not narrow a band; a class nobody measured has that of all."""
    eager = fill({**STATED, "engine": "HF"})
    rows = [fill(STATED)] * 50 + [eager] * 20
    errors = np.concatenate([np.linspace(-0.3, 0.3, 50), np.zeros(20)])
    bands = bands_of(rows, errors, ["one"] * 50 + ["two"] * 10 + ["three"] * 10)
    assert bands["hf_eager"] >= bands[""]
    gpt_fast = fill({**STATED, "engine": "gpt-fast"})
    assert half_widths([gpt_fast], bands) >= bands["graphs"]


def test_bands_hold_what_they_say_on_publications_left_out(found):
    """Between 85 and 95 % of the measurements lie in a 90 % band, over all and in each class of engines."""
    for name, group in (("all rows", "all"), ("acceptance from another table", "all"), ("production engines", "class"),
                        ("HF eager", "class"), ("sglang", "engine"), ("vllm", "engine")):  # fmt: skip
        assert 0.85 <= line(found, name, group).coverage <= 0.955, name


def test_rows_of_ones_own_are_told_alone(found):
    """Restricting a validation keeps exactly the asked rows."""
    own = [row for row in ROWS if row["source"].startswith("Spec-Bench")]
    assert {one.name for one in lines(restricted(found, own)) if one.group == "source"} == {"Spec-Bench"}


def test_rows_already_published_are_not_counted_twice():
    """A file that repeats shipped rows adds none."""
    assert len(compared(ROWS[:10], ROWS)) == len(ROWS)


def test_rows_with_nothing_to_compare_are_refused(found):
    """One clear line in place of an empty table."""
    with pytest.raises(InputError, match="nothing to compare"):
        restricted(found, [{"method": "EAGLE"}])


def test_the_page_and_the_table_tell_the_same_rows(found):
    """Each line of the table stands in the page too."""
    table, page = table_text(found), page_text(found)
    assert all(one.name in table and one.name in page for one in lines(found))


def test_the_picture_is_written_and_a_wrong_ending_is_refused(found, tmp_path):
    """A picture in a format that is none says what to give."""
    write_plot(found, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000
    with pytest.raises(InputError, match=r"\.png"):
        write_plot(found, tmp_path / "plot.unknown")
