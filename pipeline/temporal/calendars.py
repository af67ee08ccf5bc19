"""Calendars other than the Gregorian: reign years, 民国, the sexagenary cycle, the Chinese lunar and the Julian calendar.

Everything is turned into instants of the proleptic Gregorian calendar (`values`). Lunar dates come from `sxtwl`, which
follows the calendars that were in force; it does not check its input, so this module does.
"""

from __future__ import annotations

from functools import cache, lru_cache

from msgspec import Struct

from pipeline.temporal import values
from pipeline.temporal.tables import rows
from pipeline.temporal.values import DAY, Period, days_from_civil, instant, write_year

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
LUNAR_YEARS = (-103, 3000)
"""The years for which `sxtwl` was found sound; before that it can crash the process."""

_CYCLE_OFFSET = 9
"""Place in the sexagenary cycle of day number 0."""

JULIAN_END = days_from_civil(1582, 10, 15)
"""Day number of the first day of the Gregorian calendar; before it historians write Julian dates."""


class Era(Struct, frozen=True):
    """A reign title: its years (astronomically numbered, inclusive) and whose it was.

    `weak` marks an everyday word or a place (和平, 长安), a year of which counts only with a month or a season after it.
    """

    name: str
    first: int
    last: int
    realm: str
    weak: bool = False


@cache
def eras() -> dict[str, tuple[Era, ...]]:
    """Return the eras by name, those of the same name in the order of the table (the better known first).

    The last column of the table names the independent sources that agree (`benchmarks.check_calendars`).
    """
    table: dict[str, tuple[Era, ...]] = {}
    for names, first, last, realm, *_ in rows("eras.tsv"):
        for name in names.split("|"):
            era = Era(name.rstrip("?"), int(first), int(last), realm, weak=name.endswith("?"))
            # Folding writes 乾 as 干, and texts write 祐 as 佑.
            for spelling in {era.name, era.name.replace("乾", "干"), era.name.replace("祐", "佑")}:
                table[spelling] = (*table.get(spelling, ()), era)
    return table


def era_pattern(*, weak: bool) -> str:
    """Return a pattern that matches the names that are everyday words too, or those that are not; longer names first."""
    names = [name for name, of_name in eras().items() if of_name[0].weak == weak]
    return "(?:" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + ")"


def era_years(name: str, number: int) -> list[tuple[int, Era]]:
    """Return the years that year `number` of an era may be, one for each era of that name that lasted so long.

    Where none lasted so long (雍正十六年) the first of the name is counted on.
    """
    of_name = eras()[name]
    lasting = [era for era in of_name if era.first + number - 1 <= era.last]
    return [(era.first + number - 1, era) for era in lasting or of_name[:1]]


def sexagenary_years(stem_branch: str, first: int, last: int) -> list[int]:
    """Return the years of a 干支 name between two years, both inclusive; empty for a pair that does not occur."""
    number = _sexagenary_number(stem_branch)
    if number is None:
        return []
    # The year 4 was a 甲子 year.
    start = first + (number - (first - 4)) % 60
    return list(range(start, last + 1, 60))


def _sexagenary_number(stem_branch: str) -> int | None:
    stem, branch = STEMS.index(stem_branch[0]), BRANCHES.index(stem_branch[1])
    return next((number for number in range(60) if number % 10 == stem and number % 12 == branch), None)


def sexagenary_day(stem_branch: str, start: int) -> int | None:
    """Return the first day of a 干支 name on or after an instant; None for a pair that does not occur."""
    number = _sexagenary_number(stem_branch)
    if number is None:
        return None
    return start + (number - (start // DAY + _CYCLE_OFFSET)) % 60 * DAY


_REGULAR = 763
"""The first lunar year after the last reform that left out months, or had them twice."""


def lunar_day(year: int, month: int, day: int, *, leap: bool = False) -> int | None:
    """Return the instant of a day of the Chinese lunar calendar; None where there is no such day or year."""
    if year < _REGULAR:
        return _irregular_day(year, month, day, leap=leap)
    found = lunar_month(year, month, leap=leap)
    if found is None or not 1 <= day <= (found[1] - found[0]) // DAY:
        return None
    return found[0] + (day - 1) * DAY


@lru_cache(maxsize=4096)
def lunar_month(year: int, month: int, *, leap: bool = False) -> tuple[int, int] | None:
    """Return the half-open interval of a lunar month in instants; None where there is no such month."""
    if not LUNAR_YEARS[0] <= year <= LUNAR_YEARS[1] or not 1 <= month <= 12:
        return None
    if year < _REGULAR:
        first, thirtieth = (_irregular_day(year, month, day, leap=leap) for day in (1, 30))
        return None if first is None else (first, first + (29 if thirtieth is None else 30) * DAY)
    start = _lunar_instant(year, month, 1)
    following = _lunar_instant(year, month + 1, 1) if month < 12 else _lunar_instant(year + 1, 1, 1)
    if following - start <= 30 * DAY:
        return None if leap else (start, following)
    middle = _lunar_instant(year, month, 1, leap=True)
    return (middle, following) if leap else (start, middle)


def _irregular_day(year: int, month: int, day: int, *, leap: bool) -> int | None:
    """Ask of the day found whether it is the one asked for; for years after 1960 the library takes long to tell."""
    if not LUNAR_YEARS[0] <= year <= LUNAR_YEARS[1] or not 1 <= day <= 30 or not 1 <= month <= 12:
        return None
    import sxtwl

    if leap and sxtwl.getRunMonth(year) != month:
        return None
    found = sxtwl.fromLunar(year, month, day, leap)
    if (found.getLunarMonth(), found.getLunarDay(), bool(found.isLunarLeap())) != (month, day, leap):
        return None
    return _lunar_instant(year, month, day, leap=leap)


def _lunar_instant(year: int, month: int, day: int, *, leap: bool = False) -> int:
    import sxtwl

    found = sxtwl.fromLunar(year, month, day, leap)
    return _historical_days(found.getSolarYear(), found.getSolarMonth(), found.getSolarDay()) * DAY


def lunar_leap_month(year: int) -> int:
    """Return which month of a lunar year has a leap month after it, 0 for none."""
    if not LUNAR_YEARS[0] <= year <= LUNAR_YEARS[1]:
        return 0
    import sxtwl

    return int(sxtwl.getRunMonth(year))


SOLAR_TERM_YEARS = (1600, 2500)
"""The years for which the reckoned solar terms are believed to the day."""

_RECKONED = 1880
"""From this year on the library has the same solar terms in its days as in its lists, which take thirty times as long."""


@lru_cache(maxsize=4096)
def solar_term(year: int, index: int) -> int | None:
    """Return the instant of the day of a solar term in a year; index 0 is 冬至 (in December), 1 小寒, … 23 大雪."""
    if not SOLAR_TERM_YEARS[0] <= year <= SOLAR_TERM_YEARS[1]:
        return None
    if year >= _RECKONED:
        return _found_term(year, index)
    # The library's list of a year runs from 立春 to the 立春 after, so 小寒 and 大寒 are in the list of the year before.
    found = (day for number, day in _listed_terms(year - 1 if index in (1, 2) else year) if number == index)
    when = next(day for day in found if day[0] == year)
    return _historical_days(*when) * DAY


def _found_term(year: int, index: int) -> int:
    """Look for a term day by day: each half of a month has one, never before the 3rd or the 18th."""
    import sxtwl

    month, first = (index + 1) // 2 or 12, 3 if index % 2 else 18
    day = sxtwl.fromSolar(year, month, first)
    while not day.hasJieQi():
        day = day.after(1)
    return instant(year, month, day.getSolarDay())


@lru_cache(maxsize=512)
def _listed_terms(year: int) -> tuple[tuple[int, tuple[int, int, int]], ...]:
    import sxtwl

    days = ((term.jqIndex, sxtwl.JD2DD(term.jd)) for term in sxtwl.getJieQiByYear(year))
    return tuple((index, (day.Y, day.M, day.D)) for index, day in days)


REPUBLICAN_MONTHS = "葡雾霜雪雨风芽花牧获热果"
"""The months of the French Republic, vendémiaire to fructidor, by the first character of their Chinese names."""

_REPUBLICAN_YEARS = (1, 14)
"""The calendar was in force from 1792 to 1805."""


def republican(year: int, month: int, day: int) -> Period | None:
    """Return a day of the French Republican calendar, or a month where `day` is 0; None outside its years."""
    if not _REPUBLICAN_YEARS[0] <= year <= _REPUBLICAN_YEARS[1] or not 0 <= day <= 30:
        return None
    from convertdate import french_republican

    start = instant(*french_republican.to_gregorian(year, month, day or 1))
    return values.days(start, start + 30 * DAY, "month") if day == 0 else values.day(start)


def julian_from_days(number: int) -> tuple[int, int, int]:
    """Return the (year, month, day) of a day number in the Julian calendar."""
    # Shifted by the two days that the calendars differ on 0000-03-01, then counted in cycles of four years.
    cycle, of_cycle = divmod(number + 2, 1461)
    of_four = min(of_cycle // 365, 3)
    of_year = of_cycle - of_four * 365
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = cycle * 4 + of_four + (month <= 2)
    return year, month, of_year - (153 * shifted + 2) // 5 + 1


def days_from_julian(year: int, month: int, day: int) -> int:
    """Return the day number of a Julian date."""
    year -= month <= 2
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 + of_year - 2


def write_julian(moment: int) -> str:
    """Write the Julian date of an instant as year-month-day."""
    year, month, day = julian_from_days(moment // DAY)
    return f"{write_year(year)}-{month:02d}-{day:02d}"


def _historical_days(year: int, month: int, day: int) -> int:
    if (year, month, day) >= (1582, 10, 15):
        return days_from_civil(year, month, day)
    return days_from_julian(year, month, day)
