"""Gamma (Mathet, Widlöcher and Métivier 2015): agreement on spans that need not coincide, through pygamma-agreement.

The library aligns the annotators' spans at the least cost in place and label, and compares that cost with the cost of
random annotations of the same kind. It is slow (seconds a document) and comes with the extra `gamma`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib.util import find_spec

from pipeline.quality.agreement import Seen
from pipeline.quality.spans import Mark


def usable() -> bool:
    """Tell whether the library is installed."""
    return find_spec("pygamma_agreement") is not None


def gamma(seen: Seen, label: str = "", seed: int = 1) -> float | None:
    """Return gamma over all documents with marks, pooled: one minus observed over expected disorder.

    Each document's disorders, which the library gives for one mark, are weighted with its marks. None where nobody
    marked anything.
    """
    import numpy as np

    # The library draws from numpy's global generator; its warnings are about solvers it can do without.
    np.random.seed(seed)
    logging.getLogger().addFilter(_no_solver_talk)
    try:
        observed = expected = 0.0
        for spans in _documents(seen, label):
            marks = sum(map(len, spans))
            disorders = _disorders(spans)
            observed += marks * disorders[0]
            expected += marks * disorders[1]
    finally:
        logging.getLogger().removeFilter(_no_solver_talk)
    return 1 - observed / expected if expected else None


def _no_solver_talk(record: logging.LogRecord) -> bool:
    return "CBC solver" not in record.getMessage()


def _documents(seen: Seen, label: str) -> list[list[list[Mark]]]:
    """The marks in each document that has any, one list for every annotator who has seen it."""
    found: dict[str, dict[int, list[Mark]]] = {}
    for number, marks in enumerate(seen.marks):
        for document, mark in sorted(marks):
            if not label or mark.label == label:
                annotators = [other for other, ids in enumerate(seen.documents) if document in ids]
                found.setdefault(document, {other: [] for other in annotators})[number].append(mark)
    return [list(found[document].values()) for document in sorted(found)]


def _disorders(spans: Sequence[Sequence[Mark]]) -> tuple[float, float]:
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    continuum = Continuum()
    for number, marks in enumerate(spans):
        continuum.add_annotator(str(number))
        for mark in marks:
            continuum.add(str(number), Segment(mark.start, mark.end), mark.label)
    result = continuum.compute_gamma(CombinedCategoricalDissimilarity())
    return float(result.observed_disorder), float(result.expected_disorder)
