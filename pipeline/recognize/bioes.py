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


class Found(NamedTuple):
    """A labelled span of one piece of text, half-open, and how probable its least probable character is."""

    start: int
    end: int
    label: str
    score: float


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
        scheme, that is the best path; only the other pieces are searched.
        """
        best: Ints = logits.argmax(axis=1)
        ends: Ints = np.cumsum(np.asarray(lengths, dtype=np.intp))
        starts = ends - np.asarray(lengths, dtype=np.intp)
        for piece in self._broken(best, starts, ends):
            part = slice(starts[piece], ends[piece])
            best[part] = self._search(logits[part])
        return self._spans(logits, best, starts, ends)

    def _broken(self, best: Ints, starts: Ints, ends: Ints) -> Ints:
        wrong = np.zeros(len(best) + 1, dtype=bool)
        wrong[1:-1] = ~self.follows[best[:-1], best[1:]]
        # Between two pieces anything follows anything; what counts there is how each opens and closes.
        wrong[starts] = ~self.first[best[starts]]
        wrong[ends - 1] |= ~self.last[best[ends - 1]]
        return np.unique(np.searchsorted(ends, np.flatnonzero(wrong[:-1]), side="right"))

    def _search(self, logits: Floats) -> Ints:
        scores = logits - _log_sum(logits)[:, None]
        step = np.where(self.follows, np.float32(0), np.float32(-np.inf))
        path = np.where(self.first, scores[0], np.float32(-np.inf))
        backward = []
        for row in scores[1:]:
            paths = path[:, None] + step
            backward.append(paths.argmax(axis=0))
            path = paths.max(axis=0) + row
        tags = [int(np.where(self.last, path, np.float32(-np.inf)).argmax())]
        for choice in reversed(backward):
            tags.append(int(choice[tags[-1]]))
        return np.array(tags[::-1], dtype=np.intp)

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


def _log_sum(logits: Floats) -> Floats:
    top = logits.max(axis=1)
    total: Floats = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return total
