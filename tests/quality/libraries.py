"""Our counts held against those of seqeval and nervaluate, which are run on the same spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from pipeline.quality.counts import Counts
from pipeline.quality.spans import SCHEMAS, Mark, Tally
from pipeline.quality.tags import averages

Pair = tuple[Sequence[Mark], Sequence[Mark]]
"""The gold and the predicted spans of one document."""

_SHARES = {"precision": "precision", "recall": "recall", "f1": "f1-score"}


def assert_same_as_nervaluate(ours: Mapping[str, Mapping[str, Tally]], pairs: Sequence[Pair]) -> None:
    """Every tally is equal, by label and schema, and "" overall; labels that do not occur are passed over."""
    nervaluate = pytest.importorskip("nervaluate")
    gold, predicted = (
        [[{"label": m.label, "start": m.start, "end": m.end - 1} for m in pair[side]] for pair in pairs]
        for side in (0, 1)
    )
    labels = [label for label in ours if label]
    found = nervaluate.Evaluator(gold, predicted, tags=labels, loader="dict").evaluate()
    for label in ("", *found["entities"]):
        for schema in SCHEMAS:
            name = "ent_type" if schema == "type" else schema
            theirs = found["entities"][label][name] if label else found["overall"][name]
            tally = ours[label][schema]
            assert all(getattr(tally, field) == getattr(theirs, field) for field in Tally.__struct_fields__)
            counts = tally.counts()
            assert (counts.precision, counts.recall) == (theirs.precision, theirs.recall)
            assert counts.f1 == pytest.approx(theirs.f1, abs=1e-15)


def assert_same_as_seqeval(
    accuracy: Counts, labels: Mapping[str, Counts], pairs: Sequence[Pair], lengths: Sequence[int]
) -> None:
    """Accuracy, every label's counts and the averages are equal; the spans of a document must not overlap."""
    metrics = pytest.importorskip("seqeval.metrics")
    gold, predicted = (
        [_tags(pair[side], length) for pair, length in zip(pairs, lengths, strict=True)] for side in (0, 1)
    )
    assert accuracy.f1 == pytest.approx(metrics.accuracy_score(gold, predicted), abs=1e-15)
    ours = {label: counts for label, counts in labels.items() if counts.gold or counts.predicted}
    if not ours:
        return
    report = metrics.classification_report(gold, predicted, output_dict=True, zero_division=0)
    for label, counts in ours.items():
        assert counts.gold == report[label]["support"]
        for share, theirs in _SHARES.items():
            assert getattr(counts, share) == pytest.approx(report[label][theirs], abs=1e-15)
    for average, shares in averages(labels).items():
        for share, theirs in _SHARES.items():
            assert shares[share] == pytest.approx(report[f"{average} avg"][theirs], abs=1e-12)


def _tags(marks: Sequence[Mark], length: int) -> list[str]:
    """Written apart from `pipeline.quality.tags`, so that a fault there shows."""
    tags = ["O"] * length
    for start, end, label in marks:
        tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return tags
