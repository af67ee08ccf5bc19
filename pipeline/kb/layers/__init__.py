"""The layers a knowledge base is made of, each a module with a function that returns its `Layer`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from pipeline.errors import ConfigError
from pipeline.kb.fold import fold
from pipeline.kb.store import Entity


class Layer(Struct, frozen=True):
    """Where entities come from.

    `source` and `licence` are what `kb info` tells. `version` must change whenever `entities` would. A layer with ids of
    its own may tell, by `is_same`, whether an entity of its own and one of another layer with a name in common are one.
    """

    name: str
    source: str
    licence: str
    version: str
    entities: Callable[[], Iterable[Entity]]
    is_same: Callable[[Entity, Entity], bool] | None = None


def version_of(package: str, layer: str) -> str:
    """Return the package that a layer reads, with its version; raises `ConfigError` where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError as error:
        raise ConfigError(
            f"the package {package} is not installed",
            where=f"layer {layer}",
            hint=f"pip install 'zhpipe[{layer}]'",
        ) from error


def share_latin_name(one: Entity, other: Entity) -> bool:
    """Tell whether two entities have a name in Latin letters in common."""
    return not _latin(one).isdisjoint(_latin(other))


def _latin(entity: Entity) -> set[str]:
    keys = (fold(name.text) for name in entity.names)
    return {key for key in keys if any("a" <= char <= "z" for char in key)}
