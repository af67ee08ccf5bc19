"""What nets that have not seen a sentence make of it, for the one net that is kept to learn from beside the gold.

The gold is of several hands, and not all agree. A net that has learned a sentence repeats its hand; one that has not
says how the others would have it, and how sure that is. So the gold is cut into as many parts as there are teachers,
and each part is taught by the one that was trained on the others (cross-fitted distillation; Hinton, Vinyals and Dean
2015).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from pipeline.errors import ConfigError
from pipeline.training.examples import Example
from pipeline.training.fit import Options, Taught, fit, tag_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCHS = 6
"""Passes of a teacher at most: a net gets hardly better on new text after these."""


def teach(
    guidelines: Mapping[str, Sequence[str]],
    train: Sequence[Example],
    options: Options,
    weights: Mapping[str, NDArray[Any]] | None = None,
) -> Taught:
    """Return how probable the tags of every guideline are at every character of `train`, by nets that have not seen it.

    `options.teachers` nets are trained, with seeds of their own, on from `weights` if there are any; a document is never
    cut in two. The same arguments give the same on the same machine. Raises `ConfigError` where there are fewer documents than teachers.
    """
    documents = {document: place for place, document in enumerate(dict.fromkeys(e.document for e in train))}
    if not 2 <= options.teachers <= len(documents):
        raise ConfigError(
            f"{options.teachers} teachers cannot share {len(documents)} documents",
            where="--teachers",
            hint="at least 2, and a document for each",
        )
    found: dict[int, list[NDArray[np.float16]]] = {}
    for number in range(options.teachers):
        mine = [documents[example.document] % options.teachers == number for example in train]
        part = [index for index, taught in enumerate(mine) if taught]
        rest = [example for example, taught in zip(train, mine, strict=True) if not taught]
        drawn = replace(options, seed=1000 * (number + 1) + options.seed, epochs=min(EPOCHS, options.epochs))
        network = fit(guidelines, rest, options=drawn, weights=weights)
        answers = [tag_probabilities(network, [train[i] for i in part], name) for name in guidelines]
        for index, *rows in zip(part, *answers, strict=True):
            found[index] = [of_guideline.astype(np.float16) for of_guideline in rows]
    return [found[index] for index in range(len(train))]
