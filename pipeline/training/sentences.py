"""Gold records as what a recogniser learns from: sentences of analysis text with their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.config import Config
from pipeline.document import Document, Draft
from pipeline.errors import StageError
from pipeline.kb import Store
from pipeline.normalize import Normalize
from pipeline.segment import Segment
from pipeline.stage import run_stages


class Sentence(NamedTuple):
    """A sentence of analysis text without the white space at its sides, and its names: start, end, label."""

    text: str
    names: tuple[tuple[int, int, str], ...]


def sentences(gold: Sequence[Document], config: Config, kb: Store) -> list[Sentence]:
    """Cut gold documents into the sentences that the recogniser would see, blank ones left out.

    A name that a sentence's end cuts through is left out, as no tag could hold it. The gold is not changed. Raises
    `StageError` where a document cannot be normalised or cut.
    """
    drafts = [Draft(document=Document(id=d.id, text=d.text, meta=dict(d.meta))) for d in gold]
    for failure in run_stages([Normalize(config.normalize), Segment(config.segment, kb)], drafts):
        raise StageError(failure.reason, where=failure.id, hint=failure.hint)
    return [
        sentence
        for draft, document in zip(drafts, gold, strict=True)
        for sentence in _of_document(draft, document)
    ]


def _of_document(draft: Draft, document: Document) -> list[Sentence]:
    names = [(*draft.offsets.to_analysis(m.start, m.end), m.label) for m in document.entities]
    found = []
    for span in draft.sentences:
        body = draft.analysis[span.start : span.end]
        start = span.start + len(body) - len(body.lstrip())
        end = start + len(body.strip())
        inside = tuple((s - start, e - start, label) for s, e, label in names if start <= s and e <= end)
        if start < end:
            found.append(Sentence(draft.analysis[start:end], inside))
    return found
