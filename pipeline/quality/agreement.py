"""How far annotators agree beyond chance, on characters and on spans.

Every character of the text is a unit, its category the label of the mention it stands in, or none. All coefficients
are functions of how often each combination of categories occurs, so texts of any length cost little. For spans, F1 of
one annotator against another asks for the same boundaries and label, and needs no notion of chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct

from pipeline.document import Document
from pipeline.quality.pairing import Row
from pipeline.quality.spans import Mark
from pipeline.quality.tags import flat

Layer = Literal["entities", "timexes"]
LAYERS: tuple[Layer, ...] = ("entities", "timexes")

NOTHING = "O"
"""The category of a character outside every mark."""

Ratings = Counter[tuple[str | None, ...]]
"""How many characters got these categories, one from each annotator; None: the annotator has not seen the document."""


class Agreement(Struct):
    """The coefficients for one label, or for a layer as a whole (`label` empty); None where one is undefined.

    `marks` counts each annotator's spans. `f1`, `cohen` and `content` are the means over pairs of annotators; `content`
    is the share of their common spans that also have the same id (mentions) or value (dates).
    """

    layer: str
    label: str
    marks: list[int]
    f1: float | None
    cohen: float | None
    fleiss: float | None
    alpha: float | None
    content: float | None
    gamma: float | None = None


Marks = dict[tuple[str, Mark], str]
"""Spans by document id, with what they stand for: an id or a value."""


class Seen(Struct):
    """What a layer of the documents holds: the ratings, and each annotator's documents and spans."""

    ratings: Ratings
    documents: list[set[str]]
    marks: list[Marks]

    def add(self, row: Row, layer: Layer) -> None:
        """Count a document that at least two annotators have seen."""
        text = next(document.text for document in row if document is not None)
        contents = [None if document is None else contents_of(document, layer) for document in row]
        self.ratings.update(rated(contents, len(text)))
        for number, (document, found) in enumerate(zip(row, contents, strict=True)):
            if document is not None and found is not None:
                self.documents[number].add(document.id)
                self.marks[number].update({(document.id, mark): content for mark, content in found.items()})


def nothing_seen(annotators: int) -> Seen:
    """Return a layer before its first document."""
    return Seen(Counter(), [set() for _ in range(annotators)], [{} for _ in range(annotators)])


def contents_of(document: Document, layer: Layer) -> dict[Mark, str]:
    """Return the labelled spans of one layer with their ids or values; a date's label is its TIMEX3 type."""
    if layer == "entities":
        return {Mark(m.start, m.end, m.label): m.kb_id for m in document.entities}
    return {Mark(t.start, t.end, t.type): t.value for t in document.timexes}


def rated(spans: Sequence[Iterable[Mark] | None], length: int) -> Ratings:
    """Return the ratings of one text of `length` characters; of overlapping marks the first, longest one counts."""
    categories = [None if marks is None else _categories(marks) for marks in spans]
    covered = set().union(*(found for found in categories if found is not None))
    ratings: Ratings = Counter(
        tuple(None if found is None else found.get(place, NOTHING) for found in categories)
        for place in covered
    )
    ratings[tuple(None if found is None else NOTHING for found in categories)] += length - len(covered)
    return ratings


def _categories(marks: Iterable[Mark]) -> dict[int, str]:
    return {place: mark.label for mark in flat(marks) for place in range(mark.start, mark.end)}


def measure(seen: Seen, layer: Layer, label: str = "") -> Agreement:
    """Return the coefficients of a layer, or of one label against everything else."""
    ratings = seen.ratings if not label else _against_the_rest(seen.ratings, label)
    marks = [
        {mark: content for mark, content in found.items() if not label or mark[1].label == label}
        for found in seen.marks
    ]
    pairs = list(combinations(range(len(marks)), 2))
    return Agreement(
        layer=layer,
        label=label,
        marks=[len(found) for found in marks],
        f1=_mean(_f1(seen, marks, one, other) for one, other in pairs),
        cohen=_mean(cohen(ratings, one, other) for one, other in pairs),
        fleiss=fleiss(ratings),
        alpha=alpha(ratings),
        content=_mean(_same_content(marks[one], marks[other]) for one, other in pairs),
    )


def labels(seen: Seen) -> list[str]:
    """Return the labels that an annotator used, in alphabetical order."""
    return sorted({mark.label for found in seen.marks for _, mark in found})


def _against_the_rest(ratings: Ratings, label: str) -> Ratings:
    merged: Ratings = Counter()
    for combination, count in ratings.items():
        merged[tuple(name if name is None or name == label else NOTHING for name in combination)] += count
    return merged


def _f1(seen: Seen, marks: Sequence[Marks], one: int, other: int) -> float | None:
    shared = seen.documents[one] & seen.documents[other]
    first, second = ({mark for mark in marks[number] if mark[0] in shared} for number in (one, other))
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else None


def _same_content(first: Marks, second: Marks) -> float | None:
    common = [mark for mark in first.keys() & second.keys() if first[mark] and second[mark]]
    return sum(first[mark] == second[mark] for mark in common) / len(common) if common else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def cohen(ratings: Ratings, one: int, other: int) -> float | None:
    """Return Cohen's kappa (1960) of two annotators; None where chance alone would make them agree always."""
    pairs: Counter[tuple[str, str]] = Counter()
    for combination, count in ratings.items():
        first, second = combination[one], combination[other]
        if first is not None and second is not None:
            pairs[first, second] += count
    total = pairs.total()
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    agreed = sum(count for (first, second), count in pairs.items() if first == second)
    by_chance = sum(count * seconds[name] for name, count in firsts.items())
    # Whole numbers to the last step: (agreed/total - by_chance/total²) / (1 - by_chance/total²).
    rest = total * total - by_chance
    return (agreed * total - by_chance) / rest if rest else None


def fleiss(ratings: Ratings) -> float | None:
    """Return Fleiss' kappa (1971) over the characters that every annotator has seen; None where it is undefined."""
    whole = {names: count for names, count in ratings.items() if None not in names and count}
    if not whole:
        return None
    annotators = len(next(iter(whole)))
    characters = sum(whole.values())
    categories: Counter[str | None] = Counter()
    agreed = 0
    for names, count in whole.items():
        for name, votes in Counter(names).items():
            categories[name] += votes * count
            agreed += votes * (votes - 1) * count
    observed = agreed / (characters * annotators * (annotators - 1))
    by_chance = sum((count / (characters * annotators)) ** 2 for count in categories.values())
    return (observed - by_chance) / (1 - by_chance) if len(categories) > 1 else None


def alpha(ratings: Ratings) -> float | None:
    """Return Krippendorff's alpha for nominal data over characters ("Computing Krippendorff's Alpha-Reliability", 2011).

    A character counts where at least two annotators have seen it. None where only one category was ever used.
    """
    categories: Counter[str | None] = Counter()
    disagreed = 0.0
    for names, count in ratings.items():
        votes = Counter(name for name in names if name is not None)
        voters = votes.total()
        if voters < 2:
            continue
        for name, number in votes.items():
            categories[name] += number * count
            disagreed += number * (voters - number) * count / (voters - 1)
    total = categories.total()
    expected = total * total - sum(count * count for count in categories.values())
    return 1 - (total - 1) * disagreed / expected if expected else None
