"""What linking has learned: a weight for each feature of a candidate, and the threshold from which an id is given.

`data/linker.json` is the shipped model; `zhpipe train linker` writes one of your own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from pipeline.errors import ConfigError

SHIPPED = Path(__file__).parent / "data" / "linker.json"

FOR = frozenset(
    {"prior", "share", "exact", "length", "agreeing label", "same label"}
    | {"cues", "description", "fuller name", "neighbours"}
)
"""Features that can only speak for an entity."""

AGAINST = frozenset({"weak", "short", "bare surname", "changed form", "nickname", "sound", "before its time"})
"""Features that can only speak against it."""


class Linker(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Log odds by feature, `bias` among them, the threshold, and where they come from.

    `data` names each file with the SHA-256 of its content and the knowledge base its ids are of; `scores` are of
    documents that the weights have not seen.
    """

    weights: dict[str, float]
    threshold: Annotated[float, Meta(ge=0.0, le=1.0)]
    command: str = ""
    data: list[dict[str, str]] = field(default_factory=list)
    scores: dict[str, Any] = field(default_factory=dict)


@cache
def read_linker(path: str) -> Linker:
    """Read a model, by default the shipped one.

    Raises `ConfigError` where the file holds none, or one whose features are not this version's.
    """
    file = Path(path) if path else SHIPPED
    try:
        model = msgspec.json.decode(file.read_bytes(), type=Linker)
    except OSError as error:
        raise ConfigError(f"cannot read the linker: {error.strerror}", where=str(file)) from error
    except msgspec.DecodeError as error:
        raise ConfigError(
            f"not a linker: {error}", where=str(file), hint="zhpipe train linker writes one"
        ) from error
    if strange := sorted(set(model.weights) - FOR - AGAINST - {"bias"}):
        raise ConfigError(
            f"the linker has features that this version does not know: {', '.join(strange)}",
            where=str(file),
            hint="train it again",
        )
    return model
