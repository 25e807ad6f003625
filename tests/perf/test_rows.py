"""Laws of reading published rows: what their columns say, and by what rule their silence is filled."""

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.core.errors import InputError
from vashti.perf.assumed import PHRASES
from vashti.perf.filling import fill
from vashti.perf.guess import model_named
from vashti.perf.measured import left_out
from vashti.perf.predicted_rows import ADDED, predict_rows
from vashti.perf.row_acceptance import acceptance_of, chain_length
from vashti.perf.row_draft import adapted_length
from vashti.perf.rows import (
    PUBLISHED,
    batch_of,
    context_of,
    drafting_numbers,
    measured_ratio,
    number,
    read_rows,
    write_rows,
)
from vashti.perf.uncertainty import UNKNOWN_SD, half_widths

PUBLISHED_ROWS = read_rows(PUBLISHED)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
ODD = st.sampled_from(["-3", "0", "1e300", "nan", "inf", "-0.0", "1e-300", "12abc", "64 per rank", "Cerebras WSE-3"])
COLUMNS = ("method", "target_model", "gpu", "n_gpu", "batch_size", "tau", "alpha", "draft_len", "engine", "dataset")


def is_inside(made):
    """Whether a predicted row has a finite ratio inside its band, and its speedup, if any, inside its own."""
    low, ratio, high = (
        float(made[f"{name}step_ratio{end}"]) for name, end in (("", "_low"), ("predicted_", ""), ("", "_high"))
    )
    speeds = [float(made[name]) for name in ("low", "predicted_speedup", "high") if made[name]]
    return 0.0 <= low <= ratio <= high < math.inf and speeds == sorted(speeds)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2.5", 2.5), ("0.86-0.91 (flat)", 0.885), ("~3", 3.0), ("64 per rank", 64.0), ("nan", None), ("inf", None),
     ("not stated", None), ("", None), ("n-alpha 0.79/0.74", None), ("1,024", 1024.0)],
)  # fmt: skip
def test_a_column_is_read_as_one_number_or_none(text, said):
    """Numbers, ranges and approximations are numbers; lists, words and infinities are not."""
    assert number({"tau": text}, "tau") == (pytest.approx(said) if said is not None else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [("steps=3 topk=1 draft_tokens=4", {"depth": 3, "width": 1, "verify": 4}),
     ("depth 3, k=21 draft tokens", {"depth": 3, "verify": 22}), ("block 8", {"depth": 8, "verify": 8}), ("5", {"depth": 5}),
     ("k=6 (README command)", {"depth": 6}), ("best K (7)", {"depth": 7}), ("2 draft tokens, 1 step", {"depth": 1, "verify": 3}),
     ("0", {"depth": 0}), ("", {})],
)  # fmt: skip
def test_draft_lengths_are_read_in_every_published_form(text, said):
    """Depth, width and verified tokens are three numbers."""
    assert drafting_numbers({"draft_len": text}) == said


def test_a_batch_per_rank_is_times_the_ranks():
    """2 sequences on each of 16 GPUs are 32."""
    assert batch_of({"batch_size": "2 per rank", "n_gpu": "16"}) == 32.0


@pytest.mark.parametrize(
    ("text", "said"),
    [("65536 in / 4096 out", (65536, 4096)), ("1K in / 1K out", (1000, 1000)), ("prefill 8000", (8000, None)), ("", (None, None))],
)  # fmt: skip
def test_contexts_are_read(text, said):
    """Prompt and answer length stand in one column."""
    assert context_of({"context": text}) == said


@given(st.lists(st.fixed_dictionaries({"method": TEXT, "note": TEXT}), min_size=1, max_size=5))
def test_written_rows_read_back(rows):
    """Quotation marks, commas and line ends in a cell survive."""
    assert list(csv.DictReader(io.StringIO(write_rows(rows)))) == rows


@given(st.floats(0.0, 0.999), st.integers(0, 16))
def test_a_chain_yields_between_one_token_and_all(rate, depth):
    """The bonus token is always there, and no more than the chain and it."""
    assert 1.0 <= chain_length(rate, depth) <= depth + 1.0


def test_an_acceptance_rate_outside_probabilities_is_no_rate():
    """A rate of 1.2 is not used; one of 80 is in percent."""
    assert acceptance_of({"alpha": "1.2"}, 4) is None
    assert acceptance_of({"alpha": "80"}, 4) == acceptance_of({"alpha": "0.8"}, 4)


def test_an_acceptance_length_below_one_lacks_its_bonus_token():
    """0.8 accepted drafts a round are 1.8 tokens, and that it was read so is said."""
    row = {"method": "EAGLE", "draft_len": "4", "tau": "0.8"}
    assert fill(row).acceptance_length == pytest.approx(1.8)
    assert "bonus token" in fill(row).unknown


@pytest.mark.parametrize(
    ("name", "billions"),
    [("Qwen2.5-72B-Instruct", 72), ("Falcon-40B", 40), ("Some-300M-Chat", 0.3), ("Foo-1T MoE", 1000), ("Bar-100B-A10B", 100)],
)  # fmt: skip
def test_an_unknown_model_has_the_size_its_name_says(name, billions):
    """Parameters follow the name to a tenth, embeddings aside."""
    assert float(model_named(name).shape.params) == pytest.approx(1e9 * billions, rel=0.1)


@pytest.mark.parametrize("name", ["8x0.0B", "1000B-A0B", "7B-1e", "0x7B", "1B-MoE", "3B-A30B", "0B", "Foo-99999999T"])
def test_a_senseless_size_is_still_a_model(name):
    """Sizes nobody means give positive parameters, none of them of a negative expert."""
    shape = model_named(name).shape
    assert float(shape.params) > 0.0
    assert float(shape.expert_params) >= 0.0
    assert float(shape.layers) >= 1.0


def test_a_mixture_in_the_name_is_a_mixture():
    """A3B means three billion active parameters of experts."""
    assert float(model_named("Foo-30B-A3B").shape.experts) > 0.0
    assert float(model_named("Foo-30B").shape.experts) == 0.0


def test_stored_precision_follows_name_or_column():
    """Four-bit weights are half a byte."""
    assert model_named("Llama-2-70B int4").shape.weight_bytes == 0.5
    assert model_named("Llama-2-70B", "AWQ").shape.weight_bytes == 0.5


def test_what_is_not_said_is_listed():
    """Every rule that was needed is named, so that the band can widen."""
    assert {"gpu", "batch", "engine", "target size", "acceptance"} <= set(fill({"method": "EAGLE"}).unknown)


def test_the_first_machine_named_is_taken():
    """A text that names several machines means the first for the row at hand."""
    assert fill({"method": "EAGLE", "gpu": "A100 for 70B; others RTX 3090"}).machine.id == "a100_80"


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, TEXT)))
def test_no_text_in_any_column_stops_a_prediction(row):
    """Whatever the columns say, a ratio inside its band comes out, and what was assumed for it."""
    made = predict_rows([row])[0]
    assert is_inside(made)
    assert made["assumed"]


@given(
    st.sampled_from(PUBLISHED_ROWS), st.dictionaries(st.sampled_from(sorted(PUBLISHED_ROWS[0])), ODD | TEXT, max_size=6)
)
def test_published_rows_with_odd_columns_are_predicted(row, odd):
    """Negative, huge, empty and foreign values in any column of a real row leave a finite prediction."""
    assert is_inside(predict_rows([{**row, **odd}])[0])


@given(st.sampled_from(PUBLISHED_ROWS), st.sets(st.sampled_from(sorted(PUBLISHED_ROWS[0]))))
def test_missing_columns_are_predicted(row, missing):
    """Rows without some of their columns are predicted, down to a row without any."""
    assert is_inside(predict_rows([{name: value for name, value in row.items() if name not in missing}])[0])


@pytest.mark.parametrize(
    ("gpu", "count"), [("8x H100", 8), ("8×H200", 8), ("H100 x4", 4), ("2 GPUs, A100", 2), ("H100", 1), ("RTX 4090", 1)]
)
def test_gpus_are_counted_where_their_text_counts_them(gpu, count):
    """A count before or after the name is tensor parallelism; numbers of models and memories are not."""
    row = {"target_model": "Llama-3.1-8B", "gpu": gpu, "engine": "vLLM", "method": "EAGLE-3"}
    assert fill(row).gpus == count


def test_a_model_that_fits_runs_on_one_card_with_a_slow_link():
    """Cards without a fast link share a target only where it does not fit on one."""
    row = {"target_model": "Qwen3-8B", "engine": "vLLM", "method": "EAGLE-3"}
    assert fill({**row, "gpu": "RTX 4090"}).gpus == 1.0
    assert fill({**row, "gpu": "RTX 4090", "target_model": "Qwen3-32B"}).gpus > 1.0


@pytest.mark.parametrize(
    ("text", "engine"),
    [("TensorRT-LLM (PyTorch backend)", "tensorrt_llm"), ("SGLang on PyTorch 2.6", "sglang"), ("vLLM V1, torch.compile", "vllm"),
     ("PyTorch eager", "hf_eager"), ("gpt-fast (PyTorch)", "gpt_fast"), ("HuggingFace TGI", "vllm")],
)  # fmt: skip
def test_a_serving_engine_is_not_the_library_it_is_built_on(text, engine):
    """Where a text names both, the engine counts."""
    assert fill({"method": "EAGLE", "target_model": "Qwen3-8B", "engine": text}).engine == engine


@given(st.floats(0.2, 0.9))
def test_an_adapted_draft_is_accepted_whole_every_third_round(rate):
    """The length at rest gives back the acceptance length it was taken from, and a third of its rounds whole."""
    length = float(np.log(1.0 / 3.0) / np.log(rate))
    tokens = chain_length(rate, length)
    assert adapted_length(tokens) == pytest.approx(length, rel=1e-6)


def test_a_librarys_draft_model_drafts_more_where_more_is_accepted():
    """Where the row does not say how many tokens are drafted, the library's own schedule does."""
    row = {"method": "SpS", "draft_model": "Vicuna-68M", "target_model": "Vicuna-7B", "engine": "HF", "gpu": "A100"}
    few, many, told = (fill({**row, **more}).depth for more in ({"tau": "1.6"}, {"tau": "3"}, {"draft_len": "7"}))
    assert few < many
    assert told == 7.0


@pytest.mark.parametrize("name", ["GLM-4.6", "MiniMax-M2", "DeepSeek V2 Lite", "Mistral Large 2", "Phi-4", "DBRX"])
def test_a_model_whose_name_says_no_size_has_its_published_one(name):
    """Known families without a size in their name are no guess at 8B."""
    assert model_named(name).basis == "size"


@pytest.mark.parametrize("name", ["DeepSeek-R1-0528", "DeepSeek-V3-0324", "deepseek-ai/DeepSeek-V3.1"])
def test_a_release_date_does_not_hide_a_model(name):
    """Month and day after a name are no part of it."""
    assert model_named(name).id == "deepseek_v3"


@pytest.mark.parametrize(
    "text", ["method;target_model;gpu\nEAGLE-3;Qwen3-8B;H100\n", "Method\tTarget Model\nEAGLE-3\tQwen3-8B\n"]
)
def test_other_delimiters_and_headings_in_capitals_are_read(tmp_path, text):
    """Semicolons, tabs, capitals and spaces in headings mean what they mean."""
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    assert read_rows(path)[0]["target_model"] == "Qwen3-8B"


@given(st.sampled_from(PUBLISHED_ROWS), st.sampled_from(["gpu", "batch_size", "engine", "target_model"]))
def test_silence_never_narrows_a_band(row, column):
    """A row that says less is no surer."""
    told, silent = (half_widths([fill(one)]).item() for one in (row, {**row, column: ""}))
    assert silent >= told - 1e-12


def test_a_row_without_a_method_says_what_was_taken():
    """A guess, and in words that it is one."""
    assert "drafting by" in predict_rows([{"target_model": "Llama-3.1-8B"}])[0]["assumed"]


def test_every_rule_has_its_words():
    """Whatever widens a band is said, and whatever is said may widen one."""
    assert PHRASES.keys() == UNKNOWN_SD.keys()


@pytest.mark.parametrize("method", ["plain", "Baseline", "vanilla decoding", "autoregressive", "none"])
def test_plain_decoding_has_ratio_1(method):
    """A row that drafts nothing takes its own time."""
    assert predict_rows([{"method": method, "target_model": "Llama-3.1-8B"}])[0]["predicted_step_ratio"] == "1.0000"


def test_no_rows_give_no_rows():
    """An empty table stays empty."""
    assert predict_rows([]) == []


def test_every_published_row_is_predicted():
    """All shipped rows get a ratio, and a speedup inside its band where tokens per round are known."""
    for row in predict_rows(PUBLISHED_ROWS):
        assert float(row["step_ratio_low"]) < float(row["predicted_step_ratio"]) < float(row["step_ratio_high"])
        if row["predicted_speedup"]:
            assert float(row["low"]) < float(row["predicted_speedup"]) < float(row["high"])


def test_who_published_a_row_changes_nothing():
    """The model reads no source."""
    columns = [{**row, "source": "someone else", "url": "", "locus": ""} for row in PUBLISHED_ROWS]
    assert [[row[c] for c in ADDED] for row in predict_rows(columns)] == [
        [row[c] for c in ADDED] for row in predict_rows(PUBLISHED_ROWS)
    ]


def test_the_measured_speedup_is_never_read():
    """Predictions are the same with what was measured of speculation taken away."""
    blind = [{**row, "speedup": "", "step_ratio": "", "spec_tok_s": ""} for row in PUBLISHED_ROWS]
    assert [[row[c] for c in ADDED] for row in predict_rows(blind)] == [
        [row[c] for c in ADDED] for row in predict_rows(PUBLISHED_ROWS)
    ]


def test_plain_speeds_count_only_against_each_other():
    """Twice the plain speed on every data set changes nothing."""
    twice = [{**row, "ar_tok_s": str(2.0 * (number(row, "ar_tok_s") or 0.0) or "")} for row in PUBLISHED_ROWS]
    assert [row["predicted_step_ratio"] for row in predict_rows(twice)] == [
        row["predicted_step_ratio"] for row in predict_rows(PUBLISHED_ROWS)
    ]


def test_a_data_set_that_decodes_slower_spends_more_on_requests():
    """Its ratio is nearer to its acceptance length, where that is the larger."""
    common = {"method": "EAGLE-3 chain", "target_model": "Llama-3.1-8B", "gpu": "H100", "engine": "SGLang",
              "batch_size": "8", "draft_len": "3", "tau": "3"}  # fmt: skip
    rows = [{**common, "dataset": "MT-bench", "ar_tok_s": "1000"}, {**common, "dataset": "Alpaca", "ar_tok_s": "600"}]
    told, unread = (predict_rows(given)[1] for given in (rows, [{**row, "ar_tok_s": ""} for row in rows]))
    assert float(unread["predicted_step_ratio"]) < float(told["predicted_step_ratio"]) < 3.0


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "no column"), (b"a,b\n1,2\n", "no column"), (b"method,gpu\n", "no row"), (bytes(range(128, 256)) * 9, "not a CSV")],
)  # fmt: skip
def test_a_file_that_is_no_table_of_rows_is_refused(tmp_path, content, what):
    """Broken files are named with what is wrong."""
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_rows(path)


def test_impossible_and_foreign_rows_are_left_out_by_rule():
    """A round faster than a step, another vendor, another baseline: each with its reason."""
    common = {"method": "EAGLE", "target_model": "Llama-3.1-8B", "gpu": "H100", "engine": "vLLM", "batch_size": "1"}
    rows = [
        {**common, "step_ratio": "1.4"},
        {**common, "step_ratio": "0.8"},
        {**common, "gpu": "AMD MI300X", "step_ratio": "1.4"},
        {**common, "method": "EAGLE RELATIVE TO another", "step_ratio": "1.4"},
    ]
    assert [bool(why) for why in left_out([{**row, "source": str(place)} for place, row in enumerate(rows)])] == [
        False,
        True,
        True,
        True,
    ]


def test_the_measured_ratio_is_tokens_over_speedup():
    """Where a row gives both."""
    assert measured_ratio({"tau": "3", "speedup": "2"}) == 1.5
