"""Offsets as other tools count them, turned into half-open code points and back."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Literal, get_args

from pipeline.errors import RecordError

Unit = Literal["codepoints", "utf16", "bytes", "inclusive"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""Half-open code points, UTF-16 code units (JavaScript, Java), UTF-8 bytes; code points with an inclusive end."""


class Ruler:
    """The offsets of one text in one unit."""

    def __init__(self, text: str, unit: Unit) -> None:
        self.unit = unit
        self.length = len(text)
        self._marks = _marks(text, unit)

    def to_code_points(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open code points of a span; raises `RecordError` if it leaves the text or cuts a character."""
        if self.unit == "inclusive":
            end += 1
        span = self._inward(start), self._inward(end)
        if not 0 <= span[0] < span[1] <= self.length:
            raise RecordError(f"[{start}, {end}) is empty or leaves the text of {self.length} characters")
        return span

    def from_code_points(self, start: int, end: int) -> tuple[int, int]:
        """Return a half-open span of code points in the unit."""
        if self.unit == "inclusive":
            return start, end - 1
        if self._marks is None:
            return start, end
        return self._marks[start], self._marks[end]

    def _inward(self, offset: int) -> int:
        if self._marks is None:
            return offset
        index = bisect_left(self._marks, offset)
        if index == len(self._marks) or self._marks[index] != offset:
            raise RecordError(f"offset {offset} ({self.unit}) lies inside a character or outside the text")
        return index


def _marks(text: str, unit: Unit) -> list[int] | None:
    """Return where each character begins and the last one ends, or nothing where that is its index."""
    if unit == "utf16" and max(text, default="") > "\uffff":
        widths = (2 if character > "\uffff" else 1 for character in text)
    elif unit == "bytes" and not text.isascii():
        widths = (len(character.encode("utf-8", "surrogatepass")) for character in text)
    else:
        return None
    return [0, *accumulate(widths)]
