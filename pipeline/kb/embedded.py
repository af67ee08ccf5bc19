"""The knowledge base that comes with the package: its layers, and its place in the cache."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.cache import cached_file
from pipeline.kb.build import build
from pipeline.kb.fold import FOLD_VERSION
from pipeline.kb.layers import Layer, curated, territories
from pipeline.kb.store import SCHEMA_VERSION


def layers() -> list[Layer]:
    """Return the layers of the embedded knowledge base, the one that takes precedence first."""
    return [curated.layer(), territories.layer()]


def locate() -> Path:
    """Return the file of the embedded knowledge base, built if this machine does not have it yet."""
    chosen = layers()
    return cached_file(f"kb-{_inputs(chosen)[:16]}.sqlite", lambda output: build(chosen, output))


def _inputs(chosen: list[Layer]) -> str:
    """Digest what the file is made from; our own rules are among it, by the bytes of this room's modules."""
    digest = hashlib.sha256(f"{SCHEMA_VERSION}\n{FOLD_VERSION}\n".encode())
    for layer in chosen:
        digest.update(f"{layer.name}\t{layer.version}\n".encode())
    room = Path(__file__).parent
    for module in sorted(room.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
