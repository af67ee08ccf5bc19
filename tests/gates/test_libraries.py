"""On real predictions our figures are exactly those of seqeval and nervaluate, which are run here on the same spans."""

from __future__ import annotations

import pytest

from benchmarks.evaluate import UNER, UNER_GROUPS, on_uner
from pipeline.annotator import Pipeline
from pipeline.document import Document
from pipeline.quality.evaluate import EVERY_LABEL, Groups, evaluate
from pipeline.quality.spans import Mark
from tests.quality.libraries import assert_same_as_nervaluate, assert_same_as_seqeval

Documents = tuple[list[Document], list[Document]]


def test_on_the_dev_gold(dev: Documents) -> None:
    _assert_same(dev, EVERY_LABEL)


@pytest.mark.skipif(not UNER.exists(), reason="no Universal NER data beside the project")
def test_on_universal_ner(pipeline: Pipeline) -> None:
    _assert_same(on_uner(pipeline, UNER), UNER_GROUPS)


def _assert_same(documents: Documents, groups: Groups) -> None:
    predicted = {document.id: document for document in documents[1]}
    pairs = [(_marks(gold, groups), _marks(predicted[gold.id], groups)) for gold in documents[0]]
    scores = evaluate(*documents, groups)
    assert scores.measures["entities.strict"].right > 100
    assert_same_as_nervaluate(scores.tallies, pairs)
    lengths = [len(gold.text) for gold in documents[0]]
    assert_same_as_seqeval(scores.measures["tokens.accuracy"], scores.labels, pairs, lengths)


def _marks(document: Document, groups: Groups) -> list[Mark]:
    return [Mark(m.start, m.end, groups[m.label]) for m in document.entities if m.label in groups]
