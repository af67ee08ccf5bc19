"""Spans as tags of single characters, begin, inside, end, single and outside, and the way back from scores to spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        return self._replace(start=self.start + offset, end=self.end + offset)


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
        best: Ints = logits.argmax(axis=1)
        faults = self._faults(best, starts, ends)
        if len(faults):
            self._search(logits, best, *_stretches(faults, _sure(logits, best), starts, ends))
        return self._spans(logits, best, starts, ends)

    def _faults(self, best: Ints, starts: Ints, ends: Ints) -> Ints:
        """Return the characters whose tag may not stand there after the one before, or at the edge of a piece."""
        wrong = np.zeros(len(best), dtype=bool)
        wrong[1:] = ~self.follows[best[:-1], best[1:]]
        # Between two pieces anything follows anything; what counts there is how each opens and closes.
        wrong[starts] = ~self.first[best[starts]]
        wrong[ends - 1] |= ~self.last[best[ends - 1]]
        return np.flatnonzero(wrong)

    def _search(self, logits: Floats, best: Ints, first: Ints, last: Ints) -> None:
        """Write the best paths over the stretches from `first` up to `last` into `best` (Viterbi, all stretches at once)."""
        order = np.argsort(first - last, kind="stable")
        first, size = first[order], (last - first)[order]
        nothing = np.float32(-np.inf)
        step = np.where(self.follows, np.float32(0), nothing)
        path = np.where(self.first, logits[first], nothing)
        going = [int(np.count_nonzero(size > place)) for place in range(int(size[0]))]
        backward = []
        for place, count in enumerate(going[1:], 1):
            paths = path[:count, :, None] + step
            backward.append(paths.argmax(axis=1))
            path[:count] = paths.max(axis=1) + logits[first[:count] + place]
        picked = np.where(self.last, path, nothing).argmax(axis=1)
        for place in range(len(going) - 1, -1, -1):
            rows = np.arange(going[place])
            best[first[rows] + place] = picked[rows]
            if place:
                picked[rows] = backward[place - 1][rows, picked[rows]]

    def _spans(self, logits: Floats, best: Ints, starts: Ints, ends: Ints) -> list[list[Found]]:
        found: list[list[Found]] = [[] for _ in starts]
        inside = np.flatnonzero(best)
        if not len(inside):
            return found
        chosen = np.take_along_axis(logits[inside], best[inside, None], axis=1)[:, 0]
        sure = np.exp(chosen - _log_sum(logits[inside]))
        opens = np.flatnonzero(self.opens[best[inside]])
        scores = np.minimum.reduceat(sure, opens)
        first = inside[opens]
        last = inside[np.flatnonzero(self.closes[best[inside]])]
        pieces = np.searchsorted(ends, first, side="right")
        for piece, start, end, tag, score in zip(
            pieces.tolist(), first.tolist(), last.tolist(), best[first].tolist(), scores.tolist(), strict=True
        ):
            offset = int(starts[piece])
            label = self.labels[int(self.label_of_tag[tag]) - 1]
            found[piece].append(Found(start - offset, end + 1 - offset, label, score))
        return found


def _sure(logits: Floats, best: Ints) -> NDArray[np.bool_]:
    """Tell which characters are outside any name by a wide margin."""
    outside: NDArray[np.bool_] = best == 0
    outside[outside] = logits[outside, 0] - logits[outside, 1:].max(axis=1) > SURE
    return outside


def _stretches(faults: Ints, sure: NDArray[np.bool_], starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return begin and end of the stretches with a fault; sure characters and the edges of pieces bound them."""
    opens, closes = ~sure, ~sure
    opens[1:] &= sure[:-1]
    closes[:-1] &= sure[1:]
    opens[starts] = ~sure[starts]
    closes[ends - 1] = ~sure[ends - 1]
    first = np.flatnonzero(opens)
    # What may not stand before a sure character is the end of the stretch before it.
    broken = np.unique(np.searchsorted(first, faults, side="right") - 1)
    return first[broken], np.flatnonzero(closes)[broken] + 1


def _log_sum(logits: Floats) -> Floats:
    top = logits.max(axis=1)
    total: Floats = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return total
