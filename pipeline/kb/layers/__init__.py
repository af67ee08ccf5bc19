"""The layers a knowledge base is made of, each a module with a function that returns its `Layer`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from pipeline.kb.store import Entity


class Layer(Struct, frozen=True):
    """Where entities come from.

    `source` and `licence` are what `kb info` tells. `version` must change whenever `entities` would.
    """

    name: str
    source: str
    licence: str
    version: str
    entities: Callable[[], Iterable[Entity]]
