"""What is wrong with timexes: their values, their intervals, and the document's own date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.config import CheckConfig
from pipeline.document import Document, Timex
from pipeline.quality.check_spans import Found

_DAY = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?")
_DATE = re.compile(
    r"(?:BC)?-?[\dX]{2,4}(?:-(?:[\dX]{2}(?:-[\dX]{2}|-WE)?|W[\dX]{2}(?:-(?:[\dX]|WE))?|Q[1-4X]|H[12X]|S[PUI]|SP|SU|FA|WI))?"
    r"(?:T[\dX:.]+(?:Z|[+-]\d\d:?\d\d)?|T(?:MO|MI|AF|EV|NI|DT))?|T\d\d(?::\d\d){0,2}|(?:PAST|PRESENT|FUTURE)_REF|XXXX-WXX-[1-7X]|-?\d{2,3}"
)
_PLAIN = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?(?:/-?\d{4}(?:-\d\d(?:-\d\d)?)?)?")
"""EDTF that needs no parser, which takes milliseconds; whether there is such a day is asked of the value."""
_PERIOD = re.compile(r"P(?:(?:[\d.]+|X)(?:Y|M|W|D|DE|CE|WE|Q|E))*(?:T(?:(?:[\d.]+|X)[HMS])+)?")
"""A period, as `_DATE` is a point: TIMEX3 values (TimeML 1.2.1, with its X for what is not known)."""


def check_dates(document: Document, config: CheckConfig) -> Iterator[Found]:
    """Yield what is wrong with the timexes of a document."""
    own = _DAY.match(str(document.meta.get("date", "")))
    for timex in document.timexes:
        for code, message in (*_value(timex), *_edtf(timex), *_interval(timex)):
            yield timex.start, timex.end, code, f"{timex.text!r}: {message}"
        if own and len(timex.interval) == 2 and (first := _DAY.match(timex.interval[0])):
            years = int(first[1]) - int(own[1])
            if timex.type in ("DATE", "TIME") and years > config.years_ahead:
                yield (
                    timex.start,
                    timex.end,
                    "W407",
                    f"{timex.text!r} lies {years} years after the document's date",
                )


def _value(timex: Timex) -> Iterator[tuple[str, str]]:
    parts = timex.value.split("/")
    if timex.type in ("DATE", "TIME"):
        fits = len(parts) <= 2 and all(_DATE.fullmatch(part) or part in ("", "..") for part in parts)
    else:
        fits = bool(_PERIOD.fullmatch(timex.value) or _DATE.fullmatch(timex.value))
    if not fits or not timex.value:
        yield "W401", f"{timex.value!r} is no value of a {timex.type}"
    for part in parts:
        day = _DAY.match(part)
        if day and not _exists(day):
            yield "W406", f"there is no {day[0]}"
    if len(parts) == 2 and all(map(_DAY.fullmatch, parts)) and _order(parts[0]) > _order(parts[1]):
        yield "W405", f"{timex.value} ends before it begins"


def _edtf(timex: Timex) -> Iterator[tuple[str, str]]:
    if timex.edtf and not _PLAIN.fullmatch(timex.edtf) and not _is_edtf(timex.edtf):
        yield "W402", f"{timex.edtf!r} is no EDTF"


@lru_cache(maxsize=65_536)
def _is_edtf(text: str) -> bool:
    from edtf import EDTFObject, parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        return isinstance(parse_edtf(text), EDTFObject)
    except EDTFParseException:
        return False


def _interval(timex: Timex) -> Iterator[tuple[str, str]]:
    if not timex.interval:
        return
    days = [_DAY.match(edge) for edge in timex.interval if edge not in ("", "..")]
    if len(timex.interval) != 2 or not all(days):
        yield "W403", f"{timex.interval} is no pair of dates"
        return
    start, end = timex.interval
    if start and end and ".." not in (start, end) and _order(start) >= _order(end):
        yield "W403", f"the interval from {start} to {end} is empty or reversed"
    year = re.fullmatch(r"(-?\d{4})(?:-\d\d(?:-\d\d)?)?", timex.value)
    inside = _DAY.match(start)
    if year and inside and not timex.mod and timex.type == "DATE" and not start.startswith(timex.value):
        yield "W404", f"the value is {timex.value}, the interval begins {start}"


def _exists(day: re.Match[str]) -> bool:
    year, month, number = int(day[1]), int(day[2] or 1), int(day[3] or 1)
    if not 1 <= month <= 12:
        return 21 <= month <= 41 and not day[3]
    # The Gregorian leap rule has a period of 400 years, and the module knows no year before 1.
    return 1 <= number <= calendar.monthrange(year % 400 + 400, month)[1]


def _order(date: str) -> tuple[int, str]:
    match = _DAY.match(date)
    return (int(match[1]), date[match.end(1) :]) if match else (0, date)
