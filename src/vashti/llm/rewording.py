"""Asking a model for better words, and taking only those that say the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from vashti.core.proposal import Dropped
from vashti.llm.adviser import Adviser, Question, Silence
from vashti.llm.faithful import unfaithful
from vashti.llm.fence import fenced
from vashti.llm.masking import Masked, masked
from vashti.llm.prompts import instructions

PURPOSE = "reword"
_WORDS = re.compile(r"(?:[a-z]{2,}\W+){3}", re.IGNORECASE)
"""Three words in a row: less is no sentence."""
MOST = 400
"""Sentences taken from one answer [1]."""


class Sentence(BaseModel):
    """A sentence in other words."""

    id: Annotated[str, Field(max_length=20)]
    words: Annotated[str, Field(max_length=2000)]


class Sentences(BaseModel):
    """Sentences in other words."""

    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class Reworded:
    """Texts by name, with what was changed in them.

    Attributes:
        texts: every text asked about, in the words to be used.
        kept: sentences that were taken, by id.
        dropped: sentences that were not, and why.
    """

    texts: Mapping[str, str]
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]


def reword(adviser: Adviser, texts: Mapping[str, str]) -> Reworded | Silence:
    """Texts in better words where a model has them, sentence by sentence in the original's where it has not.

    Args:
        adviser: the model.
        texts: by name; may hold quotations and references, which the model never sees.
    """
    parts = {name: masked(text) for name, text in texts.items()}
    originals = {f"s{i}": sentence for i, sentence in enumerate(_every(parts), 1)}
    shown = "\n".join(f"{id_}: {words}" for id_, words in originals.items() if _WORDS.search(words))
    data = fenced(shown, "sentences")
    answer = adviser.ask(Question(PURPOSE, instructions(PURPOSE), data, Sentences))
    if isinstance(answer, Silence):
        return answer
    said = {sentence.id: " ".join(sentence.words.split()) for sentence in answer.sentences[:MOST]}
    offered = {id_: words for id_, words in said.items() if words != originals.get(id_)}
    faults = {id_: _fault(words, originals.get(id_)) for id_, words in offered.items()}
    kept = tuple(id_ for id_, fault in faults.items() if not fault)
    dropped = tuple(Dropped(f"{id_}: {offered[id_]}", fault) for id_, fault in faults.items() if fault)
    adviser.judged(PURPOSE, tuple(f"{id_}: {offered[id_]}" for id_ in kept), dropped)
    return Reworded(_put_together(texts, parts, {id_: offered[id_] for id_ in kept}), kept, dropped)


def _fault(words: str, original: str | None) -> str:
    return "no such sentence" if original is None else unfaithful(words, original)


def _every(parts: Mapping[str, Masked]) -> list[str]:
    return [sentence for part in parts.values() for sentence in part.sentences]


def _put_together(texts: Mapping[str, str], parts: Mapping[str, Masked], taken: Mapping[str, str]) -> dict[str, str]:
    """Each text with the sentences that were taken; a text of which none was, letter for letter as it was."""
    made, number = {}, 0
    for name, part in parts.items():
        ids = [f"s{number + i}" for i in range(1, len(part.sentences) + 1)]
        number += len(ids)
        words = tuple(taken.get(id_, sentence) for id_, sentence in zip(ids, part.sentences, strict=True))
        made[name] = part.restored(words) if words != part.sentences else texts[name]
    return made
