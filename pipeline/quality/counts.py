"""What every measure is made of."""

from __future__ import annotations

from collections.abc import Hashable, Set

from msgspec import Struct


class Counts(Struct):
    """How much was right, predicted and in the gold; `found` is the share of the gold that was right.

    For most measures `found` is `right`. B³ divides its two sums differently, and a half-right span counts 0.5.
    """

    right: float = 0
    predicted: float = 0
    gold: float = 0
    found: float = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right (0 where nothing was predicted)."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found (0 where there is no gold)."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, right: float, predicted: float, gold: float, found: float | None = None) -> None:
        """Count more; `found` is `right` unless it is given."""
        self.right += right
        self.predicted += predicted
        self.gold += gold
        self.found += right if found is None else found


def matching(gold: Set[Hashable], predicted: Set[Hashable]) -> Counts:
    """Return the counts of two sets of things that are right when they are equal."""
    right = len(gold & predicted)
    return Counts(right, len(predicted), len(gold), right)


def share(right: int, of: int) -> Counts:
    """Return the counts of a plain share, whose precision and recall are the same."""
    return Counts(right, of, of, right)
