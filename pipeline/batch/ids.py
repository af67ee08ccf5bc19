"""Document ids are unique in a run: who has an id first keeps it, everyone else is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.errors import SourceError
from pipeline.sources import SourceFile, read
from pipeline.stage import Failure, failure_from

Refused = dict[str, str]
"""Ids that a source may not use, each with the path of the source that has it."""


def unique_sources(sources: Sequence[SourceFile]) -> tuple[list[SourceFile], list[Failure]]:
    """Part the sources from those that would take the place of an earlier one in the output."""
    kept: dict[str, SourceFile] = {}
    failures = []
    for source in sources:
        first = kept.setdefault(source.relative, source)
        if first is not source:
            failures.append(repeated(source.relative, source.path, first.path))
    return list(kept.values()), failures


def refused_ids(sources: Sequence[SourceFile], config: SourceConfig) -> dict[SourceFile, Refused]:
    """Return, for the sources that it concerns, the ids that stand in an earlier one already.

    Only `.jsonl` sources choose their ids, so nothing is read where there is none, or nothing beside it.
    """
    if len(sources) < 2 or not any(source.suffix == ".jsonl" for source in sources):
        return {}
    owners: dict[str, SourceFile] = {}
    refused: dict[SourceFile, Refused] = {}
    for source in sources:
        for document_id in _ids(source, config):
            owner = owners.setdefault(document_id, source)
            if owner is not source:
                refused.setdefault(source, {})[document_id] = owner.path
    return refused


def repeated(document_id: str, path: str, first: str) -> Failure:
    """Describe a document whose id another one has."""
    error = SourceError(
        f"document id {document_id!r} stands already in {first}", where=path,
        hint="ids must be unique in a run; rename it, or annotate the inputs into different folders",
    )  # fmt: skip
    return failure_from(error, document_id=document_id, stage="sources")


def _ids(source: SourceFile, config: SourceConfig) -> Iterator[str]:
    if source.suffix != ".jsonl":
        yield source.relative
        return
    for item in read(source, config):
        if isinstance(item, Document):
            yield item.id
