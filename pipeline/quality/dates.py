"""How well dates match, by the measures of TempEval-3 (UzZaman et al. 2013).

`span` wants the exact span, `relaxed` any overlap; `type` and `value` want a relaxed match with the same attribute, so
that their F1 is TempEval-3's: the relaxed F1 times the share of its matches with the right attribute. `strict_value`
and `strict_edtf` want the exact span too. One gold date matches one predicted date at most, exact matches first.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Timex
from pipeline.quality.counts import Counts
from pipeline.quality.spans import Index


def matches(gold: Sequence[Timex], predicted: Sequence[Timex]) -> list[tuple[Timex, Timex]]:
    """Return the pairs (gold, predicted) that belong together: equal spans, then overlapping ones in order of text."""
    guesses = sorted(predicted, key=lambda timex: (timex.start, timex.end))
    exact = {(guess.start, guess.end): place for place, guess in enumerate(guesses)}
    free = [True] * len(guesses)
    pairs, rest = [], []
    for truth in sorted(gold, key=lambda timex: (timex.start, timex.end)):
        place = exact.get((truth.start, truth.end))
        if place is not None and free[place]:
            free[place] = False
            pairs.append((truth, guesses[place]))
        else:
            rest.append(truth)
    index = Index(guesses)
    for truth in rest:
        place = next((place for place in index.overlapping(truth) if free[place]), None)
        if place is not None:
            free[place] = False
            pairs.append((truth, guesses[place]))
    return pairs


def score(gold: Sequence[Timex], predicted: Sequence[Timex]) -> dict[str, Counts]:
    """Return the date counts of one document by measure."""
    relaxed = matches(gold, predicted)
    exact = [
        (truth, guess) for truth, guess in relaxed if (truth.start, truth.end) == (guess.start, guess.end)
    ]
    right = {
        "span": len(exact),
        "relaxed": len(relaxed),
        "type": sum(truth.type == guess.type for truth, guess in relaxed),
        "value": sum(truth.value == guess.value for truth, guess in relaxed),
        "strict_value": sum(truth.value == guess.value for truth, guess in exact),
        "strict_edtf": sum(truth.edtf == guess.edtf for truth, guess in exact),
    }
    return {name: Counts(count, len(predicted), len(gold), count) for name, count in right.items()}
