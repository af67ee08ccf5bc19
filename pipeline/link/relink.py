"""Linking annotations anew, without tagging again: ids, names and candidates change, spans do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.config import LinkConfig
from pipeline.document import Document, Mention
from pipeline.kb import Store
from pipeline.link import Link
from pipeline.link.nil import is_nil
from pipeline.records import read, write


class Told(Struct):
    """How many documents were read, and how many mentions have another id than before."""

    documents: int = 0
    changed: int = 0


class Relinker:
    """Gives the mentions of annotated documents the ids of a knowledge base that may be another than before."""

    def __init__(self, config: LinkConfig, kb: Store) -> None:
        self._kb = kb
        self._link = Link(config, kb)

    def file(self, path: Path, target: Path) -> Told:
        """Write the records of `path` to `target`, which may be the same file; it is written whole or not at all.

        Raises `RecordError` for what is no record; `target` then stays as it was.
        """
        told = Told()
        write(target, self._documents(path, told))
        return told

    def document(self, document: Document) -> int:
        """Link one document anew, in place; return how many of its mentions have another id."""
        before = [mention.kb_id for mention in document.entities]
        given = {(m.start, m.end): m.kb_id for m in document.entities if _given(m)}
        self._link.link(document, given)
        document.provenance = replace(document.provenance, kb=self._kb.fingerprint)
        return sum(old != mention.kb_id for old, mention in zip(before, document.entities, strict=True))

    def _documents(self, path: Path, told: Told) -> Iterator[Document]:
        for document in read(path):
            told.documents += 1
            told.changed += self.document(document)
            yield document


def _given(mention: Mention) -> bool:
    """Tell whether the id is one that a spaCy pipeline's own linker gave: it holds, and is its only candidate."""
    return (
        "spacy" in mention.sources
        and not is_nil(mention.kb_id)
        and [(c.kb_id, c.score) for c in mention.candidates] == [(mention.kb_id, mention.confidence)]
    )
