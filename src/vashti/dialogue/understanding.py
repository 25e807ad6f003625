"""From a line of text to what was said: rules over the words, or a model's proposal where it stands up to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from vashti import atlas
from vashti.core.errors import InputError
from vashti.core.evidence import Quote
from vashti.dialogue import said as kinds
from vashti.dialogue.asking import asked_of
from vashti.dialogue.board import Board
from vashti.dialogue.facts import Facts, bare_number, facts
from vashti.dialogue.names import system_in
from vashti.dialogue.said import Given, Said, Single, from_plain
from vashti.dialogue.subjects import batch_in, subject
from vashti.dialogue.trace import named_file, read_trace
from vashti.dialogue.vetting import vetted
from vashti.dialogue.words import LEAST_CORRECTED, everyday, examples, flat, intents, matches, vocabulary
from vashti.reading.sentences import sentences

Model = Callable[[str, dict[str, Any]], dict[str, Any] | None]
"""A model: the text and the board in brief to a turn in plain JSON, or None where it has none."""

MOST_NEAREST = 3
"""Examples offered where a turn is not understood."""
MOST_CHARACTERS = 4000
"""Length of a turn that is read [characters]; a longer one is a document."""
DECIDED = frozenset({"undo", "export", "take", "help", "pass"})
"""Intents that decide whatever else stands in the turn."""
ASKS = re.compile(
    r"(?:[,;.:]|\b(?:and|but|then|also|so|plus)\b)[\s,]*(?=(?:what if|how about|what about|what would|why\b|show\b|compare|break it|fix it|undo\b|export|what should|where do|how does|write (?:the|a)|what changed|what happens|can you)\b)"
)
FIRST_PERSON = re.compile(
    r"^(?:(?:ok|okay|yes|no|well|actually|so|then|and|but|fine|sorry|hm+|also|nope|right)[,.]?\s+)*(?:we|our|i|my|let'?s|in our|on our|it is|the)\b(?!.*\?$)"
)
OWN = re.compile(
    r"\b(?:we|our|ours|us|let'?s)\b|\bi (?:use|run|set|measure|measured|have|got|chose|switched|moved|draft|take|keep|put|give|get)\b"
    r"|\bmy (?:draft|design|target|model|batch|acceptance|alpha|system|setup|traces?|context|gpu|tree|split)\b"
)
STRANGER = re.compile(
    r"\b([A-Z][\w'-]+)\.?(?:\s+[\w.]+){0,4}?\s+(?:uses?|runs?|ran|gets?|got|reports?|reported|says?|said|claims?|achieves?|showed|shows|told|tells|confirmed|accepted|thinks?|believes?|has|have)\b"
)
"""A name, and a little later what its bearer does."""
SUBJECTS_OF_OURS = frozenset(
    [
        "we",
        "our",
        "i",
        "it",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "draft",
        "target",
        "verification",
        "drafting",
        "speculation",
        "proposer",
        "drafter",
        "verifier",
        "controller",
        "everything",
        "both",
        "each",
        "sm",
        "sms",
        "kv",
        "gpu",
        "cuda",
        "mps",
        "mig",
        "no",
        "yes",
        "ok",
        "okay",
        "actually",
        "so",
        "then",
        "and",
        "but",
        "now",
        "if",
        "in",
        "on",
        "at",
        "with",
        "for",
        "as",
        "well",
        "sorry",
        "currently",
        "here",
        "there",
        "a",
        "an",
        "one",
        "two",
        "half",
        "all",
        "batch",
        "alpha",
        "acceptance",
    ]
)
"""Words that begin a sentence about the author's own design."""
SERVES = re.compile(
    r"\b(?:serve|serving|run|running|use|using|target|evaluate|operate|decode|measure|care|deploy|is|are|=|of|size|sizes|bs)\b|^(?:and |at )?(?:batch|bs)\b|[=:]"
)
UNKNOWN_SYSTEM = re.compile(r"\b(?:with|to|against|vs\.?|versus|from|than)\s+(?:the\s+)?([A-Z][\w-]+)")
AND_TOO = re.compile(r"^(?:and|or|with|at|on|also)\b")
QUOTED = re.compile(r"“([^”]{20,})”|\"([^\"]{20,})\"|«([^»]{20,})»")
"""Words quoted from a document."""
WHY = re.compile(r"^(?:(?:but|and|so|ok|okay|then|well)\W+)*(?:why|how come)\b")
DENIAL = re.compile(r"^(?:no|nope|nah|wrong|false|never|not true|disagree|rubbish|nonsense)\b[\s,.!]*")
CONFIRMS = re.compile(
    r"^(?:yes|yep|yeah|correct|right|exactly|ok|okay|sure|agreed|that'?s right|that is (?:right|correct)|true)\W*$"
)
GREETS = re.compile(r"^(?:hi|hello|hey|thanks?|thank you|good (?:morning|evening|day)|bye|cheers)\b[\s\w,]{0,16}\W*$")
PARTS = re.compile(r",\s*(?:and|but|so)?\s+|;\s*|\s+(?:and|but|so)\s+(?=(?:we|our|i|my)\b)", re.IGNORECASE)
CHEAPER = re.compile(r"\b(?:cheaper|simpler|easier|less work|quicker|smaller)\b")
SINCE = re.compile(r"\b(?:since|from|after)\s+(?:turn\s*)?#?(\d+)")
PATH = re.compile(r"\b(?:to|as|into|in)\s+[\"'`]?([^\s\"'`]+\.\w+)")


def understand(text: str, board: Board, model: Model | None = None) -> Said:
    """What a line of text says, given what is on the board.

    Args:
        text: as typed.
        board: what it is said to; it is not changed.
        model: a language model that proposes a turn where the rules cannot tell; what does not stand in the text is
            taken out of its proposal.

    Returns:
        The turn. A trace named in it is read here, so that the turn carries its numbers.
    """
    text = " ".join(text.split())[:MOST_CHARACTERS]
    ruled = _by_rules(text, board)
    if model is None or ruled.kind != "unclear":
        return ruled
    proposed = model(text, brief(board))
    if proposed is None:
        return ruled
    try:
        return vetted(from_plain({**proposed, "text": text}), text, ruled)
    except InputError:
        return ruled


def brief(board: Board) -> dict[str, Any]:
    """The board in brief, for a model: the design, what was asked, the objections by name."""
    return {
        "design": board.case.idea.design.as_dict(),
        "asked": board.asked,
        "offered": board.offered is not None,
        "findings": {f.check: f.title for f in board.view.critique.findings},
        "turn": board.turn,
    }


def _by_rules(text: str, board: Board) -> Said:
    quoted = _quoted(text, board)
    if quoted is not None:
        return replace(quoted, text=text) if isinstance(quoted, kinds.Pushback) else quoted
    parts = _merged(tuple(_clause(clause, board) for clause in clauses(text)), text)
    if len(parts) == 1:
        return replace(parts[0], text=text)
    return kinds.Several(text, parts)


def clauses(text: str) -> tuple[str, ...]:
    """The text cut into what is said one after the other: sentences, and questions that follow a statement.

    >>> clauses("alpha is 0.8, and what if batch 64?")
    ('alpha is 0.8', 'what if batch 64?')
    """
    found = []
    for sentence in sentences(text):
        at = 0
        for cut in ASKS.finditer(flat(sentence)):
            found.append(sentence[at : cut.start()])
            at = cut.end()
        found.append(sentence[at:])
    whole = tuple(part.strip(" ,;") for part in found if part.strip(" ,;.!?"))
    return whole or (text,)


def _merged(parts: tuple[Single, ...], text: str) -> tuple[Single, ...]:
    """Facts said one after the other as one statement; talk around them left out."""
    kept: list[Single] = []
    telling = any(not isinstance(p, kinds.Unclear | kinds.Pushback | kinds.Show | kinds.Pass) for p in parts)
    for part in parts:
        last = kept[-1] if kept else None
        if telling and (
            isinstance(part, kinds.Pushback)
            or (isinstance(part, kinds.Unclear) and len(part.text.split()) < LEAST_CORRECTED)
        ):
            continue
        if isinstance(part, kinds.Commit) and isinstance(last, kinds.Commit):
            kept[-1] = kinds.Commit(
                f"{last.text} {part.text}",
                (*last.chosen, *part.chosen),
                (*last.given, *part.given),
                (*last.dropped, *part.dropped),
            )
        elif last is None or last.kind != part.kind or part.kind not in {"pushback", "unclear", "pass", "why"}:
            kept.append(part)
    return tuple(kept) or (unclear(text),)


def _quoted(text: str, board: Board) -> Single | None:
    """A turn that quotes a document: what the quoted words commit to, if they stand there."""
    found = QUOTED.search(text)
    if found is None:
        return None
    words = " ".join(next(group for group in found.groups() if group).split())
    place = place_of(words, board)
    if place is None:
        return kinds.Refused(
            text, f"“{words}” [you, turn {board.turn + 1}] stands in neither document; quote the exact words"
        )
    stated = facts(words, board.case.idea.design)
    if not stated or place.document != "idea":
        return kinds.Pushback(text)
    return kinds.Commit(f"{words} [{place.document} p. {place.page}]", stated.chosen, stated.given, stated.dropped)


def place_of(words: str, board: Board) -> Quote | None:
    """Where exact words stand in a document; None where they stand in neither."""
    for reading in (board.idea, board.baseline):
        for passage in reading.document.passages:
            at = " ".join(passage.text.split()).find(words)
            if at >= 0:
                return Quote(reading.document.role, passage.page_at(passage.text.find(words[:20])), words)
    return None


def _clause(text: str, board: Board) -> Single:
    path = named_file(text)
    lower = flat(text).strip()
    if path and not re.match(r"(?:export|save|write|dump)\b", lower):
        try:
            return read_trace(text, path)
        except InputError as error:
            return kinds.Refused(text, str(error))
    first = _ruled(text, board)
    corrected = spelled(text)
    if corrected == text:
        return first
    again = _ruled(corrected, board)
    return replace(again, text=text) if _better(again, first) else first


def _better(again: Single, first: Single) -> bool:
    """Whether the corrected words say more: more facts, or a question where there was none."""
    if _understood(again) > _understood(first):
        return first.kind not in {"pushback", "pass"}
    return (
        again.kind != first.kind
        and first.kind in {"unclear", "why", "commit"}
        and again.kind not in {"unclear", "commit", "pushback"}
    )


def _understood(one: Single) -> int:
    if isinstance(one, kinds.Unclear):
        return 0
    if isinstance(one, kinds.Commit | kinds.WhatIf):
        return 1 + len(one.chosen) + len(one.given) + len(one.dropped)
    return 1


def _ruled(text: str, board: Board) -> Single:
    lower = flat(text).strip()
    design = board.case.idea.design
    asked = _intent(lower)
    made = _asked(asked, text, lower, board)
    if made is not None and (asked in DECIDED or (asked == "plan" and not FIRST_PERSON.match(lower))):
        return made
    question = lower.endswith("?") or matches("what_if", lower)
    stated = facts(text, design, supposed=question)
    own_words = FIRST_PERSON.match(lower) is not None
    if made is not None and not (stated and own_words and not lower.endswith("?")):
        return made
    if stated:
        return _stated(text, lower, stated, board, question=question)
    if (matches("pressure", lower) and not lower.endswith("?")) or DENIAL.match(lower):
        return kinds.Pushback(text)
    return _in_context(text, lower, board)


def _intent(lower: str) -> str:
    if WHY.match(lower) and not system_in(lower):
        return "why"
    return next((kind for kind, pattern in intents() if pattern.search(lower)), "")


def _asked(kind: str, text: str, lower: str, board: Board) -> Single | None:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
    match kind:
        case "undo":
            return kinds.Undo(text)
        case "export":
            found = PATH.search(text)
            return kinds.Export(text, found[1] if found else "")
        case "take":
            return kinds.Take(text)
        case "plan":
            return kinds.Plan(text)
        case "claim":
            return kinds.Claim(text)
        case "measure":
            return kinds.Measure(text)
        case "fix":
            return kinds.Fix(text, CHEAPER.search(lower) is not None)
        case "break":
            return kinds.Break(text)
        case "changed":
            found = SINCE.search(lower)
            return kinds.Changed(text, int(found[1]) if found else 0)
        case "sums":
            return kinds.Sums(text, subject(text, board), batch_in(text))
        case "compare":
            return _compared(text)
        case "why":
            return kinds.Why(text, subject(text, board), batch_in(text))
        case "show":
            return kinds.Show(text, _about(lower))
        case "help":
            return kinds.Help(text)
        case "pass":
            return kinds.Pass(text)
        case _:
            return None


def _compared(text: str) -> Single | None:
    system = system_in(text)
    if system:
        return kinds.Compare(text, system)
    named = UNKNOWN_SYSTEM.search(text)
    if named is None:
        return None
    close = get_close_matches(named[1].lower(), [e.name.lower() for e in atlas.designs().values()], MOST_NEAREST, 0.0)
    return kinds.Unclear(text, tuple(f"how does it compare with {name}?" for name in close))


def _about(lower: str) -> str:
    for about, words in (
        ("design", "design|assum|who said"),
        ("findings", "finding|objection|weakness|problem|issue"),
        ("questions", "question|open"),
        ("novelty", "novel|new\\b|nearest|prior|related|who else|been done"),
        ("numbers", "number|speedup|table|plot|how (?:good|fast|bad)"),
        ("verdict", "verdict|decision|dead|ready|publish"),
    ):
        if re.search(words, lower):
            return about
    return ""


def _stated(text: str, lower: str, stated: Facts, board: Board, *, question: bool) -> Single:
    """Facts: the author's own, supposed, or brought up without being theirs."""
    follows = board.log and board.log[-1].kind == "what_if" and AND_TOO.match(lower) and not OWN.search(lower)
    if question or follows:
        if not question:
            stated = facts(text, board.case.idea.design, supposed=True)
        if not stated.chosen and all(g.name == "claimed_speedup" for g in stated.given):
            return kinds.Pushback(text)
        return kinds.WhatIf(text, stated.chosen, stated.given, stated.dropped)
    pressed = matches("pressure", lower)
    if matches("hearsay", lower) or tells_of_others(text):
        stated = _own_facts(text, board)
    given = tuple(g for g in stated.given if g.name != "claimed_speedup" or (_claims(lower) and not pressed))
    if all(g.name == "batch_sizes" for g in given) and not stated.chosen and (pressed or not SERVES.search(lower)):
        given = ()
    if not (stated.chosen or given or stated.dropped) or (pressed and not OWN.search(lower) and not given):
        return kinds.Pushback(text)
    return kinds.Commit(text, stated.chosen, given, stated.dropped)


def tells_of_others(text: str) -> bool:
    """Whether somebody with a name does, says or gets something in a text.

    >>> tells_of_others("Prof. Smith uses two batches"), tells_of_others("Verification uses two batches")
    (True, False)
    """
    return any(
        flat(found[1]) not in SUBJECTS_OF_OURS and flat(found[1]) not in vocabulary()
        for found in STRANGER.finditer(text)
    )


def _own_facts(text: str, board: Board) -> Facts:
    """What the author says of their own design beside what others are said to say."""
    own = (part for part in PARTS.split(text) if OWN.search(flat(part)) and not matches("hearsay", flat(part)))
    return facts(", ".join(own), board.case.idea.design)


def _claims(lower: str) -> bool:
    """Whether a speedup is said as what the paper claims, not as what is so."""
    return re.search(r"\b(?:claim|claims|claimed|headline|promise|lower|write)\b", lower) is not None


def _in_context(text: str, lower: str, board: Board) -> Single:
    """A bare number answers what was asked; a yes takes up what was offered; else it is not understood."""
    number = bare_number(text)
    if number is not None and asked_of(board) in atlas.space().settings:
        return kinds.Commit(
            text, given=(Given(asked_of(board), number, text, "range" if isinstance(number, tuple) else ""),)
        )
    if CONFIRMS.match(lower):
        return kinds.Take(text) if board.offered is not None else kinds.Show(text, "questions")
    if GREETS.match(lower):
        return kinds.Show(text, "verdict")
    if lower.endswith("?") and matches("figures", lower):
        return kinds.Show(text, "numbers")
    about = subject(text, board)
    if about and (lower.endswith("?") or lower.startswith(("what is", "what's", "which", "who", "tell me", "and the"))):
        return kinds.Why(text, about, batch_in(text))
    systems = system_in(text) if len(text.split()) <= LEAST_CORRECTED else ""
    return kinds.Compare(text, systems) if systems else unclear(text)


def unclear(text: str) -> kinds.Unclear:
    """The turn as not understood, with the nearest things that are."""
    lower = flat(text)
    words = set(re.findall(r"[a-z]{3,}", lower))

    def likeness(example: str) -> float:
        shared = len(words & set(re.findall(r"[a-z]{3,}", flat(example))))
        return shared + SequenceMatcher(None, lower, flat(example)).ratio()

    ranked = sorted((words_ for _, words_ in examples()), key=lambda e: (-likeness(e), e))
    return kinds.Unclear(text, tuple(ranked[:MOST_NEAREST]))


def spelled(text: str) -> str:
    """The text with misspelt words of the whiteboard put right.

    >>> spelled("alpah is 0.8 at btach 64")
    'alpha is 0.8 at batch 64'
    """
    return "".join(_spelled(piece) for piece in re.split(r"([A-Za-z]+)", text))


def _spelled(word: str) -> str:
    lower = word.lower()
    if not word.isalpha() or len(word) < LEAST_CORRECTED or lower in vocabulary() or lower in everyday():
        return word
    near = (
        known
        for known in vocabulary()
        if known[0] == lower[0]
        and (sorted(known) == sorted(lower) or (len(word) > LEAST_CORRECTED and one_slip(lower, known)))
    )
    return min(near, key=lambda known: (sorted(known) != sorted(lower), -len(known), known), default=word)


def one_slip(word: str, known: str) -> bool:
    """Whether a word is another with its letters in another order, or one letter more, less or other.

    >>> one_slip("btach", "batch"), one_slip("alfa", "alpha"), one_slip("tre", "tree")
    (True, False, True)
    """
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    rests = {(word[same + 1 :], known[same:]), (word[same:], known[same + 1 :]), (word[same + 1 :], known[same + 1 :])}
    return sorted(word) == sorted(known) or any(a == b for a, b in rests)


def lines_of(text: str) -> Iterator[str]:
    """The turns of a text, one a line; empty lines and lines that begin with ``#`` say nothing."""
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
