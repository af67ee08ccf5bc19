"""Phrases: what the finders hand to the resolver, and the atoms they are made of.

1949年 | 10月 | 1日      a chain of steps, from coarse to fine
11月26日 到 12月3日      a range
将近 二十余年            a duration with a modifier
三年 后                  a shift
过去 三年                a window
每 周三                  a set
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from pipeline.temporal.reading import Quantity, Step
from pipeline.temporal.scanning import Atom

RANKS = {
    "century": 9, "turn": 9, "decade": 8, "decade2": 8, "year": 7, "year2": 7, "cycle": 7, "half": 6, "season": 6, "quarter": 6, "month": 5, "xun": 4,
    "halfmonth": 4, "week": 4, "weekend": 3, "weekday": 3, "day": 3, "daypart": 2, "hour": 1, "minute": 1, "second": 1,
}  # fmt: skip
"""Units from coarse to fine; a step follows one of higher rank."""


class Phrase(Struct, frozen=True, kw_only=True):
    """One temporal expression as it stands: half-open span in the folded text, and its parts unresolved.

    `kind` is "point" (`steps`), "range" (`steps`, `until`), "duration" (`quantities`), "shift" (`quantities` in
    `direction`, then `steps` inside the day or year reached), "window" (`quantities` in `direction`), "set" (`every`,
    `steps`) or "reference" (`name`). `bound` is one of BEFORE, AFTER, ON_OR_BEFORE, ON_OR_AFTER, TO_NOW.
    """

    start: int
    end: int
    kind: str
    steps: tuple[Step, ...] = ()
    until: tuple[Step, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    direction: int = 0
    whole: bool = False
    base: str = "now"
    every: str = ""
    name: str = ""
    mod: str = ""
    bound: str = ""


class Atoms(Struct):
    """The atoms of a text in order; `floor` is where the last phrase ended: words before it are spoken for."""

    text: str
    atoms: Sequence[Atom]
    floor: int = 0

    def get(self, number: int) -> Atom | None:
        """Return an atom, None past the last."""
        return self.atoms[number] if number < len(self.atoms) else None

    def touches(self, gap: re.Pattern[str], end: int, atom: Atom) -> bool:
        """Whether nothing but a gap lies between an offset and an atom."""
        match = gap.match(self.text, end)
        return match is not None and match.end() == atom.start
