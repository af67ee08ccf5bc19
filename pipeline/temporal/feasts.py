"""Feasts and solar terms: fixed, by weekday, lunar, or reckoned; each says on which day of a year it falls."""

from __future__ import annotations

from functools import cache

from pipeline.temporal import calendars
from pipeline.temporal.values import DAY, instant

FIXED = {
    "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "植树节": (3, 12), "愚人节": (4, 1), "劳动节": (5, 1), "青年节": (5, 4),
    "儿童节": (6, 1), "建党节": (7, 1), "建军节": (8, 1), "教师节": (9, 10), "国庆节": (10, 1), "双十节": (10, 10), "圣诞节": (12, 25), "平安夜": (12, 24), "万圣节": (11, 1),
}  # fmt: skip
"""Feasts on the same Gregorian day every year."""

LUNAR = {
    "春节": (1, 1), "元宵节": (1, 15), "端午节": (5, 5), "七夕节": (7, 7), "中元节": (7, 15), "中秋节": (8, 15), "重阳节": (9, 9), "腊八节": (12, 8),
}  # fmt: skip
"""Feasts on the same lunar day every year."""


@cache
def feast_pattern() -> str:
    """Return a pattern that matches every feast, longer names first."""
    names = [*FIXED, *LUNAR]
    return "(?:" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + ")"


def feast(name: str, year: int) -> tuple[int, int] | None:
    """Return the half-open interval in instants on which a feast falls in a year; None where it does not."""
    if name in FIXED:
        start = instant(year, *FIXED[name])
        return start, start + DAY
    found = calendars.lunar_day(year, *LUNAR[name])
    return None if found is None else (found, found + DAY)
