"""What settled choices and numbers mean on axes where the text says nothing."""

from collections.abc import Iterator

from vashti.atlas.cues_schema import axis_cues
from vashti.core.design import Choice
from vashti.core.reading import IMPLIES, Item


def single_gpu(choices: frozenset[Choice], items: tuple[Item, ...]) -> Iterator[Item]:
    """One GPU, said so and with nothing elsewhere, shards nothing."""
    own = [item for item in items if item.name == "n_gpu" and item.stance == "own"]
    apart = {Choice("placement", value) for value in ("other_gpu", "other_node", "client", "cpu", "npu_pim")}
    if (
        own
        and all(item.value == 1.0 for item in own)
        and not choices & apart
        and not any(c.axis == "tp" for c in choices)
    ):
        yield Item("choice", "tp", "single", "own", own[0].quote, own[0].passage, own[0].group, cue=f"n_gpu {IMPLIES}")


def implied_by(choices: frozenset[Choice], items: tuple[Item, ...]) -> Iterator[Item]:
    """What the settled choices mean by definition on axes where the text says nothing."""
    held = {choice.axis for choice in choices}
    for choice in sorted(choices):
        record = axis_cues().get(choice.axis)
        for axis, value in (record.implies.get(choice.value, {}) if record else {}).items():
            if axis in held:
                continue
            source = next(
                (i for i in items if i.stance == "own" and (i.name, i.value) == (choice.axis, choice.value)),
                None,
            )
            if source is not None:
                held.add(axis)
                yield Item(
                    "choice",
                    axis,
                    value,
                    "own",
                    source.quote,
                    source.passage,
                    source.group,
                    cue=f"{choice.axis}.{choice.value} {IMPLIES}",
                )


def separate_draft(choices: frozenset[Choice], items: tuple[Item, ...]) -> Iterator[Item]:
    """A draft named as a language model of its own is an independent draft model, where nothing else proposes."""
    if any(choice.axis == "proposer" for choice in choices):
        return
    named = (item for item in items if item.name == "draft_model" and item.stance == "own")
    for item in named:
        yield Item(
            "choice", "proposer", "draft_lm", "own", item.quote, item.passage, item.group, cue=f"draft_model {IMPLIES}"
        )
        return


_BOUNDS = (("b1", 1, 1), ("small", 2, 16), ("medium", 17, 64), ("large", 65, 10**9))


def regimes_of(items: tuple[Item, ...]) -> Iterator[Item]:
    """Batch regimes that the author's batch sizes fall in; a range takes in all between its ends."""
    seen: set[str] = set()
    stated_sizes = [item for item in items if item.name == "batch_sizes" and item.stance == "own"]
    sure = [item for item in stated_sizes if not item.cue.endswith("fallback")]
    for item in sure or stated_sizes:
        values = item.value if isinstance(item.value, tuple) else (item.value,)
        sizes = [value for value in values if isinstance(value, float)]
        for name, low, high in _BOUNDS:
            inside = any(low <= size <= high for size in sizes)
            spanned = "range" in item.modifier and min(sizes) < high and max(sizes) > low
            if name not in seen and (inside or spanned):
                seen.add(name)
                yield Item(
                    "choice", "batch_regime", name, "own", item.quote, item.passage, item.group, cue="batch_sizes"
                )
