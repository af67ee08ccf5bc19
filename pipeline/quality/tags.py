"""Scores on BIO tags of characters, as seqeval gives them.

A tag sequence is flat: of overlapping mentions the first, longest one gives the tags. Characters are the tokens, since
a word boundary inside a mention would hide an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.quality.counts import Counts, share
from pipeline.quality.spans import Mark


def flat(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks that a tag sequence can hold: the first, longest one of those that overlap."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.label)):
        if not kept or kept[-1].end <= mark.start:
            kept.append(mark)
    return kept


def tagged(marks: Sequence[Mark]) -> dict[int, str]:
    """Return the BIO tag of every character inside one of these flat marks; the others have O."""
    tags: dict[int, str] = {}
    for mark in marks:
        tags.update(dict.fromkeys(range(mark.start, mark.end), f"I-{mark.label}"))
        tags[mark.start] = f"B-{mark.label}"
    return tags


def accuracy(gold: Sequence[Mark], predicted: Sequence[Mark], length: int) -> Counts:
    """Return how many of the text's characters have the gold's tag; both sequences flat."""
    truth, guess = tagged(gold), tagged(predicted)
    wrong = sum(truth.get(place) != guess.get(place) for place in truth.keys() | guess.keys())
    return share(length - wrong, length)


def averages(labels: Mapping[str, Counts]) -> dict[str, dict[str, float]]:
    """Return seqeval's averages over the labels that occur: micro, macro, and weighted by gold mentions."""
    present = [counts for _, counts in sorted(labels.items()) if counts.gold or counts.predicted]
    micro = Counts()
    for counts in present:
        micro.add(counts.right, counts.predicted, counts.gold)
    plain = {"precision": micro.precision, "recall": micro.recall, "f1": micro.f1}
    return {
        "micro": plain,
        "macro": {name: _mean(present, name, [1.0] * len(present)) for name in plain},
        "weighted": {name: _mean(present, name, [counts.gold for counts in present]) for name in plain},
    }


def _mean(labels: Sequence[Counts], name: str, weights: Sequence[float]) -> float:
    total = sum(weights)
    values = (weight * float(getattr(counts, name)) for counts, weight in zip(labels, weights, strict=True))
    return sum(values) / total if total else 0.0
