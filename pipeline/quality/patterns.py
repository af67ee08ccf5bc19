"""What kinds of errors there are, how often, and where to look at some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct, field

from pipeline.document import Mention, Timex
from pipeline.link.nil import is_nil
from pipeline.quality.spans import Index, in_context

EXAMPLES = 3

Kind = TypeVar("Kind", Mention, Timex)
Error = tuple[str, Mention | Timex | None, Mention | Timex | None]
"""The pattern's name, the gold's mark and the predicted one; one of them may be missing."""


class Example(Struct, frozen=True, order=True):
    """One error: its place (code points, half-open), the text around it with the span in brackets, both marks."""

    document: str
    start: int
    end: int
    context: str
    gold: str
    predicted: str


class Pattern(Struct):
    """Errors of one kind: how many, and the first few of them by document and place."""

    name: str
    count: int = 0
    examples: list[Example] = field(default_factory=list)


class Patterns(Struct):
    """The patterns found so far, by name."""

    found: dict[str, Pattern] = field(default_factory=dict)

    def add(self, document_id: str, text: str, errors: Iterator[Error]) -> None:
        """Count the errors of one document; of each pattern the first examples are kept."""
        for name, truth, guess in errors:
            pattern = self.found.setdefault(name, Pattern(name))
            pattern.count += 1
            pattern.examples.append(_example(document_id, text, truth, guess))
            pattern.examples.sort()
            del pattern.examples[EXAMPLES:]


def commonest(parts: Iterable[Patterns], count: int) -> list[Pattern]:
    """Return the most frequent patterns of all parts, the most frequent first."""
    found = (pattern for part in parts for pattern in part.found.values())
    return sorted(found, key=lambda pattern: (-pattern.count, pattern.name))[:count]


def in_entities(gold: Sequence[Mention], predicted: Sequence[Mention]) -> Iterator[Error]:
    """Yield the errors in spans, labels and, where both sides have ids, links."""
    yield from _in_marks(gold, predicted, lambda mention: mention.label, _wrong_link)


def in_dates(gold: Sequence[Timex], predicted: Sequence[Timex]) -> Iterator[Error]:
    """Yield the errors in the spans, types and values of dates."""
    yield from _in_marks(gold, predicted, lambda timex: timex.type, _wrong_value)


def _in_marks(
    gold: Sequence[Kind],
    predicted: Sequence[Kind],
    label: Callable[[Kind], str],
    content: Callable[[Kind, Kind], str],
) -> Iterator[Error]:
    truths, guesses = (sorted(marks, key=lambda mark: (mark.start, mark.end)) for marks in (gold, predicted))
    in_gold, in_predicted = Index(truths), Index(guesses)
    for guess in guesses:
        if not in_gold.overlapping(guess):
            yield f"{label(guess)} where there is nothing", None, guess
    for truth in truths:
        near = [guesses[place] for place in in_predicted.overlapping(truth)]
        if not near:
            yield f"{label(truth)} missed", truth, None
            continue
        # Of two marks on the very span the one with the right label is meant.
        guess = min(
            near,
            key=lambda mark: (
                (mark.start, mark.end) != (truth.start, truth.end),
                label(mark) != label(truth),
            ),
        )
        name = label(truth) if label(truth) == label(guess) else f"{label(truth)} as {label(guess)}"
        if (guess.start, guess.end) != (truth.start, truth.end):
            yield f"{name}, {_boundary(truth, near, len(in_gold.overlapping(guess)))}", truth, guess
            continue
        if label(truth) != label(guess):
            yield name, truth, guess
        if wrong := content(truth, guess):
            yield wrong, truth, guess


def _boundary(truth: Kind, near: Sequence[Kind], truths_under_guess: int) -> str:
    if len(near) > 1:
        return "cut in pieces"
    if truths_under_guess > 1:
        return "joined with its neighbour"
    guess = near[0]
    ends = (
        ("too long at the start", guess.start < truth.start),
        ("too short at the start", guess.start > truth.start),
        ("too long at the end", guess.end > truth.end),
        ("too short at the end", guess.end < truth.end),
    )
    return " and ".join(name for name, holds in ends if holds)


def _wrong_link(truth: Mention, guess: Mention) -> str:
    if not truth.kb_id or not guess.kb_id:
        return ""
    if is_nil(truth.kb_id):
        return "" if is_nil(guess.kb_id) else "id given to a NIL"
    if is_nil(guess.kb_id):
        return "NIL given to a known entity"
    return "" if truth.kb_id == guess.kb_id else "wrong id"


def _wrong_value(truth: Timex, guess: Timex) -> str:
    return "" if truth.value == guess.value else "wrong value of a date"


def _example(
    document_id: str, text: str, truth: Mention | Timex | None, guess: Mention | Timex | None
) -> Example:
    marks = [mark for mark in (truth, guess) if mark is not None]
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    return Example(document_id, start, end, in_context(text, start, end), _shown(truth), _shown(guess))


def _shown(mark: Mention | Timex | None) -> str:
    if mark is None:
        return ""
    what = (mark.type, mark.value) if isinstance(mark, Timex) else (mark.label, mark.kb_id)
    return " ".join(filter(None, (mark.text, *what)))
