"""How far each source is to be trusted, learned from gold: the weights of `pipeline.recognize.reconcile`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.atomic import replacing
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.quality.calibration import Reliability
from pipeline.quality.pairing import aligned
from pipeline.recognize.reconcile import SHIPPED, Weights, read_all, signs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PENALTY = 1.0
"""L2 penalty on every weight but the bias: one wrong mention in a few outweighs no prior doubt."""

_STEPS = 50


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

    def line(self) -> str:
        """Tell it in one line."""
        return (
            f"{self.mentions} mentions, {100 * self.accuracy:.1f} % right; each document judged with the weights of the"
            f" others: expected calibration error {self.error:.3f}, Brier score {self.brier:.3f}"
        )


def examples(gold: Iterable[Document], predicted: Iterable[Document]) -> list[list[Example]]:
    """Return the predicted mentions of each gold document as examples, by document id; other predictions are left out.

    Raises `PipelineError` where a prediction is missing, or where none names its sources.
    """
    found = {}
    for truth, guess in aligned([gold, predicted]):
        if truth and not guess:
            raise PipelineError("the gold document has no prediction", where=truth.id)
        if truth and guess:
            right = {(m.start, m.end, m.label) for m in truth.entities}
            found[truth.id] = [
                Example(
                    tuple(signs(mention, mention.overruled)),
                    (mention.start, mention.end, mention.label) in right,
                )
                for mention in guess.entities
            ]
    if not any(example.signs for document in found.values() for example in document):
        raise PipelineError("no predicted mention names its sources", hint="predict with this version")
    return [document for _, document in sorted(found.items())]


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


def tagger_of(documents: Iterable[Sequence[Example]]) -> str:
    """Return the tagger whose runs the examples are of: `head` where one spoke, else `lac`."""
    spoke = {
        sign.partition(" ")[0] for document in documents for example in document for sign in example.signs
    }
    return "head" if "head" in spoke else "lac"


def save(weights: Mapping[str, Weights], path: Path) -> None:
    """Write a weights file whole or not at all; taggers that have no weights of their own keep the shipped ones."""
    with replacing(path) as temporary:
        temporary.write_bytes(
            msgspec.json.format(msgspec.json.encode({**read_all(SHIPPED), **weights})) + b"\n"
        )


def calibrate(documents: Sequence[Sequence[Example]]) -> Calibration:
    """Measure confidence on each document with the weights learned from the others."""
    reliability = Reliability()
    squares: list[float] = []
    for number, document in enumerate(documents):
        weights = learn([*documents[:number], *documents[number + 1 :]])
        for example in document:
            confidence = weights.confidence(example.signs)
            reliability.add(confidence, example.right)
            squares.append((confidence - example.right) ** 2)
    return Calibration(
        reliability.count, reliability.error, math.fsum(squares) / max(1, len(squares)), _accuracy(documents)
    )


def _accuracy(documents: Iterable[Sequence[Example]]) -> float:
    rights = [example.right for document in documents for example in document]
    return sum(rights) / max(1, len(rights))
