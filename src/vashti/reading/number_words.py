"""Words that stand for numbers, once for everything that reads them."""

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = {
    word: 10.0 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
WORDS = {word: float(n) for n, word in enumerate(UNITS)} | TENS | {"dozen": 12.0, "hundred": 100.0}
"""Words that stand for a number by themselves."""
COUNTS = frozenset(WORDS) - {"zero", "dozen"}
"""Words that can count things by themselves."""
