"""Ids for entities that the knowledge base does not know: the same for the same name, in every run and document."""

from __future__ import annotations

from hashlib import blake2b

from pipeline.kb.fold import fold


def nil_id(label: str, name: str) -> str:
    """Return `NIL:<label>:<ten hex digits of the folded name>`."""
    return f"NIL:{label}:{blake2b(fold(name).encode(), digest_size=5).hexdigest()}"


def is_nil(kb_id: str) -> bool:
    """Tell whether an id stands for an entity outside the knowledge base."""
    return kb_id.startswith("NIL:")
