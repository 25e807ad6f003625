"""How long a turn takes: `python bench/talk.py`. Budgets: a number 0.5 s, a mechanism 2 s.

Processor time is printed, which other work on the machine does not stretch; a turn runs on one core.
"""

import statistics
import time
from pathlib import Path

from vashti.dialogue import Board, open_board, opening, turn, understand
from vashti.reading import read

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NUMBERS = (
    "alpha is 0.8",
    "alpha is 0.7",
    "k = 6",
    "our context is 8k",
    "acceptance is between 0.6 and 0.75",
    "draft gets 32 SMs",
)
MECHANISMS = (
    "we run two alternating batches",
    "the draft runs ahead of the verdict",
    "we draft with an EAGLE-style head",
    "draft and target take turns on all SMs",
    "verification is one persistent megakernel",
)
QUESTIONS = (
    "why?",
    "what if batch 64?",
    "on an A100 at 32k?",
    "show the sums",
    "break it",
    "compare it with EAGLE-3",
    "fix it",
)


def seconds(board: Board, line: str) -> float:
    """Processor time from the line typed to the reply, on a board on which nothing was computed for it [s]."""
    begun = time.process_time()
    turn(board, understand(line, board))
    return time.process_time() - begun


def main() -> None:
    """Print a line a turn, and the worst of each kind."""
    baseline, idea = read(EXAMPLES / "proposal_call.pdf", "baseline"), read(EXAMPLES / "proposal.pdf", "idea")
    board = open_board(baseline, idea)
    begun = time.process_time()
    opening(board)
    print(f"{'opening':12} {time.process_time() - begun:6.3f} s")
    seconds(board, "alpha is 0.81 and we use two alternating batches")
    for kind, lines in (("number", NUMBERS), ("mechanism", MECHANISMS), ("question", QUESTIONS)):
        times = {line: seconds(board, line) for line in lines}
        for line, spent in times.items():
            print(f"{kind:12} {spent:6.3f} s  {line}")
        print(f"{kind:12} {statistics.median(times.values()):6.3f} s  median; {max(times.values()):.3f} s at most")


if __name__ == "__main__":
    main()
