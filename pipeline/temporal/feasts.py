"""Feasts, holidays and solar terms: on which day of a year each falls, from the table `data/feasts.tsv`.

Kinds of row: `fixed` (month-day), `weekday` (month, which, ISO weekday), `lunar` (month-day of the Chinese year that begins
in the year), `newyear_eve`, `term` (solar term), `easter` and `orthodox` (days from Easter Sunday), `hebrew`, `hijri` and
`hindu` (a name in `data/hindu.tsv`, which has its days from the package `holidays`, and days from it). A name with `?` is an
everyday word too and needs a hint beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from msgspec import Struct

from pipeline.temporal import calendars
from pipeline.temporal.tables import rows
from pipeline.temporal.values import DAY, instant, weekday

_HINT_BEFORE = "(?<=年)(?<!一年)(?<!两年)"
_HINT_AFTER = "(?=节气|前后|期间|当天|当日|那天|假期|时节)"
_NO_DAY = "(?![月日号点年〇一二三四五六七八九十个]|事|运动|惨|战|革命|屠|晚会|学运|爱国)"
_NO_FEAST = "(?![月日号点年届村镇乡县区市路街桥站寺庙殿宫观园尚目]|联欢|晚会|文化|医院|大学|中学|小学|公司|岛|树|老人|卡|礼物|歌|快乐|帽|粥|门|龙舟)"


class Feast(Struct, frozen=True):
    """A row of the table; `days` is how long the feast lasts, 0 for the whole lunar month."""

    kind: str
    when: str
    days: int


@cache
def _table() -> tuple[dict[str, Feast], frozenset[str]]:
    feasts: dict[str, Feast] = {}
    weak: set[str] = set()
    for names, kind, when, days in rows("feasts.tsv"):
        for name in names.split("|"):
            feasts[name.rstrip("?")] = Feast(kind, when, 0 if days == "month" else int(days))
            if name.endswith("?"):
                weak.add(name.rstrip("?"))
    return feasts, frozenset(weak)


def feast_pattern() -> str:
    """Return a pattern that matches every feast, longer names first; an everyday word only with a hint beside it."""
    feasts, weak = _table()
    strong = "|".join(sorted(feasts.keys() - weak, key=lambda name: (-len(name), name)))
    hinted = "|".join(sorted(weak))
    return f"(?:(?:{strong}){_NO_FEAST}|{_HINT_BEFORE}(?:{hinted}){_NO_DAY}|(?:{hinted}){_HINT_AFTER})"


def feast(name: str, year: int) -> tuple[int, int] | None:
    """Return the half-open interval in instants on which a feast falls in a year; None where it does not, or is not known."""
    row = _table()[0][name]
    start = _RECKONERS[row.kind](row.when, year)
    if start is None:
        return None
    return start, start + (row.days or 30) * DAY


def _fixed(when: str, year: int) -> int:
    month, day = map(int, when.split("-"))
    return instant(year, month, day)


def _weekday(when: str, year: int) -> int:
    month, which, wanted = map(int, when.split())
    if which < 0:
        last = instant(year, month + 1) - DAY
        return last - (weekday(last) - wanted) % 7 * DAY + (which + 1) * 7 * DAY
    first = instant(year, month)
    return first + ((wanted - weekday(first)) % 7 + (which - 1) * 7) * DAY


def _lunar(when: str, year: int) -> int | None:
    month, day = map(int, when.split("-"))
    return calendars.lunar_day(year, month, day)


def _new_year_eve(when: str, year: int) -> int | None:
    following = calendars.lunar_day(year + 1, 1, 1)
    return None if following is None else following - DAY


def _term(when: str, year: int) -> int | None:
    # The cycle of the terms opens with 立春, so 小寒 and 大寒 of a year close it in the January after.
    index = int(when)
    return calendars.solar_term(year + 1 if index in (1, 2) else year, index)


def _easter(when: str, year: int) -> int | None:
    from dateutil.easter import EASTER_WESTERN, easter

    return _from_date(easter(year, EASTER_WESTERN), int(when)) if 1583 <= year <= 4099 else None


def _orthodox(when: str, year: int) -> int | None:
    from dateutil.easter import EASTER_ORTHODOX, easter

    return _from_date(easter(year, EASTER_ORTHODOX), int(when)) if 1583 <= year <= 4099 else None


def _from_date(day: date, offset: int = 0) -> int:
    return instant(day.year, day.month, day.day) + offset * DAY


def _hebrew(when: str, year: int) -> int | None:
    """The civil day at whose sunset the feast begins."""
    from convertdate import hebrew

    if year < 1:
        return None
    for of_hebrew in (year + 3760, year + 3761):
        if when == "purim":
            month, day = 13 if hebrew.leap(of_hebrew) else 12, 14
        elif when == "independence":
            month, day = 2, 5
        else:
            month, day = map(int, when.split("-"))
        found = hebrew.to_gregorian(of_hebrew, month, day)
        if found[0] == year:
            start = instant(*found)
            return start - DAY + (_independence_shift(start) if when == "independence" else 0)
    return None


def _independence_shift(start: int) -> int:
    # Kept away from the Sabbath by law: Friday and Saturday go back to Thursday, Monday on to Tuesday (since 2004).
    return {5: -1, 6: -2, 1: 1}.get(weekday(start), 0) * DAY


def _hijri(when: str, year: int) -> int | None:
    from hijridate import Hijri

    month, day = map(int, when.split("-"))
    about = (year - 622) * 33 // 32
    for of_hijri in (about, about + 1, about + 2):
        try:
            found = Hijri(of_hijri, month, day).to_gregorian()
        except (OverflowError, ValueError):
            continue
        if found.year == year:
            return _from_date(found)
    return None


@cache
def _hindu_days() -> dict[tuple[str, int], date]:
    days = ((name, date.fromisoformat(day)) for name, day in rows("hindu.tsv"))
    return {(name, day.year): day for name, day in days}


def _hindu(when: str, year: int) -> int | None:
    name, _, offset = when.partition(" -")
    found = _hindu_days().get((name, year))
    return None if found is None else _from_date(found, -int(offset or 0))


_RECKONERS: dict[str, Callable[[str, int], int | None]] = {
    "fixed": _fixed, "weekday": _weekday, "lunar": _lunar, "newyear_eve": _new_year_eve, "term": _term, "easter": _easter,
    "orthodox": _orthodox, "hebrew": _hebrew, "hijri": _hijri, "hindu": _hindu,
}  # fmt: skip
