"""Narrowing: one step inside a period that is already known. 12月 in 1905年, the third week of May, 年底, 晚上八点.

What a step means here depends on the period alone; which period it is, only the resolver knows.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from pipeline.temporal import calendars, feasts, values, vocabulary
from pipeline.temporal.reading import Step
from pipeline.temporal.values import DAY, Period


class Unresolvable(Exception):
    """A date that does not exist (2月30日) or that nothing around it completes."""


def _at(period: Period, step: Step) -> Period:
    of_year, _of_month, _ = values.civil(period.start)
    match step.unit:
        case "month":
            return _month(of_year, step)
        case "day":
            return _day(period, step)
        case "quarter":
            return values.quarter(of_year, step.n)
        case "half":
            return values.half(of_year, step.n)
        case "season":
            return _season(of_year, step.name)
        case "xun":
            return _part_of_days(period, (0, 10, 20, None), step.n - 1)
        case "halfmonth":
            return _part_of_days(period, (0, 15, None), step.n - 1)
        case "weekday":
            return values.day(values.monday(period.start) + (step.n - 1) * DAY)
        case "weekend":
            return values.weekend(period.start)
    raise Unresolvable


def _season(of_year: int, code: str) -> Period:
    """A season of the Chinese calendar, from 立春, 立夏, 立秋 or 立冬 to the next; in whole months where they are not known."""
    index = {"SP": 3, "SU": 9, "FA": 15, "WI": 21}[code]
    start = calendars.solar_term(of_year, index)
    end = calendars.solar_term(of_year + 1, 3) if code == "WI" else calendars.solar_term(of_year, index + 6)
    period = values.season(of_year, code)
    return period if start is None or end is None else replace(period, start=start, end=end)


def _month(of_year: int, step: Step) -> Period:
    if not 1 <= step.n <= 12:
        raise Unresolvable
    if step.calendar == "julian":
        start, end = (calendars.days_from_julian(of_year, step.n + more, 1) * DAY for more in (0, 1))
        return values.days(start, end, "month")
    if step.calendar != "lunar" and step.m:
        return values.months(values.instant(of_year, step.n), values.instant(of_year, step.m + 1), "months")
    if step.calendar != "lunar":
        return values.month(of_year, step.n)
    found = calendars.lunar_month(of_year, step.n, leap=step.name == "leap")
    if found is None:
        raise Unresolvable
    return values.days(*found, "month")


def _day(period: Period, step: Step) -> Period:
    length = (period.end - period.start) // DAY
    if not 1 <= step.n <= length:
        raise Unresolvable
    return values.day(period.start + (step.n - 1) * DAY)


def _part_of_days(period: Period, bounds: tuple[int | None, ...], number: int) -> Period:
    first, last = bounds[number], bounds[number + 1]
    start = period.start + (first or 0) * DAY
    return replace(values.days(start, period.end if last is None else period.start + last * DAY, "xun"))


def _nth(period: Period, step: Step) -> Period:
    if step.unit == "weekday":
        offset = (step.m - values.weekday(period.start)) % 7
        start = period.start + (offset + 7 * (step.n - 1)) * DAY
        found = values.day(start)
    elif step.unit == "week":
        found = values.week(_first_week(period) + (step.n - 1) * 7 * DAY)
    elif step.unit == "day" and period.unit == "day":
        found = values.day(period.start + (step.n - 1) * DAY)
        return found
    else:
        found = values.containing(values.shift(period.start, step.unit, step.n - 1), step.unit)
    if not period.start <= found.end - 1 or found.start >= period.end:
        raise Unresolvable
    return found


def _cycle_day(period: Period, step: Step) -> Period:
    """The day of a 干支 name in a month; a short month may have none."""
    found = calendars.sexagenary_day(step.name, period.start)
    if found is None or found >= period.end:
        raise Unresolvable
    return values.day(found)


def _first_week(period: Period) -> int:
    """The Monday of week 1: by ISO 8601 in a year, the first Monday in anything shorter."""
    if period.unit == "year":
        return values.monday(period.start + 3 * DAY)
    return values.monday(period.start + 6 * DAY)


def _first(period: Period, step: Step) -> Period:
    start = _first_week(period) if step.unit == "week" else period.start
    return _run(start, values.shift(start, step.unit, step.n), step.unit)


def _last(period: Period, step: Step) -> Period:
    end = values.monday(period.end) if step.unit == "week" else period.end
    return _run(values.shift(end, step.unit, -step.n), end, step.unit)


def _run(start: int, end: int, unit: str) -> Period:
    if unit in ("month", "quarter"):
        return values.months(start, end, "months")
    if unit in ("year", "decade", "century"):
        return values.years(start, end)
    return values.span(start, end, "days")


_THIRDS_OF_YEARS = {
    "year": {"START": (0, 2), "MID": (5, 7), "END": (10, 12)},
    "decade": {"START": (0, 36), "MID": (36, 84), "END": (84, 120)},
    "century": {"START": (0, 120), "MID": (480, 720), "END": (1080, 1200)},
    "half": {"START": (0, 2), "MID": (2, 4), "END": (4, 6)},
    "quarter": {"START": (0, 1), "MID": (1, 2), "END": (2, 3)},
    "season": {"START": (0, 1), "MID": (1, 2), "END": (2, 3)},
}
"""Which months (half-open, counted from the start) 初, 中 and 末 mean."""

_THIRDS_OF_DAYS = {
    "month": {"START": (0, 5), "MID": (10, 20), "END": (-7, 0)},
    "week": {"START": (0, 2), "MID": (2, 4), "END": (5, 7)},
}
"""Which days 月初, 月中 and 月底 mean; negative counts from the end."""


def _part(period: Period, step: Step) -> Period:
    """The beginning, middle or end of a period keeps its value and says which part by `mod`."""
    if step.n == 2:
        return _half(period, step.name)
    if period.unit in _THIRDS_OF_DAYS:
        first, last = _THIRDS_OF_DAYS[period.unit][step.name]
        start = period.start + first * DAY if first >= 0 else period.end + first * DAY
        end = period.start + last * DAY if last > 0 else period.end
        inner = values.days(start, end)
    elif period.unit in _THIRDS_OF_YEARS:
        first, last = _THIRDS_OF_YEARS[period.unit][step.name]
        start, end = values.shift(period.start, "month", first), values.shift(period.start, "month", last)
        inner = _named_part(period, step.name, start, end)
    else:
        return replace(period, mod=step.name)
    edtf = "/".join(f"{part}~" for part in inner.edtf.split("/"))
    return replace(inner, unit=period.unit, value=period.value, edtf=edtf, mod=step.name)


def _half(period: Period, name: str) -> Period:
    """The first or second half of a decade or century."""
    middle = values.shift(period.start, "year", 5 if period.unit == "decade" else 50)
    inner = values.years(*((period.start, middle) if name == "START" else (middle, period.end)))
    edtf = "/".join(f"{part}~" for part in inner.edtf.split("/"))
    return replace(inner, unit=period.unit, value=period.value, edtf=edtf, mod=name)


def _named_part(period: Period, name: str, start: int, end: int) -> Period:
    if period.unit == "year" and name != "MID":
        inner = values.months(start, end, "year")
        # 年底 is December, or a little before it.
        return replace(inner, edtf=inner.edtf.split("/")[0 if name == "START" else 1])
    if period.unit == "century":
        return values.decade(values.civil(start)[0] // 10) if name != "MID" else values.years(start, end)
    if period.unit == "decade":
        return values.years(start, end)
    return values.months(start, end, period.unit)


def _feast(period: Period, step: Step) -> Period:
    found = feasts.feast(step.name, values.civil(period.start)[0])
    if found is None:
        raise Unresolvable
    return values.days(*found, "day")


def _republican(period: Period, step: Step) -> Period:
    """A month or day of the French Republican calendar, in the year that it falls in."""
    this = values.civil(period.start)[0]
    for of_republic in (this - 1792, this - 1791):
        found = calendars.republican(of_republic, step.n, step.m)
        if found is not None and period.start <= found.start < period.end:
            return found
    raise Unresolvable


_INSIDE: dict[str, Callable[[Period, Step], Period]] = {
    "at": _at, "nth": _nth, "first": _first, "last": _last, "part": _part, "feast": _feast, "cycle": _cycle_day,
    "republican": _republican,
}  # fmt: skip


def narrow(period: Period, step: Step) -> Period:
    """Return the part of a period that a step names. Raises `Unresolvable` where the period has no such part."""
    return _INSIDE[step.op](period, step)


def day_part(period: Period, name: str, hours: tuple[int, int]) -> Period:
    """Return a part of the day on which a period begins, from one hour to another."""
    start = period.start // DAY * DAY
    value = f"{values.write_date(start)}T{vocabulary.DAY_PARTS[name].code}"
    return Period(start + hours[0] * 3600, start + hours[1] * 3600, "daypart", value)


def clock(period: Period, step: Step, part: str) -> Period:
    """Return a time of day on the day on which a period begins; `part` is the part of the day said before it, if any."""
    found = values.clock(period.start // DAY * DAY + second_of_day(step, part), step.unit)
    return replace(found, end=found.start + step.other[0]) if step.other else found


def second_of_day(step: Step, part: str) -> int:
    """Return the second of the day that a clock time means in a part of the day; past midnight it is over 86,400."""
    hour, rest = divmod(step.n, 3600)
    if part and not (step.m and hour > 12):
        hour = _hour_in(vocabulary.DAY_PARTS[part], hour, sharp=rest == 0)
    return hour * 3600 + rest


def _hour_in(part: vocabulary.DayPart, hour: int, *, sharp: bool) -> int:
    """Return which hour of the day N点 is in a part of it: 晚上八点 is 20, 中午一点 13, 夜里十二点 24, 晚上一点 the next day's."""
    if part.code == "MI":
        return hour + 12 if hour < 4 else hour
    if hour == 12 and (part.code == "NI" or (part.code == "EV" and sharp)):
        return 24
    if part.afternoon and hour < 12:
        return hour + (12 if hour >= 4 or part.code == "AF" else 24)
    return hour
