"""How far a score may be off, and whether two systems differ."""

from __future__ import annotations

from msgspec import Struct

from pipeline.errors import RecordError
from pipeline.quality.evaluate import Scores
from pipeline.quality.resampling import bootstrap, f1_of, interval, randomisation

RESAMPLES = 1000
SEED = 1


class Interval(Struct, frozen=True):
    """The ends of a 95 % confidence interval."""

    low: float
    high: float


class Difference(Struct, frozen=True):
    """Two systems' F1 on one measure, what the second has more, the 95 % interval of that, and its p-value."""

    one: float
    other: float
    gain: float
    low: float
    high: float
    p: float


def intervals(scores: Scores, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval]:
    """Return the interval of every judged measure's F1; none where there are fewer than two documents."""
    if scores.documents < 2:
        return {}
    values = f1_of(bootstrap(scores.matrix(), resamples, seed))
    low, high = interval(values, scores.documents)
    return {
        name: Interval(float(low[column]), float(high[column]))
        for column, name in enumerate(scores.measures)
        if name in scores.judged()
    }


def compare(
    one: Scores, other: Scores, resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, Difference]:
    """Return the difference of two systems on the same gold, for every judged measure.

    Raises `RecordError` where there are fewer than two documents.
    """
    if one.documents < 2:
        raise RecordError(
            "two systems cannot be compared on one document", hint="split the gold into documents"
        )
    matrices = one.matrix(), other.matrix()
    p = randomisation(*matrices, resamples, seed)
    # The same seed draws the same documents for both: the intervals are of paired differences.
    values = [f1_of(bootstrap(matrix, resamples, seed)) for matrix in matrices]
    low, high = interval(values[1] - values[0], one.documents)
    found = {}
    for column, name in enumerate(one.measures):
        if name in one.judged():
            scores = one.measures[name].f1, other.measures[name].f1
            found[name] = Difference(
                *scores, scores[1] - scores[0], float(low[column]), float(high[column]), float(p[column])
            )
    return found
