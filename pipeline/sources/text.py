"""What a text must be to become a document."""

from __future__ import annotations

from pipeline.config import SourceConfig
from pipeline.errors import SourceError


def check_text(text: str, config: SourceConfig, where: str) -> None:
    """Raise `SourceError` where a text is blank, too long, or holds NUL characters."""
    if not text or text.isspace():
        raise SourceError("empty: there is no text in it", where=where, hint="leave it out")
    if len(text) > config.max_document:
        raise SourceError(
            f"too long: {len(text):,} characters, source.max_document is {config.max_document:,}",
            where=where, hint="split it, or raise source.max_document",
        )  # fmt: skip
    if (nul := text.find("\x00")) >= 0:
        raise SourceError(
            "binary data, no text: it holds a NUL character",
            where=f"{where}: offset {nul}",
            hint="leave it out",
        )
