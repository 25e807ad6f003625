"""Which of the models a text names is the target, and which drafts."""

import re
from collections.abc import Iterator

from vashti.reading.names import Named, billions

_ARTICLE = r"(?:(?:an?|the|its|our|their|one)\s)?(?:[\w.-]+/)?"
_DRAFTER = r"(?:draft(?:er)?s?|proposers?|speculators?|assistants?|juniors?|guessers?|small(?:er)?\smodel|drafting)"
_VERIFIER = r"(?:targets?|verifiers?|checkers?|backbones?|seniors?|teachers?|large(?:r)?\smodel|big\smodel|base\smodel|main\smodel)"
_DRAFTS = r"(?:drafts?|proposes|guesses|speculates|assists|sketches|helps|writes\sahead|predicts\sahead|runs\sahead)"
_VERIFIES = r"(?:verif(?:y|ies)|checks?|scores?|judges?|examines?|validates?|marks?|confirms?|accepts?|corrects?)"
_DONE = r"(?:drafted|proposed|guessed|speculated|assisted|sketched|accelerated|sped\sup|helped)"
_BE = r"(?:is|are|was|be|being|serves?|acts?|works?|runs?|plays?|becomes?|=)"
_X, _Y = r"‹l(?P<x>\d+)›(?!\w)", r"‹l(?P<y>\d+)›(?!\w)"
_FORMS: tuple[tuple[str, str, str], ...] = (
    (rf"{_VERIFIER}\s?(?:/|and|,)\s?{_DRAFTER}(?:\smodels?)?(?:\s?[:=]?\s(?:are\s)?|\s?\()(?:{_ARTICLE})?{_X}\s?(?:/|and|,)\s?{_Y}", "target", "draft"),
    (rf"{_DRAFTER}\s?(?:/|and|,)\s?{_VERIFIER}(?:\smodels?)?(?:\s?[:=]?\s(?:are\s)?|\s?\()(?:{_ARTICLE})?{_X}\s?(?:/|and|,)\s?{_Y}", "draft", "target"),
    (rf"{_X}[\s,]+(?:then\s|only\s|alone\s)?{_DRAFTS}\s(?:tokens\s|\w+\s)?(?:for|to|ahead\sof)\s{_ARTICLE}{_Y}", "draft", "target"),
    (rf"{_X}[\s,]+(?:which\sis\s|is\s|are\s)?{_DONE}\s(?:for\s)?(?:by|with|from|using|with\sthe\shelp\sof)\s{_ARTICLE}{_Y}", "target", "draft"),
    (rf"{_X}[\s,]+(?:which\sis\s|is\s|are\s)?{_DONE}\s(?:\w+\s){{0,3}}?(?:by|with|of)\s{_ARTICLE}{_Y}", "target", "draft"),
    (rf"{_X}\s(?:{_BE}\s)?(?:verified|checked|judged|scored|validated)\sby\s{_ARTICLE}{_Y}", "draft", "target"),
    (rf"{_X}\s(?:{_BE}\s)?(?:verified|checked)\s(?:against|with)\s(?:the\s)?(?:drafts|proposals|guesses)\s(?:of|from|by)\s{_ARTICLE}{_Y}", "target", "draft"),
    (rf"{_X},?\s(?:with|and|together\swith|beside|plus)\s{_ARTICLE}{_Y},?\s(?:as|for|is|being)\s{_ARTICLE}{_DRAFTER}\b", "target", "draft"),
    (rf"{_X},?\s(?:with|and|together\swith|beside|plus)\s{_ARTICLE}{_Y},?\s(?:as|is|being)\s{_ARTICLE}{_VERIFIER}\b", "draft", "target"),
    (rf"{_X}\s(?:to\sdraft|drafting|as\s{_ARTICLE}{_DRAFTER}|for\sdrafting|{_DRAFTER})\s(?:for|of)\s{_ARTICLE}{_Y}", "draft", "target"),
    (rf"{_DRAFTER}\s(?:for|of)\s{_ARTICLE}{_Y}\s(?:is|will\sbe)\s{_ARTICLE}{_X}", "draft", "target"),
)  # fmt: skip
"""Two models in one construction: the pattern, the role of ``x``, the role of ``y``."""
_NEAR: tuple[tuple[str, str], ...] = (
    (rf"\bas\s{_ARTICLE}{_VERIFIER}(?:,|\s(?:we|they|it)\s\w+|\s\w+s)?\s{_ARTICLE}{_X}", "target"),
    (rf"\bas\s{_ARTICLE}{_DRAFTER}(?:,|\s(?:we|they|it)\s\w+|\s\w+s)?\s{_ARTICLE}{_X}", "draft"),
    (rf"{_X}(?:\s\([^)]*\))?[\s,]+(?:{_BE}\s)?(?:as\s|for\s)?{_ARTICLE}{_VERIFIER}\b", "target"),
    (rf"{_X}(?:\s\([^)]*\))?[\s,]+(?:{_BE}\s)?(?:as\s|for\s)?{_ARTICLE}{_DRAFTER}\b", "draft"),
    (rf"\b{_VERIFIER}(?:\smodel)?(?:\s(?:is|are|will\sbe|was)|:|\s=|,|\s\()?\s{_ARTICLE}{_X}", "target"),
    (rf"\b{_DRAFTER}(?:\s(?:model|head|network))?(?:\s(?:is|are|will\sbe|was)|:|\s=|,|\s\()?\s{_ARTICLE}{_X}", "draft"),
    (rf"{_X}(?:\s\([^)]*\))?[\s,]+(?:which\s|that\s|then\s|only\s)?{_VERIFIES}\b", "target"),
    (rf"{_X}(?:\s\([^)]*\))?[\s,]+(?:which\s|that\s|then\s|only\s|to\s)?{_DRAFTS}\b(?!\s(?:nothing|neither|no)\b)", "draft"),
    (rf"\b(?:{_DRAFTER}|heads?|eagle(?:-\d)?|medusa|hydra|mtp|module)(?:\s[\w-]+){{0,4}}?\sfor\s{_ARTICLE}{_X}", "target"),
    (rf"\bwhat\s{_ARTICLE}{_X}\s(?:writes|drafts|proposes|says|guesses|suggests)", "draft"),
    (rf"\b(?:drafts|proposals|guesses|suggestions|candidates)\s(?:of|from|by)\s{_ARTICLE}{_X}", "draft"),
    (rf"\b(?:verified|checked|judged|scored|validated|corrected|verification|checking)\sby\s{_ARTICLE}{_X}", "target"),
    (rf"\b{_DONE}\s(?:for\s)?by\s{_ARTICLE}{_X}", "draft"),
    (rf"\b(?:drafts?|drafter|drafting|speculates?|proposes|accelerates?|accelerating|speeds?\sup|serves?|serving|deploy\w*|decoding\sof|generation\s(?:of|with)|inference\s(?:of|with)|latency\sof)\s(?:(?:tokens\s)?for\s)?{_ARTICLE}{_X}", "target"),
)  # fmt: skip
"""One model beside its role."""
_WORDS_BETWEEN = r"(?:[^\w‹›]+[\w'’-]+){0,3}?[^\w‹›]+"
_LOOSE: tuple[tuple[str, str], ...] = (
    (rf"\b(?:{_VERIFIER}|verif\w+){_WORDS_BETWEEN}{_X}", "target"),
    (rf"\b{_DRAFTER}(?:\smodel)?{_WORDS_BETWEEN}{_X}", "draft"),
    (rf"{_X}(?:[^\w‹›]+[\w'’-]+){{0,2}}?[^\w‹›]+(?:{_VERIFIER}|verif\w+)\b", "target"),
    (rf"{_X}(?:[^\w‹›]+[\w'’-]+){{0,2}}?[^\w‹›]+(?:{_DRAFTER}|propos\w+)\b(?!\s(?:nothing|neither|no)\b)", "draft"),
)
"""One model within a few words of a role."""
_PAIRS = tuple((re.compile(form), one, other) for form, one, other in _FORMS)
_SINGLES = tuple(tuple((re.compile(form), role) for form, role in forms) for forms in (_NEAR, _LOOSE))
_BORDER = re.compile(r"[,;.:(]\s|\band\b|\bwhile\b|\bbut\b")
_CROSSING = 15
"""Characters that a comma or an "and" between a role and a name counts for."""


def model_roles(lower: str, names: tuple[Named, ...]) -> Iterator[tuple[str, str]]:
    """Each model named, under ``target_model``, ``draft_model`` or, where no role shows, ``model``.

    Args:
        lower: the text in lower case with a slot for each name.
        names: what stood in the slots.
    """
    slots = [index for index, name in enumerate(names) if name.kind == "l"]
    if not slots:
        return
    roles = _paired(lower)
    for expressions in _SINGLES:
        roles = _nearest(lower, expressions) | roles
        if len(roles) >= len(slots):
            break
    roles = _other_half(names, slots, roles)
    for index in slots:
        yield (f"{roles[index]}_model" if index in roles else "model"), names[index].text


def _paired(lower: str) -> dict[int, str]:
    roles: dict[int, str] = {}
    for expression, one, other in _PAIRS:
        for match in _overlapping(expression, lower):
            roles.setdefault(int(match["x"]), one)
            roles.setdefault(int(match["y"]), other)
    return roles


def _nearest(lower: str, expressions: tuple[tuple[re.Pattern[str], str], ...]) -> dict[int, str]:
    """The role whose words stand nearest to each name."""
    reach: dict[int, tuple[int, str]] = {}
    for expression, role in expressions:
        for match in _overlapping(expression, lower):
            index = int(match["x"])
            size = len(match.group()) + _CROSSING * len(_BORDER.findall(match.group()))
            if index not in reach or size < reach[index][0]:
                reach[index] = (size, role)
    return {index: role for index, (_, role) in reach.items()}


def _other_half(names: tuple[Named, ...], slots: list[int], roles: dict[int, str]) -> dict[int, str]:
    """Of two models one of which has a role, the other has the other one where their sizes agree with that."""
    open_, known = [s for s in slots if s not in roles], [s for s in slots if s in roles]
    if len(open_) != 1 or len(known) != 1:
        return roles
    role = "draft" if roles[known[0]] == "target" else "target"
    small, large = (open_[0], known[0]) if role == "draft" else (known[0], open_[0])
    fits = 0 < 2 * billions(names[small].text) <= billions(names[large].text)
    return roles | {open_[0]: role} if fits else roles


def _overlapping(expression: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := expression.search(text, at):
        yield match
        at = match.start() + 1
