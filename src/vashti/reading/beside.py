"""How much of a text is about something no axis holds: its sentences against those of texts about other subjects.

The words are learned (`bench/fit_beside.py`) from ideas whose heart lies on no axis (who pays for a refused token, what a
reader sees, how a guess is audited) and from ideas on the axes, some of them told in the same words.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

import numpy as np

from vashti.atlas.files import ROOT
from vashti.core.evidence import Quote
from vashti.core.reading import Beside, Document
from vashti.core.words import stem
from vashti.reading.sentences import sentences

FILE = ROOT / "learned" / "beside.npz"
FEWEST_WORDS = 3
"""Words of a sentence from which they say what it is about [1]; a judgement."""
ELSEWHERE = 1.0
"""Log-odds from which a sentence counts as one about another subject; chosen on annotated documents."""
WHOLE = 6
"""Words from which a sentence is quoted as what an author puts forward [1]; a judgement."""
MOST_NAMED = 5
"""Words named that say so most."""
READ = frozenset({"title", "body", "list", "caption"})
"""Kinds of passages that say what a text is about."""
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True)
class Subjects:
    """The model: by how much each word, without its ending, speaks for another subject.

    Attributes:
        weights: log-odds by word.
        digest: of the texts it was learned from.
    """

    weights: Mapping[str, float]
    digest: str

    def odds(self, words: frozenset[str]) -> float:
        """How a sentence of these words, without their endings, sounds: log-odds scaled by their number."""
        return self._known(words) / float(np.sqrt(len(words))) if len(words) >= FEWEST_WORDS else 0.0

    def beside(self, texts: Sequence[str]) -> Beside:
        """How many of some sentences are about another subject, and the words that say so most."""
        told = [_words(text) for text in texts]
        foreign = [words for words in told if self.odds(frozenset(words)) >= ELSEWHERE]
        forms = Counter((root, form) for words in foreign for root, form in words.items())
        often = Counter(root for words in foreign for root in words)
        telling = sorted(often, key=lambda root: (-often[root] * self.weights.get(root, 0.0), root))[:MOST_NAMED]
        named = [max((n, form) for (root, form), n in forms.items() if root == one)[1] for one in telling]
        return Beside(len(foreign) / len(told) if told else 0.0, tuple(named))

    def foremost(self, texts: Sequence[str]) -> Iterator[str]:
        """The sentences about another subject, those with most to say of it first; of equals, those that come first."""
        about = [(text, words) for text in texts if self.odds(words := word_stems(text)) >= ELSEWHERE]
        return (text for text, words in sorted(about, key=lambda one: -round(self._known(one[1]), 9)))

    def _known(self, words: frozenset[str]) -> float:
        return sum(sorted(self.weights.get(word, 0.0) for word in words))


def beside(document: Document, stands: Callable[[Quote], bool] = lambda _: True) -> Beside:
    """How much of a document is about another subject, with the sentence that is most so and stands on its page."""
    texts = sentences_of(document)
    whole = (text for text in subjects().foremost(texts) if text != document.title and len(text.split()) >= WHOLE)
    quotes = (document.quoted(text) for text in whole)
    quote = next((quote for quote in quotes if quote is not None and stands(quote)), None)
    return replace(subjects().beside(texts), quote=quote)


def word_stems(text: str) -> frozenset[str]:
    """The words of a text without their endings; numbers and short words are none."""
    return frozenset(_words(text))


def _words(text: str) -> dict[str, str]:
    """Each word of a text by what is left without its ending, as it stands first."""
    found: dict[str, str] = {}
    for form in _WORD.findall(text.lower()):
        found.setdefault(stem(form), form)
    return found


def sentences_of(document: Document) -> tuple[str, ...]:
    """The sentences that say what a document is about, whoever speaks in them."""
    return tuple(chain.from_iterable(sentences(p.text) for p in document.passages if p.kind in READ))


@cache
def subjects() -> Subjects:
    """The model as shipped."""
    with np.load(FILE) as stored:
        words = stored["words"].tobytes().decode("utf-8").split("\n")
        digest = stored["digest"].tobytes().decode("utf-8")
        return Subjects(dict(zip(words, stored["weights"].astype(float).tolist(), strict=True)), digest)
