"""The tables of this room, as they lie in `data/`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources


def rows(name: str) -> Iterator[list[str]]:
    """Yield the cells of each line of a tab-separated table, its head left out."""
    text = resources.files("pipeline.temporal").joinpath(f"data/{name}").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        yield line.split("\t")
