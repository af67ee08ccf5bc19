"""The best tag path of a linear-chain CRF, exactly, for many sentences at once.

Plain Viterbi weighs all tags against all tags at every position. Here a tag is first struck out where
the tag of the highest emission beats it by more than any two transitions could give back (dead-end
elimination). That leaves one tag at most positions; only the runs between them go through Viterbi, with
the few tags that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]


class Decoder:
    """Finds best paths under one transition matrix, `[from, to]`.

    Row `start` opens a sentence, column `stop` ends it.
    """

    def __init__(self, transitions: Floats, *, start: int, stop: int) -> None:
        self.transitions = transitions
        self.start = start
        self.stop = stop
        # margin[i, j]: the most that a path can gain from its two transitions by taking tag j in place of i.
        before = (transitions[:, None, :] - transitions[:, :, None]).max(axis=0)
        after = (transitions[None, :, :] - transitions[:, None, :]).max(axis=2)
        self.margin: Floats = before + after

    def decode(self, emissions: Floats, lengths: Ints) -> Ints:
        """Return the tag of every position.

        `emissions` is positions by tags, sentence after sentence; `lengths` counts each sentence's positions,
        at least one.
        """
        tags: Ints = emissions.argmax(axis=1)
        best = np.take_along_axis(emissions, tags[:, None], axis=1)
        alive = emissions + self.margin[tags] >= best
        positions = np.flatnonzero(np.count_nonzero(alive, axis=1) > 1)
        if len(positions):
            weights = np.where(alive[positions], emissions[positions], np.float32(-np.inf))
            opens = np.zeros(len(tags) + 1, dtype=bool)
            opens[0] = True
            opens[np.cumsum(lengths)] = True
            self._settle(tags, positions, weights, opens)
        return tags

    def _settle(self, tags: Ints, positions: Ints, weights: Floats, opens: Bools) -> None:
        """Write the best path into `tags` at `positions`, whose tags left have finite `weights`; `opens` tells where a
        sentence begins."""
        width = int(np.count_nonzero(weights > -np.inf, axis=1).max())
        choices = np.argsort(-weights, axis=1, kind="stable")[:, :width]
        weights = np.take_along_axis(weights, choices, axis=1)
        first, length = _runs(positions, opens)
        # Longest first, so that the runs which go on at a step are always the first ones.
        order = np.argsort(-length, kind="stable")
        first, length = first[order], length[order]
        going = [int(np.count_nonzero(length > step)) for step in range(int(length[0]))]
        left, right = self._sides(tags, positions[first], positions[first + length - 1] + 1, opens)

        scores = self.transitions[left[:, None], choices[first]] + weights[first]
        backward = []
        for step, count in enumerate(going[1:], 1):
            here = first[:count] + step
            change = self.transitions[choices[here - 1][:, :, None], choices[here][:, None, :]]
            paths = scores[:count, :, None] + change
            backward.append(paths.argmax(axis=1))
            scores[:count] = paths.max(axis=1) + weights[here]
        picked = (scores + self.transitions[choices[first + length - 1], right[:, None]]).argmax(axis=1)
        for step in range(len(going) - 1, -1, -1):
            rows = np.arange(going[step])
            here = first[rows] + step
            tags[positions[here]] = choices[here, picked[rows]]
            if step:
                picked[rows] = backward[step - 1][rows, picked[rows]]

    def _sides(self, tags: Ints, starts: Ints, stops: Ints, opens: Bools) -> tuple[Ints, Ints]:
        """Return the settled tag before each run and after it, or the sentence's own start and stop."""
        before = np.where(opens[starts], self.start, tags[starts - 1])
        after = np.where(opens[stops], self.stop, tags[np.minimum(stops, len(tags) - 1)])
        return before, after


def _runs(positions: Ints, opens: Bools) -> tuple[Ints, Ints]:
    """Return where in `positions` each run of neighbours begins, and its length; no run goes on into the next sentence."""
    apart = (np.diff(positions) > 1) | opens[positions[1:]]
    first = np.flatnonzero(np.append(True, apart))
    return first, np.diff(np.append(first, len(positions)))
