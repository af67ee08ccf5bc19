"""Spans as tags of single characters, begin, inside, end, single and outside, and the way back from scores to spans."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import add
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

_OPENS = "BS"
_CLOSES = "ES"


SURE = 4.0
"""By how much the score of `O` must exceed that of every other tag to bound a search: 50 to 1 in probability."""


class Found(NamedTuple):
    """A labelled span of one piece of text, half-open, and how probable its least probable character is."""

    start: int
    end: int
    label: str
    score: float

    def moved(self, offset: int) -> Found:
        """Return the span so much further on."""
        return Found(self.start + offset, self.end + offset, self.label, self.score)


class Bioes:
    """The tags of a set of labels: `O`, then `B-`, `I-`, `E-` and `S-` of each label in turn."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.tags = ("O", *(f"{part}-{label}" for label in labels for part in "BIES"))
        parts = np.array([tag[0] for tag in self.tags])
        of_label = np.array([0, *(1 + number // 4 for number in range(4 * len(self.labels)))])
        self.label_of_tag: Ints = of_label
        """0 for `O`, else one more than the label's place in `labels`."""
        self.opens = np.isin(parts, [*_OPENS])
        self.closes = np.isin(parts, [*_CLOSES])
        goes_on = np.isin(parts, ["B", "I"])
        within = np.isin(parts, ["I", "E"])
        same = of_label[:, None] == of_label[None, :]
        self.follows = np.where(goes_on[:, None], within[None, :] & same, ~within[None, :])
        """Which tag (column) may follow which (row)."""
        self.first = ~within
        self.last = ~goes_on

    def encode(self, spans: Iterable[tuple[int, int, str]], length: int) -> Ints:
        """Return the tag of each of `length` characters; the spans may not overlap."""
        found = np.zeros(length, dtype=np.intp)
        for start, end, label in spans:
            base = 1 + 4 * self.labels.index(label)
            found[start:end] = base + 1
            found[start], found[end - 1] = base, base + 2
            if end - start == 1:
                found[start] = base + 3
        return found

    def decode(self, logits: Floats, lengths: Sequence[int] | Ints) -> list[list[Found]]:
        """Return the spans on the best path of each piece that the scheme allows.

        `logits` is characters by tags, piece after piece. Where the best tag of every character already follows the
        scheme, that is the best path. Where it does not, the stretch around the fault is searched, out to the next
        characters that are `SURE` to be outside any name.
        """
        sizes = np.asarray(lengths, dtype=np.intp)
        ends: Ints = np.cumsum(sizes)
        starts: Ints = ends - sizes
        # Most characters are outside, and a maximum over columns is cheap once each lies in one piece.
        lead = logits[:, 0] - np.ascontiguousarray(logits.T)[1:].max(axis=0)
        best: Ints = np.zeros(len(logits), dtype=np.intp)
        inside = np.flatnonzero(lead < 0)
        best[inside] = logits[inside].argmax(axis=1)
        faults = self._faults(best, starts, ends)
        if len(faults):
            for first, last in _stretches(faults.tolist(), (lead > SURE).tobytes(), ends.tolist()):
                best[first:last] = self._best_path(logits[first:last].tolist())
        return self._spans(logits, best, starts, ends)

    def _faults(self, best: Ints, starts: Ints, ends: Ints) -> Ints:
        """Return the characters whose tag may not stand there after the one before, or at the edge of a piece."""
        wrong = np.zeros(len(best), dtype=bool)
        wrong[1:] = ~self.follows[best[:-1], best[1:]]
        # Between two pieces anything follows anything; what counts there is how each opens and closes.
        wrong[starts] = ~self.first[best[starts]]
        wrong[ends - 1] |= ~self.last[best[ends - 1]]
        return np.flatnonzero(wrong)

    def _best_path(self, rows: Sequence[list[float]]) -> list[int]:
        """Return the best tags for the scores of some characters in a row (Viterbi).

        What may follow a tag hangs only on whether a name goes on after it, and of which label: so many are the states.
        """
        closed, opened = 0.0, [-math.inf] * len(self.labels)
        steps = []
        for row in rows:
            tag, score = _best_close(row, closed, opened)
            steps.append((tag, closed, opened))
            going = zip(map(add, opened, row[2::4]), row[1::4], strict=True)
            opened = [on if on > (new := closed + begin) else new for on, begin in going]
            closed = score
        path = []
        label = -1
        for row, (tag, closed, opened) in zip(reversed(rows), reversed(steps), strict=True):
            if label >= 0:
                begin = 1 + 4 * label
                tag = begin if closed + row[begin] >= opened[label] + row[begin + 1] else begin + 1
            path.append(tag)
            # Before a begin, a single and the outside no name is open.
            label = (tag - 1) // 4 if tag % 4 in (2, 3) else -1
        return path[::-1]

    def _spans(self, logits: Floats, best: Ints, starts: Ints, ends: Ints) -> list[list[Found]]:
        found: list[list[Found]] = [[] for _ in starts]
        inside = np.flatnonzero(best)
        if not len(inside):
            return found
        tags = best[inside]
        rows = logits[inside]
        sure = np.exp(rows[np.arange(len(rows)), tags] - _log_sum(rows))
        opens = np.flatnonzero(self.opens[tags])
        scores = np.minimum.reduceat(sure, opens)
        first = inside[opens]
        last = inside[self.closes[tags]]
        pieces = np.searchsorted(ends, first, side="right")
        offsets = starts[pieces]
        for piece, start, end, label, score in zip(
            pieces.tolist(),
            (first - offsets).tolist(),
            (last + 1 - offsets).tolist(),
            self.label_of_tag[tags[opens]].tolist(),
            scores.tolist(),
            strict=True,
        ):
            found[piece].append(Found(start, end, self.labels[label - 1], score))
        return found


def _best_close(row: Sequence[float], closed: float, opened: Sequence[float]) -> tuple[int, float]:
    """Return the best tag of a character with which no name goes on, and its score, given those of the states before it."""
    singles, ended = row[4::4], [*map(add, opened, row[3::4])]
    single, end = max(singles), max(ended)
    alone = closed + max(row[0], single)
    if end > alone:
        return 3 + 4 * ended.index(end), end
    return (0 if row[0] >= single else 4 + 4 * singles.index(single)), alone


def _stretches(faults: Iterable[int], sure: bytes, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of the stretches with a fault; sure characters and the edges of pieces bound them."""
    last = 0
    for fault in faults:
        # What may not stand before a sure character is the end of the stretch before it.
        place = fault - sure[fault]
        if place >= last:
            piece = bisect_right(ends, place)
            low, high = ends[piece - 1] if piece else 0, ends[piece]
            first = max(low, sure.rfind(1, low, place) + 1)
            last = sure.find(1, place, high)
            last = last if last >= 0 else high
            yield first, last


def _log_sum(logits: Floats) -> Floats:
    top = logits.max(axis=1)
    total: Floats = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return total
