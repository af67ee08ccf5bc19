"""Offsets through a rewriting of the text: a sorted list of edit runs, not a dense table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

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

    `edits` are sorted, do not overlap and do not touch in either text. An empty tuple is the identity.
    """

    edits: tuple[Edit, ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that covers the analysis span, widened outward over edits it enters.

        Characters that were deleted beside the span stay outside it; an empty span covers what was deleted there.
        """
        return _Side([(e.start, e.end, e.raw_start, e.raw_end) for e in self.edits]).map(start, end)

    def to_analysis(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest analysis span that covers the raw span, widened outward over edits it enters."""
        return _Side([(e.raw_start, e.raw_end, e.start, e.end) for e in self.edits]).map(start, end)

    def to_raw_many(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return `to_raw` of every span; the way for many spans of one text."""
        if not self.edits:
            return list(spans)
        side = _Side([(e.start, e.end, e.raw_start, e.raw_end) for e in self.edits])
        return [side.map(start, end) for start, end in spans]

    def compose(self, then: OffsetMap) -> OffsetMap:
        """Return the map of two rewritings in a row: `self` from raw to a middle text, `then` from it to the analysis text."""
        if not self.edits or not then.edits:
            return self if self.edits else then
        regions = _merge_touching(
            sorted([(e.start, e.end) for e in self.edits] + [(e.raw_start, e.raw_end) for e in then.edits])
        )
        back = _Side([(e.start, e.end, e.raw_start, e.raw_end) for e in self.edits])
        on = _Side([(e.raw_start, e.raw_end, e.start, e.end) for e in then.edits])
        return OffsetMap(tuple(Edit(*back.region(*region), *on.region(*region)) for region in regions))


def from_replacements(replacements: Iterable[tuple[int, int, int]]) -> OffsetMap:
    """Build the map from `(raw_start, raw_end, length)`: raw stretches in order, each with its new length.

    Stretches that touch become one edit. Raises `ValueError` where they overlap or run backwards.
    """
    edits: list[Edit] = []
    shift = 0
    for raw_start, raw_end, length in replacements:
        start = raw_start + shift
        if (edits and raw_start < edits[-1].raw_end) or raw_end < raw_start:
            raise ValueError(
                f"replacement [{raw_start}, {raw_end}) overlaps the one before or runs backwards"
            )
        if edits and raw_start == edits[-1].raw_end:
            edits[-1] = Edit(edits[-1].raw_start, raw_end, edits[-1].start, start + length)
        else:
            edits.append(Edit(raw_start, raw_end, start, start + length))
        shift += length - (raw_end - raw_start)
    return OffsetMap(tuple(edits))


class _Side:
    """One direction of a map: edits as (from start, from end, to start, to end)."""

    def __init__(self, edits: list[tuple[int, int, int, int]]) -> None:
        self.edits = edits
        self.starts = [edit[0] for edit in edits]
        self.ends = [edit[1] for edit in edits]

    def map(self, start: int, end: int) -> tuple[int, int]:
        if start >= end:
            return self.region(start, end)
        return self._start(start, bisect_right(self.starts, start)), self._end(
            end, bisect_left(self.starts, end)
        )

    def region(self, start: int, end: int) -> tuple[int, int]:
        """Map a span that takes in every edit it touches, deletions and insertions at its edges among them."""
        first = bisect_left(self.ends, start)
        if first < len(self.edits) and self.edits[first][0] <= start:
            low = self.edits[first][2]
        else:
            low = self._start(start, first)
        return low, self._end(end, bisect_right(self.starts, end))

    def _start(self, position: int, before: int) -> int:
        if not before:
            return position
        _, from_end, to_start, to_end = self.edits[before - 1]
        return to_start if position < from_end else to_end + position - from_end

    def _end(self, position: int, before: int) -> int:
        if not before:
            return position
        _, from_end, _, to_end = self.edits[before - 1]
        return to_end if position <= from_end else to_end + position - from_end


def _merge_touching(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
