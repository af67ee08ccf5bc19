"""The knowledge base: which entities there are, what they are called, which of them a surface may name."""

from __future__ import annotations

from pathlib import Path

from pipeline.kb.store import Entity, Hit, Name, Store

__all__ = ["Entity", "Hit", "Name", "Store", "open_default", "open_store"]


def open_store(path: str | Path = "") -> Store:
    """Open a knowledge base file, the embedded one where no path is given; raises `KnowledgeBaseError` where it is missing or of another version."""
    return Store(Path(path)) if path else open_default()


def open_default() -> Store:
    """Open the embedded knowledge base; the first call on a machine builds it into the cache.

    Its file name carries a fingerprint of everything it is built from, so another version is another file.
    """
    from pipeline.kb.embedded import locate

    return Store(locate())
