"""Offsets through a rewriting of the text: a sorted list of edit runs, not a dense table."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct


class Edit(Struct, array_like=True, frozen=True):
    """One replaced stretch: raw `[raw_start, raw_end)` became analysis `[start, end)`.

    An insertion has an empty raw stretch, a deletion an empty analysis stretch. Units are code points.
    """

    raw_start: int
    raw_end: int
    start: int
    end: int


class OffsetMap(Struct, frozen=True):
    """The map between raw and analysis text. Stretches between two edits are the same in both, shifted.

    `edits` are sorted and do not overlap in either text. An empty tuple is the identity.
    """

    edits: tuple[Edit, ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that covers the analysis span, widened outward over touched edits."""
        return _map(self.edits, start, end, forward=False)

    def to_analysis(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest analysis span that covers the raw span, widened outward over touched edits."""
        return _map(self.edits, start, end, forward=True)


def _map(edits: tuple[Edit, ...], start: int, end: int, *, forward: bool) -> tuple[int, int]:
    raise NotImplementedError


_ = bisect_right
