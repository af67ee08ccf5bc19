"""The layers that come with the package, the knowledge base of those that are used unasked, and its place in the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.cache import cached_file
from pipeline.errors import ConfigError
from pipeline.kb.build import build
from pipeline.kb.fold import FOLD_VERSION
from pipeline.kb.layers import Layer, cedict, cities, curated, territories
from pipeline.kb.store import SCHEMA_VERSION

LAYERS: dict[str, Callable[[], Layer]] = {
    curated.NAME: curated.layer,
    territories.NAME: territories.layer,
    cities.NAME: cities.layer,
    cedict.NAME: cedict.layer,
}
"""The layers that come with the package, in their order of precedence."""

DEFAULT = (curated.NAME, territories.NAME)
"""The layers of the embedded knowledge base; docs/knowledge-base.md says what speaks against the others."""


def layers(names: Sequence[str] = DEFAULT) -> list[Layer]:
    """Return the layers of these names, the one that takes precedence first.

    Raises `ConfigError` for a name that no layer has, or where the package a layer reads is not installed.
    """
    if unknown := sorted(set(names) - LAYERS.keys()):
        raise ConfigError(f"no layer {unknown[0]!r}", where="--layers", hint=f"one of {', '.join(LAYERS)}")
    return [make() for name, make in LAYERS.items() if name in names]


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
