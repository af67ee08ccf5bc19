"""Offsets through a rewriting of the text: a sorted list of edit runs, not a dense table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec import Struct


class Edit(Struct, array_like=True, frozen=True):
    """One replaced stretch: raw `[raw_start, raw_end)` became analysis `[start, end)`.

    An insertion has an empty raw stretch, a deletion an empty analysis stretch. Units are code points.
    """

    raw_start: int
    raw_end: int
    start: int
    end: int


class OffsetMap(Struct, frozen=True, dict=True):
    """The map between raw and analysis text. Stretches between two edits are the same in both, shifted.

    `edits` are sorted and do not overlap in either text; they may touch. An empty tuple is the identity.
    """

    edits: tuple[Edit, ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that covers the analysis span, widened outward over edits it enters.

        Characters that were deleted beside the span stay outside it; an empty span covers what was deleted there.
        """
        return self._back.map(start, end) if self.edits else (start, end)

    def to_analysis(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest analysis span that covers the raw span, widened outward over edits it enters."""
        return self._forth.map(start, end) if self.edits else (start, end)

    def to_raw_many(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return `to_raw` of every span; the way for many spans of one text."""
        if not self.edits:
            return list(spans)
        to_raw = self._back.map
        return [to_raw(start, end) for start, end in spans]

    def compose(self, then: OffsetMap) -> OffsetMap:
        """Return the map of two rewritings in a row: `self` from raw to a middle text, `then` from there on.

        Edits of the two that overlap in the middle text become one, so a span that enters it is widened over both.
        """
        if not self.edits or not then.edits:
            return self if self.edits else then
        # (middle start, middle end, what the raw stretch is longer by, what the analysis stretch is longer by)
        changes = [(e.start, e.end, e.raw_end - e.raw_start - e.end + e.start, 0) for e in self.edits]
        changes += [
            (e.raw_start, e.raw_end, 0, e.end - e.start - e.raw_end + e.raw_start) for e in then.edits
        ]
        edits: list[Edit] = []
        raw_shift = shift = 0
        for start, end, raw_growth, growth in _merge_overlapping(sorted(changes)):
            edits.append(
                Edit(start + raw_shift, end + raw_shift + raw_growth, start + shift, end + shift + growth)
            )
            raw_shift += raw_growth
            shift += growth
        return OffsetMap(tuple(edits))

    @cached_property
    def _back(self) -> _Side:
        return _Side([(e.start, e.end, e.raw_start, e.raw_end) for e in self.edits])

    @cached_property
    def _forth(self) -> _Side:
        return _Side([(e.raw_start, e.raw_end, e.start, e.end) for e in self.edits])


def from_replacements(replacements: Iterable[tuple[int, int, int]]) -> OffsetMap:
    """Build the map from `(raw_start, raw_end, length)`: raw stretches in order, each with its new length.

    Raises `ValueError` where stretches overlap or run backwards.
    """
    edits: list[Edit] = []
    shift = reach = 0
    for raw_start, raw_end, length in replacements:
        if raw_start < reach or raw_end < raw_start:
            raise ValueError(
                f"replacement [{raw_start}, {raw_end}) overlaps the one before or runs backwards"
            )
        start = raw_start + shift
        last = edits[-1] if edits else None
        # Deletions in a row are one deletion, insertions at one place one insertion.
        if (
            last
            and last.raw_end == raw_start
            and (last.start == last.end == start + length or last.raw_start == last.raw_end == raw_end)
        ):
            edits[-1] = Edit(last.raw_start, raw_end, last.start, start + length)
        elif raw_start < raw_end or length:
            edits.append(Edit(raw_start, raw_end, start, start + length))
        shift += length - (raw_end - raw_start)
        reach = raw_end
    return OffsetMap(tuple(edits))


def rewrite(text: str, replacements: Iterable[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    """Return the text with the stretches `[start, end)` replaced, in order, and the map from `text` to it.

    A replacement of the same length moves nothing and is no edit. Raises `ValueError` as `from_replacements`.
    """
    pieces: list[str] = []
    moved: list[tuple[int, int, int]] = []
    reach = 0
    for start, end, new in replacements:
        if start < reach:
            raise ValueError(f"replacement [{start}, {end}) overlaps the one before or runs backwards")
        pieces += (text[reach:start], new)
        if end - start != len(new):
            moved.append((start, end, len(new)))
        reach = end
    return ("".join([*pieces, text[reach:]]), from_replacements(moved)) if pieces else (text, OffsetMap())


class _Side:
    """One direction of a map: edits as (from start, from end, to start, to end)."""

    __slots__ = ("edits", "ends", "starts")

    def __init__(self, edits: list[tuple[int, int, int, int]]) -> None:
        self.edits = edits
        self.starts = [edit[0] for edit in edits]
        self.ends = [edit[1] for edit in edits]

    def map(self, start: int, end: int) -> tuple[int, int]:
        if start >= end:
            return self._map_place(start)
        return self._start(start, bisect_right(self.starts, start)), self._end(
            end, bisect_left(self.starts, end)
        )

    def _map_place(self, place: int) -> tuple[int, int]:
        """Map an empty span: it covers what is empty on this side at its place, and an edit that it lies inside."""
        first = bisect_left(self.ends, place)
        if first < len(self.edits) and self.starts[first] < place == self.ends[first]:
            first += 1
        last = bisect_right(self.starts, place)
        if last and self.starts[last - 1] == place < self.ends[last - 1]:
            last -= 1
        if first < last:
            return self.edits[first][2], self.edits[last - 1][3]
        point = self._end(place, first)
        return point, point

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


def _merge_overlapping(changes: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Join sorted stretches that share a character or, being empty, a place; their growths add up."""
    merged: list[tuple[int, int, int, int]] = []
    for start, end, one, other in changes:
        if merged and (start < merged[-1][1] or start == end == merged[-1][0]):
            low, high, growth, further = merged[-1]
            merged[-1] = low, max(high, end), growth + one, further + other
        else:
            merged.append((start, end, one, other))
    return merged
