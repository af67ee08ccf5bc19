"""The chain of stages as one object: the Python interface of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import overload

from pipeline.config import Config
from pipeline.document import Document, Draft, Provenance
from pipeline.errors import StageError
from pipeline.stage import Failure, Stage, run_stages
from pipeline.version import VERSION


class Pipeline:
    """Annotates documents. Loads its models once; is not meant to be shared between threads."""

    def __init__(self, config: Config, stages: list[Stage], provenance: Provenance) -> None:
        self.config = config
        self.stages = stages
        self.provenance = provenance

    @overload
    def annotate(self, source: str | Document) -> Document: ...  # type: ignore[overload-overlap]

    @overload
    def annotate(self, source: Iterable[str | Document], batch_size: int = 32) -> Iterator[Document]: ...

    def annotate(
        self, source: str | Document | Iterable[str | Document], batch_size: int = 32
    ) -> Document | Iterator[Document]:
        """Annotate one text or document, or lazily many of them in their order.

        Raises `StageError` for the first document that a stage fails on; `annotate_batch` sets it aside instead.
        """
        if isinstance(source, str | Document):
            return next(self._annotate_all([source], 1))
        return self._annotate_all(source, batch_size)

    def annotate_batch(
        self, documents: Iterable[Document], seconds: dict[str, float] | None = None
    ) -> tuple[list[Document], list[Failure]]:
        """Annotate a batch; return the finished documents in their order, and what was set aside.

        The seconds of each stage are added to `seconds`, if given.
        """
        drafts = [Draft(document=document) for document in documents]
        failures = list(run_stages(self.stages, drafts, seconds))
        for draft in drafts:
            draft.document.provenance = self.provenance
        return [draft.document for draft in drafts], failures

    def _annotate_all(self, source: Iterable[str | Document], batch_size: int) -> Iterator[Document]:
        batch: list[Document] = []
        for number, item in enumerate(source):
            batch.append(Document(id=f"text-{number}", text=item) if isinstance(item, str) else item)
            if len(batch) >= batch_size:
                yield from self._annotate_or_raise(batch)
                batch = []
        yield from self._annotate_or_raise(batch)

    def _annotate_or_raise(self, batch: list[Document]) -> list[Document]:
        documents, failures = self.annotate_batch(batch)
        for failure in failures:
            raise StageError(f"{failure.stage}: {failure.reason}", where=failure.id, hint=failure.hint)
        return documents


def load(config: Config | None = None) -> Pipeline:
    """Build the pipeline that the settings describe; opens the knowledge base and the models.

    Raises `KnowledgeBaseError` or `ConfigError` where one of them cannot be had.
    """
    from pipeline.kb import open_store
    from pipeline.link import Link
    from pipeline.normalize import Normalize
    from pipeline.recognize import Recognize
    from pipeline.segment import Segment
    from pipeline.temporal import TagDates

    config = config or Config()
    kb = open_store(config.kb.path)
    recognize = Recognize(config.recognize, kb)
    stages: list[Stage] = [
        Normalize(config.normalize),
        Segment(config.segment, kb),
        recognize,
        TagDates(config.temporal),
        Link(config.link, kb),
    ]
    provenance = Provenance(
        version=VERSION, config=config.fingerprint(), kb=kb.fingerprint, models=recognize.models
    )
    return Pipeline(config, stages, provenance)
