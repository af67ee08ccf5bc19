"""Gold records as what a recogniser learns from: sentences of analysis text with their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from pipeline.config import Config
from pipeline.document import Document, Draft, Mention, Span, Token
from pipeline.errors import StageError
from pipeline.kb import Store
from pipeline.normalize import Normalize
from pipeline.segment import Segment
from pipeline.stage import run_stages


def sentences(gold: Sequence[Document], config: Config, kb: Store) -> list[Document]:
    """Cut gold documents into the sentences that the recogniser would see, blank ones left out: each a document of
    analysis text without the white space at its sides, one sentence long.

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


def _of_document(draft: Draft, document: Document) -> list[Document]:
    names = [(*draft.offsets.to_analysis(m.start, m.end), m.label) for m in document.entities]
    found: list[Document] = []
    for span in draft.sentences:
        body = draft.analysis[span.start : span.end]
        start = span.start + len(body) - len(body.lstrip())
        text = body.strip()
        inside = [
            Mention(first - start, last - start, text[first - start : last - start], label)
            for first, last, label in names
            if start <= first and last <= start + len(text)
        ]
        if text:
            number = f"{document.id}-{len(found)}"
            found.append(Document(number, text, entities=inside, sentences=[Span(0, len(text))]))
    return found


def save(
    sentences: Iterable[Document], path: Path, name: str, cut: Callable[[str], Iterable[tuple[int, int]]]
) -> None:
    """Write sentences as a file of another library's, in the tokens that it will cut a text into; a token is cut where a
    name begins or ends in it, and of names inside names the outer one stays."""
    from pipeline.formats import format_of
    from pipeline.formats.format import Writing, fitted
    from pipeline.formats.holds import Report

    form, writing = format_of(name), Writing(unit="word")
    tokens = (replace(s, tokens=[Token(*place) for place in cut(s.text)]) for s in sentences)
    form.write(fitted(tokens, form, writing, Report()), path, writing)
