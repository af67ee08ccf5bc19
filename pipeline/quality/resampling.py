"""How sure a score is, and a difference of two: resampling whole documents, since errors come in documents.

Every measure is a ratio of sums over documents, so a resample needs the sums alone. Everything is seeded: the same
counts give the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

CELLS = 4
"""Columns a measure: right, predicted, gold, found."""

_BLOCK = 4_000_000
"""Weights drawn at a time: 32 MB."""


def f1_of(sums: Floats) -> Floats:
    """Return the F1 of every measure: shape (…, measures × CELLS) → (…, measures)."""
    import numpy as np

    right, predicted, gold, found = (sums[..., offset::CELLS] for offset in range(CELLS))
    precision = np.divide(right, predicted, out=np.zeros_like(right), where=predicted > 0)
    recall = np.divide(found, gold, out=np.zeros_like(found), where=gold > 0)
    total = precision + recall
    f1: Floats = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    return f1


def bootstrap(rows: Floats, resamples: int, seed: int) -> Floats:
    """Return the sums of resamples of the documents with replacement (Efron 1979).

    Shapes: rows (documents, columns) → (resamples, columns).
    """
    import numpy as np

    random = np.random.default_rng(seed)
    documents = len(rows)

    def draw(count: int) -> Floats:
        chosen = random.integers(documents, size=(count, documents))
        chosen += documents * np.arange(count)[:, None]
        return np.bincount(chosen.ravel(), minlength=count * documents).reshape(count, documents)

    return np.concatenate([block @ rows for block in _blocks(draw, resamples, documents)])


def interval(values: Floats, documents: int, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the ends of the expanded percentile interval (Hesterberg 2015, "What teachers should know about the bootstrap").

    The plain percentiles are too narrow for few documents, by the ratio of Student's t to the normal quantile and by
    sqrt((n-1)/n); taking wider percentiles undoes both. Shape: values (resamples, measures).
    """
    import numpy as np

    normal = NormalDist()
    tail = normal.cdf(-sqrt(documents / (documents - 1)) * _student((1 + level) / 2, documents - 1))
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high


def _student(probability: float, freedom: int) -> float:
    """Return a quantile of Student's t by its expansion around the normal (Abramowitz and Stegun 26.7.5).

    Off by less than 0.1 % from four degrees of freedom on; below, intervals are wide anyhow.
    """
    z = NormalDist().inv_cdf(probability)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )


def randomisation(one: Floats, other: Floats, resamples: int, seed: int) -> Floats:
    """Return the two-sided p-value of the difference in F1 of every measure (approximate randomisation, Noreen 1989).

    Each resample swaps the two systems' counts on every document with probability one half; p is the share of them, the
    observed one included, whose difference is at least the observed one. `one` and `other` hold the same documents in
    the same order, shape (documents, columns).
    """
    import numpy as np

    random = np.random.default_rng(seed)
    observed = np.abs(f1_of(one.sum(axis=0)) - f1_of(other.sum(axis=0)))
    change = other - one

    def draw(count: int) -> Floats:
        return random.integers(2, size=(count, len(one)))

    as_extreme = np.ones(observed.shape)
    for block in _blocks(draw, resamples, len(one)):
        moved = block @ change
        difference = np.abs(f1_of(one.sum(axis=0) + moved) - f1_of(other.sum(axis=0) - moved))
        # Sums of shares round differently on the two sides of a swap that changes nothing.
        as_extreme += (difference >= observed - 1e-12).sum(axis=0)
    return as_extreme / (resamples + 1)


def _blocks(draw: Callable[[int], Floats], resamples: int, documents: int) -> Iterator[Floats]:
    """Yield the weights of the resamples in blocks of bounded size, shape (resamples of the block, documents)."""
    size = max(1, _BLOCK // documents)
    for start in range(0, resamples, size):
        yield draw(min(size, resamples - start)).astype("float64")
