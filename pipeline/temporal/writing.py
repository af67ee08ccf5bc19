"""Writing: a period as a `Timex`, and what ranges, modifiers and bounds do to its notations."""

from __future__ import annotations

import re

from pipeline.document import Timex
from pipeline.temporal import values
from pipeline.temporal.phrases import Phrase
from pipeline.temporal.values import DAY, Period

TIMES = ("daypart", "hour", "minute", "second")
"""The units that TIMEX3 calls TIME."""

_FIVE_DIGITS = re.compile("[0-9]{4}[0-9X]")
_SEASON = re.compile("-?[0-9]{4}-[2-4][0-9]$")


def write(phrase: Phrase, period: Period, mod: str = "") -> Timex:
    """Return the record of a period; `mod` is what the words around it say, its own part (年底) comes first."""
    kind = "TIME" if period.unit in TIMES else "DATE"
    timex = Timex(phrase.start, phrase.end, "", kind, period.value, mod=period.mod, edtf=period.edtf)
    if period.known:
        timex.interval = [values.write_instant(period.start), values.write_instant(period.end)]
    if mod:
        _approximate(timex, mod)
    return timex


def four_digits(edtf: str) -> str:
    """Return an EDTF string, none for years after 9999: EDTF writes those in another way, and no text needs it."""
    return "" if _FIVE_DIGITS.search(edtf) else edtf


def _approximate(timex: Timex, mod: str) -> None:
    timex.mod = timex.mod or mod
    if timex.edtf.startswith("XX") or _SEASON.match(timex.edtf):
        timex.edtf = ""  # EDTF cannot say about of what has no century, nor of a quarter.
    if timex.edtf and "T" not in timex.edtf:
        timex.edtf = "/".join(part if part.endswith("~") else f"{part}~" for part in timex.edtf.split("/"))


def join(left: Period, right: Period, *, inclusive: bool = True) -> Period:
    """Return the period from one to the other; `inclusive`: what the right end names belongs to it.

    A clock time is no stretch: 8点到10点 always ends when it strikes ten.
    """
    value = f"{left.value.split('/')[0]}/{right.value.split('/')[-1]}"
    unit = left.unit if left.unit in TIMES else right.unit
    edtf = f"{_edge(left, 0)}/{_edge(right, -1)}" if left.edtf and right.edtf else ""
    if unit in TIMES or "T" in edtf:
        edtf = ""
    ends_sharp = right.unit in ("hour", "minute", "second") or (not inclusive and right.start > left.start)
    known = left.known and right.known and left.start <= right.end
    return Period(left.start, right.start if ends_sharp else right.end, unit, value, edtf, known=known)


def _edge(period: Period, which: int) -> str:
    """The EDTF of the first or last part of a period; an interval has no ends such as 2020-21 or 194X, so those give a day
    or a year."""
    if _SEASON.match(period.edtf):
        return values.write_date(period.start if which == 0 else period.end - 1)
    edge = period.edtf.split("/")[which]
    if "X" in edge and period.known:
        year = values.write_year(values.civil(period.start if which == 0 else period.end - 1)[0])
        return f"{year}~" if edge.endswith("~") else year
    return edge


def bind(timex: Timex, period: Period, bound: str, now: int | None) -> None:
    """Open the interval of a point at one side: 1949年以来, 2018年以前, 1949年至今."""
    if bound == "TO_NOW":
        _bind_to_now(timex, period, now)
        return
    timex.mod = bound
    if not period.known:
        timex.edtf = ""
        return
    first, last = timex.interval
    if bound == "BEFORE" and now is not None and period.start > now:
        # 年底前 and 2025年前, still to come, are deadlines: from now to the end of it.
        timex.edtf = f"{values.write_date(now)}/{values.day(period.end - 1).edtf}"
        timex.interval = [values.write_instant(now), last]
        return
    if bound == "ON_OR_AFTER" and now is not None and period.start <= now:
        timex.edtf = f"{period.edtf.split('/')[0]}/.." if period.unit not in TIMES else ""
        timex.interval = [first, values.write_instant(now)]
        return
    timex.interval = {
        "BEFORE": [values.OPEN, first],
        "ON_OR_BEFORE": [values.OPEN, last],
        "AFTER": [last, values.OPEN],
        "ON_OR_AFTER": [first, values.OPEN],
    }[bound]
    timex.edtf = _open_edtf(period, bound)


def _open_edtf(period: Period, bound: str) -> str:
    """Write an interval that is open at one side by the last or first whole unit inside it."""
    if period.unit in TIMES:
        return ""
    years = ("year", "decade", "century", "years")
    unit = "month" if period.unit == "month" else "year" if period.unit in years else "day"
    moment = {
        "BEFORE": period.start - 1, "ON_OR_BEFORE": period.end - 1, "AFTER": period.end, "ON_OR_AFTER": period.start,
    }[bound]  # fmt: skip
    edge = values.containing(moment, unit).edtf
    return f"../{edge}" if "BEFORE" in bound else f"{edge}/.."


def _bind_to_now(timex: Timex, period: Period, now: int | None) -> None:
    today = "" if now is None else values.write_date(now)
    timex.value = f"{timex.value}/{today or 'PRESENT_REF'}"
    if not period.known:
        timex.edtf = ""
        return
    timex.edtf = f"{timex.edtf}/{today or values.OPEN}" if period.unit not in TIMES else ""
    end = values.OPEN if now is None or now < period.start else values.write_instant(now)
    timex.interval = [timex.interval[0], end]


def add_offset(timex: Timex, period: Period, minutes: int | None) -> None:
    """Write the distance from UTC behind every clock time of a record: 北京時間八時 is T08+08:00."""
    if minutes is None or period.unit not in ("hour", "minute", "second") or not period.known:
        return
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    offset = f"{sign}{hours:02d}:{rest:02d}" if minutes else "Z"
    timex.value = "/".join(part + offset for part in timex.value.split("/"))
    timex.edtf = timex.edtf and timex.edtf + offset
    timex.interval = [_at_clock(end) + offset for end in timex.interval]


def _at_clock(moment: str) -> str:
    return moment if "T" in moment else f"{moment}T00:00:00"


def until_now(left: Period, right: Period, now: int | None) -> Period:
    """Return 上个月到今天: from the one till now, which may be in the midst of today."""
    joined = join(left, right)
    if now is None or now <= left.start or now % DAY == 0:
        return joined
    return Period(joined.start, now, joined.unit, joined.value, joined.edtf, known=joined.known)
