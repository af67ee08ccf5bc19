"""How far each source is to be trusted, learned from gold: the weights of `pipeline.recognize.reconcile`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.recognize.reconcile import Weights, signs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PENALTY = 1.0
"""L2 penalty on every weight but the bias: one wrong mention in a few outweighs no prior doubt."""

_STEPS = 50
_BINS = 10


class Example(NamedTuple):
    """What speaks for and against one predicted mention, and whether the gold has it with span and label."""

    signs: tuple[str, ...]
    right: bool


class Calibration(NamedTuple):
    """How well confidence tells accuracy: over how many mentions, expected calibration error, Brier score, accuracy."""

    mentions: int
    error: float
    brier: float
    accuracy: float


def examples(gold: Mapping[str, Document], predicted: Mapping[str, Document]) -> list[list[Example]]:
    """Return the predicted mentions of each gold document as examples.

    Raises `PipelineError` where predictions are missing, or where they hold no sources to learn from.
    """
    found = []
    for document_id, truth in sorted(gold.items()):
        if document_id not in predicted:
            raise PipelineError("the gold document has no prediction", where=document_id)
        right = {(m.start, m.end, m.label) for m in truth.entities}
        found.append(
            [
                Example(tuple(signs(mention)), (mention.start, mention.end, mention.label) in right)
                for mention in predicted[document_id].entities
            ]
        )
    if not any(example.signs for document in found for example in document):
        raise PipelineError("no predicted mention names a source", hint="predict with this version")
    return found


def learn(documents: Iterable[Sequence[Example]]) -> Weights:
    """Fit the weights by penalised logistic regression (Newton's method); the result depends on the examples alone."""
    import numpy as np

    rows = [example for document in documents for example in document]
    names = sorted({sign for example in rows for sign in example.signs})
    column = {name: index for index, name in enumerate(names)}
    inputs = np.zeros((len(rows), len(names) + 1))
    inputs[:, -1] = 1.0
    for row, example in zip(inputs, rows, strict=True):
        row[[column[sign] for sign in example.signs]] = 1.0
    found = _newton(inputs, np.array([example.right for example in rows], dtype=float))
    return Weights(round(found[-1], 3), {name: round(found[column[name]], 3) for name in names})


def _newton(inputs: Floats, right: Floats) -> list[float]:
    import numpy as np

    penalty = np.full(inputs.shape[1], PENALTY)
    penalty[-1] = 1e-3
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        expected = 1.0 / (1.0 + np.exp(-inputs @ weights))
        slope = inputs.T @ (expected - right) + penalty * weights
        curve = (inputs * (expected * (1.0 - expected))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-9:
            break
    return [float(weight) for weight in weights]


def calibrate(documents: Sequence[Sequence[Example]]) -> Calibration:
    """Measure confidence on each document with the weights learned from the others.

    The expected calibration error is the mean distance of confidence and accuracy over ten bins of equal width,
    weighted by their mentions (Naeini and others 2015).
    """
    judged = []
    for number, document in enumerate(documents):
        weights = learn([*documents[:number], *documents[number + 1 :]])
        judged += [(weights.confidence(example.signs), example.right) for example in document]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    distance = math.fsum(abs(math.fsum(c - r for c, r in members)) for members in bins.values())
    count = len(judged) or 1
    brier = math.fsum((confidence - right) ** 2 for confidence, right in judged)
    return Calibration(len(judged), distance / count, brier / count, sum(r for _, r in judged) / count)
