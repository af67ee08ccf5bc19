"""Values: periods of the proleptic Gregorian calendar, and how TIMEX3, EDTF and half-open intervals write them.

An instant is a number of seconds since 0000-03-01T00:00 so that years before 1 and after 9999 need no special case.
Only integers are used: nothing depends on a time zone or the platform.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

DAY = 86_400
OPEN = ".."
"""The end of an interval that has none, as EDTF writes it."""


class Period(Struct, frozen=True):
    """A stretch of time with a name: `[start, end)` in instants, the unit it is one of, and its notations.

    `edtf` is empty where EDTF has no form for it. A period that is not `known` (its year is not) has X in `value`,
    and its `start` and `end` mean nothing.
    """

    start: int
    end: int
    unit: str
    value: str
    edtf: str = ""
    mod: str = ""
    known: bool = True


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the day number of a proleptic Gregorian date; day 0 is 0000-03-01. `day` may lie outside the month."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def civil_from_days(number: int) -> tuple[int, int, int]:
    """Return the (year, month, day) of a day number."""
    era, of_era = divmod(number, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def instant(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Return the instant of a civil date and time; a month outside 1–12 counts on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second


def civil(moment: int) -> tuple[int, int, int]:
    """Return the civil date on which an instant falls."""
    return civil_from_days(moment // DAY)


def days_in_month(year: int, month: int) -> int:
    """Return the length of a Gregorian month."""
    return (instant(year, month + 1) - instant(year, month)) // DAY


def weekday(moment: int) -> int:
    """Return the ISO weekday of an instant, Monday = 1."""
    return (moment // DAY + 2) % 7 + 1


def monday(moment: int) -> int:
    """Return the instant at which the ISO week of an instant begins."""
    return (moment // DAY - weekday(moment) + 1) * DAY


def write_year(year: int) -> str:
    """Write a year with at least four digits, astronomically numbered: 1 BC is 0000, 221 BC is -0220."""
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def write_date(moment: int) -> str:
    """Write the date of an instant as ISO 8601."""
    year, month, day = civil(moment)
    return f"{write_year(year)}-{month:02d}-{day:02d}"


def write_instant(moment: int) -> str:
    """Write an instant as ISO 8601: a date at midnight, else a date and time."""
    seconds = moment % DAY
    if not seconds:
        return write_date(moment)
    return f"{write_date(moment)}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def century(number: int) -> Period:
    """The century that begins with the year `number` × 100 (19 is 20世纪, as EDTF's 19XX); -1 is the first BC."""
    if number < 0:
        # EDTF's -00XX would run from -0099 to 0000's mirror; say the years instead.
        first, last = number * 100 + 1, number * 100 + 100
        edtf = f"{write_year(first)}/{write_year(last)}"
        return Period(instant(first), instant(last + 1), "century", edtf, edtf)
    return Period(
        instant(number * 100), instant(number * 100 + 100), "century", f"{number:02d}", f"{number:02d}XX"
    )


def decade(number: int) -> Period:
    """The decade that begins with the year `number` × 10."""
    if number < 0:
        return years(instant(number * 10), instant(number * 10 + 10), "decade")
    return Period(
        instant(number * 10), instant(number * 10 + 10), "decade", f"{number:03d}", f"{number:03d}X"
    )


def year(number: int) -> Period:
    """A calendar year, astronomically numbered."""
    text = write_year(number)
    return Period(instant(number), instant(number + 1), "year", text, text)


def month(number: int, of_year: int) -> Period:
    """A month; a number outside 1–12 counts on into other years."""
    number, of_year = number + (of_year - 1) // 12, (of_year - 1) % 12 + 1
    text = f"{write_year(number)}-{of_year:02d}"
    return Period(instant(number, of_year), instant(number, of_year + 1), "month", text, text)


def day(moment: int) -> Period:
    """The day on which an instant falls."""
    start = moment // DAY * DAY
    text = write_date(start)
    return Period(start, start + DAY, "day", text, text)


def week(moment: int) -> Period:
    """The ISO week in which an instant falls."""
    start = monday(moment)
    of_year = civil(start + 3 * DAY)[0]
    number = (start - monday(instant(of_year, 1, 4))) // (7 * DAY) + 1
    period = days(start, start + 7 * DAY, "week")
    return replace(period, value=f"{write_year(of_year)}-W{number:02d}")


def weekend(moment: int) -> Period:
    """The Saturday and Sunday of the ISO week in which an instant falls."""
    start = monday(moment)
    period = days(start + 5 * DAY, start + 7 * DAY, "weekend")
    return replace(period, value=f"{week(moment).value}-WE")


def months(start: int, end: int, unit: str) -> Period:
    """A run of whole months, named by its first and last month."""
    first, last = civil(start), civil(end - 1)
    if first[:2] == last[:2]:
        return replace(month(first[0], first[1]), unit=unit)
    text = f"{write_year(first[0])}-{first[1]:02d}/{write_year(last[0])}-{last[1]:02d}"
    return Period(start, end, unit, text, text)


def years(start: int, end: int, unit: str = "years") -> Period:
    """A run of whole years, named by its first and last year."""
    text = f"{write_year(civil(start)[0])}/{write_year(civil(end - 1)[0])}"
    return Period(start, end, unit, text, text)


def days(start: int, end: int, unit: str = "days") -> Period:
    """A run of whole days, named by its first and last day."""
    if end - start == DAY:
        return replace(day(start), unit=unit)
    text = f"{write_date(start)}/{write_date(end - DAY)}"
    return Period(start, end, unit, text, text)


def clock(moment: int, unit: str) -> Period:
    """The hour, minute or second that begins at an instant."""
    length = {"hour": 3600, "minute": 60, "second": 1}[unit]
    clock_time = f"{moment % DAY // 3600:02d}:{moment % 3600 // 60:02d}:{moment % 60:02d}"
    shown = clock_time[: {"hour": 2, "minute": 5, "second": 8}[unit]]
    return Period(
        moment, moment + length, unit, f"{write_date(moment)}T{shown}", f"{write_date(moment)}T{clock_time}"
    )


def span(start: int, end: int, unit: str) -> Period:
    """A run of time between two instants, named by them (whole days by their days)."""
    if start % DAY == 0 and end % DAY == 0:
        return days(start, end, unit)
    return Period(start, end, unit, f"{write_instant(start)}/{write_instant(end)}")


_SEASONS = {"SP": (21, 3), "SU": (22, 6), "FA": (23, 9), "WI": (24, 12)}


def season(of_year: int, code: str) -> Period:
    """A season of the northern hemisphere in whole months; winter runs into the next year."""
    edtf, first = _SEASONS[code]
    text = write_year(of_year)
    return Period(
        instant(of_year, first), instant(of_year, first + 3), "season", f"{text}-{code}", f"{text}-{edtf}"
    )


def quarter(of_year: int, number: int) -> Period:
    """A quarter of a calendar year."""
    text = write_year(of_year)
    start = instant(of_year, number * 3 - 2)
    return Period(
        start, instant(of_year, number * 3 + 1), "quarter", f"{text}-Q{number}", f"{text}-{32 + number}"
    )


def half(of_year: int, number: int) -> Period:
    """A half of a calendar year."""
    text = write_year(of_year)
    start = instant(of_year, number * 6 - 5)
    return Period(
        start, instant(of_year, number * 6 + 1), "half", f"{text}-H{number}", f"{text}-{39 + number}"
    )


def unknown(unit: str, value: str, edtf: str = "") -> Period:
    """A period whose place in time is not known; `value` keeps X for what is missing."""
    return Period(0, 0, unit, value, edtf, known=False)


_DESIGNATORS = {
    "millennium": "ML", "century": "CE", "decade": "DE", "year": "Y", "quarter": "Q", "month": "M", "week": "W",
    "weekend": "WE", "day": "D", "hour": "H", "minute": "M", "second": "S",
}  # fmt: skip
_CLOCK_UNITS = ("hour", "minute", "second")


def write_duration(parts: list[tuple[str, str]]) -> str:
    """Write (unit, number) pairs as a TIMEX3 duration: [("year", "2")] → P2Y; a number may be X."""
    order = list(_DESIGNATORS)
    parts = sorted(parts, key=lambda part: order.index(part[0]))
    dates = "".join(f"{number}{_DESIGNATORS[unit]}" for unit, number in parts if unit not in _CLOCK_UNITS)
    times = "".join(f"{number}{_DESIGNATORS[unit]}" for unit, number in parts if unit in _CLOCK_UNITS)
    return f"P{dates}" + (f"T{times}" if times else "")


def shift(moment: int, unit: str, count: int) -> int:
    """Return an instant moved by whole calendar units; the day of the month is kept where the month has it."""
    lengths = {"week": 7 * DAY, "weekend": 7 * DAY, "day": DAY, "hour": 3600, "minute": 60, "second": 1}
    if unit in lengths:
        return moment + count * lengths[unit]
    in_months = {
        "month": 1,
        "quarter": 3,
        "half": 6,
        "year": 12,
        "decade": 120,
        "century": 1200,
        "millennium": 12_000,
    }
    of_year, of_month, of_day = civil(moment)
    target = of_year * 12 + of_month - 1 + count * in_months[unit]
    of_year, of_month = divmod(target, 12)
    return instant(of_year, of_month + 1, min(of_day, days_in_month(of_year, of_month + 1))) + moment % DAY


def containing(moment: int, unit: str) -> Period:
    """Return the period of a unit in which an instant falls."""
    of_year, of_month, _ = civil(moment)
    match unit:
        case "century":
            return century(of_year // 100 if of_year > 0 else -(-of_year // 100 + 1))
        case "decade":
            return decade(of_year // 10)
        case "year":
            return year(of_year)
        case "half":
            return half(of_year, (of_month + 5) // 6)
        case "quarter":
            return quarter(of_year, (of_month + 2) // 3)
        case "month":
            return month(of_year, of_month)
        case "week":
            return week(moment)
        case "weekend":
            return weekend(moment)
        case "day":
            return day(moment)
        case "hour":
            return clock(moment - moment % 3600, unit)
        case "minute":
            return clock(moment - moment % 60, unit)
    return clock(moment, "second")
