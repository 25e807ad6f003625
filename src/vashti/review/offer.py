"""The Twist in words: what to change, what it gives, what it costs, where it loses, how far it stands from what is known."""

from collections.abc import Iterable

from vashti import atlas
from vashti.critique import Point
from vashti.critique.arithmetic.said import show
from vashti.critique.checks.say import times
from vashti.review.blocks import Block, Bullets, Paragraph, Section, Table
from vashti.review.gap import CLASS_WORDS
from vashti.review.phrases import joined
from vashti.twist import Move, Offer, Twist


def offer_section(twist: Twist) -> Section:
    """What she offers, tested."""
    blocks: list[Block] = []
    if twist.tried == 0:
        blocks.append(
            Paragraph(f"None of my moves applies: what they add, your design has already [run {twist.search_run}].")
        )
    elif twist.offer is None:
        blocks.append(
            Paragraph(
                f"I tried {twist.tried} changes of up to three moves; of those that keep your idea none gains over it, stays above plain decoding "
                f"where people serve, and does more than switch it off [run {twist.search_run}]."
            )
        )
    else:
        blocks += _blocks(twist, twist.offer, _opening(twist.offer))
    if twist.otherwise is not None:
        blocks.append(Paragraph(f"{_which(twist.offer, twist.otherwise)} gives up the part you care about:"))
        blocks += _blocks(twist, twist.otherwise, "")
    return Section("The Twist", tuple(blocks))


def _which(offer: Offer | None, otherwise: Offer) -> str:
    """What the alternative has that the offer has not."""
    if offer is None:
        return "What pays"
    return "What answers more of them" if len(otherwise.answers) > len(offer.answers) else "The stronger move"


def _opening(offer: Offer) -> str:
    """How an offer is opened: as what saves the idea only where it answers something of what was said against it."""
    if offer.leaves and not offer.answers:
        return "Within your idea the most I can offer is this: "
    return "If you want this to survive peer review: "


def _blocks(twist: Twist, offer: Offer, opening: str) -> list[Block]:
    what = joined([move.title for move in offer.moves])
    entry = atlas.design(offer.nearest[0])
    first = offer.runs[0]
    text = (
        f"{opening}{what}. Over the stress grid the worst case goes from {times(twist.start_worst)} to {times(offer.worst)} and the typical one "
        f"from {times(twist.start_typical)} to {times(offer.typical)}; the baseline design is at {times(twist.reference_typical)} [run {first}]."
    )
    return [
        Paragraph(text[0].upper() + text[1:]),
        *_answered(offer),
        offered_table(offer.points),
        Paragraph("What it costs:"),
        Bullets(tuple(cost_text(move, first) for move in offer.moves)),
        Paragraph(offer.loses),
        Paragraph(
            f"On the map: {CLASS_WORDS[offer.novelty_class]}; nearest is {entry.name} [atlas {entry.id}] at distance {offer.nearest[1]:.2f} [run {offer.runs[2]}]."
        ),
    ]


def _answered(offer: Offer) -> list[Block]:
    """Which of the objections above it answers, and which stand."""
    run = f"[run {offer.points[1][2].run_id}]"
    asked = len(offer.answers) + len(offer.leaves)
    first = "my first objection" if asked == 1 else f"my first {asked} objections"
    gone, stand = (joined([f"“{title}”" for title in titles]) for titles in (offer.answers, offer.leaves))
    if gone and stand:
        return [Paragraph(f"Of {first} it answers {gone} {run}; {stand} {_stands(offer.leaves)}.")]
    if gone:
        return [Paragraph(f"It answers {first}: {gone} {run}.")]
    return (
        [Paragraph(f"It softens the loss and answers none of {first}: {stand} {_stands(offer.leaves)} {run}.")]
        if stand
        else []
    )


def _stands(titles: tuple[str, ...]) -> str:
    return "stands" if len(titles) == 1 else "stand"


def offered_table(points: Iterable[tuple[int, Point, Point, Point]]) -> Table:
    """Idea, twist and baseline design by batch, each with its run.

    Args:
        points: batch [1], and the predictions for the idea, the twist and the baseline design.
    """
    rows = tuple(
        (
            f"{batch}",
            f"{times(idea.speedup)} {idea.ref}",
            f"{times(new.speedup)} ({new.low:.2f} to {new.high:.2f}) {new.ref}",
            f"{times(base.speedup)} {base.ref}",
        )
        for batch, idea, new, base in points
    )
    columns = ("batch", "your idea", "with the twist", "baseline design")
    return Table("Speedup over plain decoding at the same batch", columns, rows)


def cost_text(move: Move, run: str) -> str:
    """What a move costs the machine and its author, with the run it was offered in."""
    weeks = "1 week" if move.weeks == 1 else f"{show(move.weeks)} weeks"
    return f"{move.title[0].upper()}{move.title[1:]}: {move.physical}; about {weeks} of work (assumed) [run {run}]."
