"""What a stage is, and how a batch goes through the stages without one bad document stopping it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from pipeline.document import Draft
from pipeline.errors import PipelineError


class Stage(Protocol):
    """One step of the pipeline: works on a batch of drafts in place.

    A stage gives each draft the same result whatever else is in the batch, and assigns what it `provides`
    rather than adding to it: running it again on a draft that it left half done must be safe.
    """

    @property
    def name(self) -> str: ...

    @property
    def requires(self) -> tuple[str, ...]: ...

    @property
    def provides(self) -> tuple[str, ...]: ...

    def __call__(self, drafts: Sequence[Draft]) -> None: ...


class Failure(Struct, omit_defaults=True):
    """A document that was set aside: which one, in which stage, why."""

    id: str
    stage: str
    error: str
    reason: str
    where: str = ""
    hint: str = ""
    trace: str = ""


def failure_from(error: BaseException, *, document_id: str, stage: str) -> Failure:
    """Describe an exception; the traceback is kept only where it is a fault of ours, not of the input."""
    if isinstance(error, PipelineError):
        return Failure(
            id=document_id, stage=stage, error=type(error).__name__,
            reason=error.message, where=error.where, hint=error.hint,
        )  # fmt: skip
    if isinstance(error, MemoryError):
        return Failure(
            id=document_id, stage=stage, error="MemoryError", reason="it takes more memory than there may be",
            hint="split it, or raise --max-memory",
        )  # fmt: skip
    trace = "".join(traceback.format_exception(error))
    return Failure(id=document_id, stage=stage, error=type(error).__name__, reason=str(error), trace=trace)


def run_stages(
    stages: Sequence[Stage], drafts: list[Draft], seconds: dict[str, float] | None = None
) -> Iterator[Failure]:
    """Take `drafts` through `stages` in place; a draft that fails is removed from the list and its failure yielded.

    A batch that raises is run again document by document, and only the document that raises again, or was alone in it, is set
    aside.
    What each stage took of the clock is added to `seconds`, if given.
    """
    for stage in stages:
        if drafts:
            started = time.perf_counter()
            yield from _run_stage(stage, drafts)
            if seconds is not None:
                seconds[stage.name] = seconds.get(stage.name, 0.0) + time.perf_counter() - started


def _run_stage(stage: Stage, drafts: list[Draft]) -> Iterator[Failure]:
    try:
        stage(drafts)
        return
    except Exception as error:
        if len(drafts) == 1:
            yield failure_from(error, document_id=drafts.pop().document.id, stage=stage.name)
            return
        batch = list(drafts)
    drafts.clear()
    for draft in batch:
        try:
            stage([draft])
        except Exception as error:
            yield failure_from(error, document_id=draft.document.id, stage=stage.name)
        else:
            drafts.append(draft)
