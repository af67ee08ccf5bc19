"""Whether a score of 0.8 is right four times in five."""

from __future__ import annotations

from msgspec import Struct, field

BINS = 10


class Bin(Struct):
    """The answers of one tenth of the scale: how many, the sum of their scores, how many were right."""

    count: int = 0
    score: float = 0.0
    right: int = 0


class Reliability(Struct):
    """Scores against outcomes in bins of equal width; a score on a border belongs to the upper bin."""

    bins: list[Bin] = field(default_factory=lambda: [Bin() for _ in range(BINS)])

    def add(self, score: float, right: bool) -> None:
        """Count one answer."""
        place = self.bins[min(int(score * BINS), BINS - 1)]
        place.count += 1
        place.score += score
        place.right += right

    @property
    def count(self) -> int:
        """The number of answers counted."""
        return sum(place.count for place in self.bins)

    @property
    def error(self) -> float:
        """Expected calibration error (Naeini et al. 2015): the mean of |share right − mean score| over the answers."""
        gaps = sum(abs(place.right - place.score) for place in self.bins)
        return gaps / self.count if self.count else 0.0
