"""How well spans and labels match, by the four schemas of SemEval-2013 task 9.1 as nervaluate defines them.

strict: same boundaries and label. exact: same boundaries. partial: a span that overlaps counts half. type: same label
and any overlap. The overlap must be at least a hundredth of the gold span, as nervaluate's default has it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple, Protocol

from msgspec import Struct

from pipeline.quality.counts import Counts


class Mark(NamedTuple):
    """A labelled span, half-open, in code points of the raw text."""

    start: int
    end: int
    label: str


class Spanned(Protocol):
    """Anything with a half-open span."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Index:
    """Spans sorted by start, to be asked which of them overlap another."""

    def __init__(self, spans: Sequence[Spanned]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._reach = list(accumulate((span.end for span in spans), max))

    def overlapping(self, span: Spanned) -> list[int]:
        """Return the places in the sequence of the spans that share a character with `span`, in order."""
        window = range(bisect_right(self._reach, span.start), bisect_left(self._starts, span.end))
        return [place for place in window if self._spans[place].end > span.start]


def in_context(text: str, start: int, end: int, width: int = 12) -> str:
    """Return the span in brackets, with at most `width` characters of the text on both sides."""
    return f"{text[max(0, start - width) : start]}[{text[start:end]}]{text[end : end + width]}"


class Tally(Struct):
    """What became of the predicted and of the gold spans under one schema."""

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0

    def counts(self) -> Counts:
        """Return the counts for precision and recall, where a partial match counts half."""
        right = self.correct + self.partial / 2
        answered = self.correct + self.incorrect + self.partial
        return Counts(right, answered + self.spurious, answered + self.missed, right)

    def add(self, other: Tally) -> None:
        """Count another tally's spans too."""
        self.correct += other.correct
        self.incorrect += other.incorrect
        self.partial += other.partial
        self.missed += other.missed
        self.spurious += other.spurious


_RIGHT: dict[str, Callable[[Mark, Mark], bool]] = {
    "strict": lambda guess, truth: guess == truth,
    "exact": lambda guess, truth: guess[:2] == truth[:2],
    "partial": lambda guess, truth: guess[:2] == truth[:2],
    "type": lambda guess, truth: guess.label == truth.label,
}
SCHEMAS = tuple(_RIGHT)


def tallies(gold: Sequence[Mark], predicted: Sequence[Mark]) -> dict[str, dict[str, Tally]]:
    """Return the tally of every schema for every label that occurs, and under "" for all spans whatever their label.

    Each predicted span, in order of text, takes the right gold span with the nearest boundaries, else the first that it
    overlaps; what is taken is taken. For one label, spans of other labels do not exist.
    """
    truths, guesses = sorted(gold), sorted(predicted)
    index = Index(truths)
    near = [
        [place for place in index.overlapping(guess) if _enough(guess, truths[place])] for guess in guesses
    ]
    found = {"": _by_schema(truths, list(zip(guesses, near, strict=True)), len(truths))}
    for label in sorted({mark.label for mark in (*truths, *guesses)}):
        answers = [
            (guess, [place for place in places if truths[place].label == label])
            for guess, places in zip(guesses, near, strict=True)
            if guess.label == label
        ]
        found[label] = _by_schema(truths, answers, sum(truth.label == label for truth in truths))
    return found


_Answers = Sequence[tuple[Mark, list[int]]]


def _by_schema(truths: Sequence[Mark], answers: _Answers, gold: int) -> dict[str, Tally]:
    return {schema: _tally(truths, answers, gold, schema) for schema in SCHEMAS}


def _tally(truths: Sequence[Mark], answers: _Answers, gold: int, schema: str) -> Tally:
    is_right = _RIGHT[schema]
    taken: set[int] = set()
    result = Tally()
    for guess, places in answers:
        near = [place for place in places if place not in taken]
        right = [place for place in near if is_right(guess, truths[place])]
        if right:
            taken.add(right[0] if len(right) == 1 else min(right, key=partial(_distance, guess, truths)))
            result.correct += 1
        elif near:
            taken.add(near[0])
            if schema == "partial":
                result.partial += 1
            else:
                result.incorrect += 1
        else:
            result.spurious += 1
    result.missed = gold - len(taken)
    return result


def _enough(guess: Mark, truth: Mark) -> bool:
    return 100 * (min(guess.end, truth.end) - max(guess.start, truth.start)) >= truth.end - truth.start


def _distance(guess: Mark, truths: Sequence[Mark], place: int) -> int:
    truth = truths[place]
    return abs(guess.start - truth.start) + abs(guess.end - truth.end)
