"""On real predictions our figures are exactly those of seqeval and nervaluate, which are run here on the same spans."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.evaluate import UNER, UNER_GROUPS, on_uner
from pipeline.annotator import Pipeline
from pipeline.document import Document
from pipeline.quality.evaluate import EVERY_LABEL, Groups, Scores, evaluate
from pipeline.quality.spans import SCHEMAS, Mark, Tally
from pipeline.quality.tags import averages

Pair = tuple[list[Document], list[Document]]


def test_on_the_dev_gold(dev: Pair) -> None:
    _assert_same(dev, EVERY_LABEL)


@pytest.mark.skipif(not UNER.exists(), reason="no Universal NER data beside the project")
def test_on_universal_ner(pipeline: Pipeline) -> None:
    _assert_same(on_uner(pipeline, UNER), UNER_GROUPS)


def _assert_same(pair: Pair, groups: Groups) -> None:
    predicted = {document.id: document for document in pair[1]}
    marks = [(_marks(gold, groups), _marks(predicted[gold.id], groups), len(gold.text)) for gold in pair[0]]
    scores = evaluate(*pair, groups)
    assert scores.measures["entities.strict"].right > 100
    _assert_same_as_nervaluate(scores, marks)
    _assert_same_as_seqeval(scores, marks)


def _marks(document: Document, groups: Groups) -> list[Mark]:
    return [Mark(m.start, m.end, groups[m.label]) for m in document.entities if m.label in groups]


def _assert_same_as_nervaluate(scores: Scores, marks: Sequence[tuple[list[Mark], list[Mark], int]]) -> None:
    nervaluate = pytest.importorskip("nervaluate")
    gold, predicted = (
        [[{"label": m.label, "start": m.start, "end": m.end - 1} for m in each[side]] for each in marks]
        for side in (0, 1)
    )
    labels = [label for label in scores.tallies if label]
    found = nervaluate.Evaluator(gold, predicted, tags=labels, loader="dict").evaluate()
    for label, tallies in scores.tallies.items():
        if label in ("", *found["entities"]):
            for schema in SCHEMAS:
                name = "ent_type" if schema == "type" else schema
                theirs = found["entities"][label][name] if label else found["overall"][name]
                ours = tallies[schema]
                assert all(
                    getattr(ours, field) == getattr(theirs, field) for field in Tally.__struct_fields__
                )
                counts = ours.counts()
                assert (counts.precision, counts.recall) == (theirs.precision, theirs.recall)
                assert counts.f1 == pytest.approx(theirs.f1, abs=1e-15)


def _assert_same_as_seqeval(scores: Scores, marks: Sequence[tuple[list[Mark], list[Mark], int]]) -> None:
    metrics = pytest.importorskip("seqeval.metrics")
    gold, predicted = ([_tags(each[side], each[2]) for each in marks] for side in (0, 1))
    assert scores.measures["tokens.accuracy"].f1 == pytest.approx(
        metrics.accuracy_score(gold, predicted), abs=1e-15
    )
    report = metrics.classification_report(gold, predicted, output_dict=True, zero_division=0)
    ours = {label: counts for label, counts in scores.labels.items() if counts.gold or counts.predicted}
    for label, counts in ours.items():
        shares = [counts.precision, counts.recall, counts.f1]
        assert shares == pytest.approx(
            [report[label][key] for key in ("precision", "recall", "f1-score")], abs=1e-15
        )
        assert counts.gold == report[label]["support"]
    for average, shares in averages(scores.labels).items():
        theirs = report[f"{average} avg"]
        assert list(shares.values()) == pytest.approx(
            [theirs[key] for key in ("precision", "recall", "f1-score")], abs=1e-12
        )


def _tags(marks: list[Mark], length: int) -> list[str]:
    """Written apart from `pipeline.quality.tags`, so that a fault there shows."""
    tags = ["O"] * length
    for start, end, label in marks:
        tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return tags
