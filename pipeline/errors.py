"""What can go wrong, each with where it went wrong and what to do about it."""

from __future__ import annotations


class PipelineError(Exception):
    """A fault that the user can act on; the command line prints it without a traceback.

    `where` names the place (file, line, document id, offset), `hint` what to do next.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only fields do not survive the default pickling between worker processes.
        return (_rebuild, (type(self), self.message, self.where, self.hint))


def _rebuild(kind: type[PipelineError], message: str, where: str, hint: str) -> PipelineError:
    return kind(message, where=where, hint=hint)


class ConfigError(PipelineError):
    """A setting that is unknown, has the wrong type, or contradicts another."""


class SourceError(PipelineError):
    """Input that cannot be read as text or as a document record."""


class RecordError(PipelineError):
    """An annotation record that breaks the contract of `zh-annotation/1`."""


class KnowledgeBaseError(PipelineError):
    """A knowledge base that cannot be built, opened or trusted."""


class StageError(PipelineError):
    """A stage failed on one document."""
