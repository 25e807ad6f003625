"""Quotations and references taken out of a text and put back, so that no model touches or reads them."""

import re
from dataclasses import dataclass

_REFERENCE = r"\[(?:run|idea|baseline|atlas) [^\[\]]+\]"
_ANCHOR = re.compile(rf"“[^”]*”(?:\s*{_REFERENCE})*|{_REFERENCE}(?:\s*{_REFERENCE})*")
_TOKEN = re.compile(r"\{(\d+)\}")
_ENDS = re.compile(r"(?<=[.?!])\s+(?=[A-Z{“])")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its quotations and references replaced by tokens, cut into sentences.

    Attributes:
        sentences: with tokens ``{1}``, ``{2}``, ... counted through the text.
        anchors: what each token stands for.
    """

    sentences: tuple[str, ...]
    anchors: tuple[str, ...]

    def restored(self, sentences: tuple[str, ...]) -> str:
        """Sentences joined, with what the tokens stand for."""
        return _TOKEN.sub(lambda token: self.anchors[int(token[1]) - 1], " ".join(sentences))


def masked(text: str) -> Masked:
    """The text, masked; one whose quotations or tokens cannot be told apart is masked whole.

    >>> m = masked("It falls to 0.8× [run 0123abcd]. “So be it.” [idea p. 1] Then what?")
    >>> m.sentences
    ('It falls to 0.8× {1}.', '{2} Then what?')
    >>> m.restored(m.sentences)
    'It falls to 0.8× [run 0123abcd]. “So be it.” [idea p. 1] Then what?'
    """
    anchors: list[str] = []
    if _TOKEN.search(text):
        return Masked(("{1}",), (text,))

    def token(match: re.Match[str]) -> str:
        anchors.append(match[0])
        return f"{{{len(anchors)}}}"

    shown = _ANCHOR.sub(token, text)
    if "“" in shown or "”" in shown:
        return Masked(("{1}",), (text,))
    return Masked(tuple(_ENDS.split(shown)), tuple(anchors))
