"""Years that a text only half says: of a reign title used twice, 甲午, 九十年代, 零六年, 世纪之交.

Each is completed from the date last mentioned, else from the present, and says what else it could be.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from pipeline.temporal import calendars, values
from pipeline.temporal.context import Anchor, Context
from pipeline.temporal.narrowing import Unresolvable
from pipeline.temporal.reading import Step
from pipeline.temporal.values import Period

_AHEAD = 10
"""How far a two-digit year may lie ahead of the present, in years."""


_RECENT = (1800, 2000)
"""The years in which a 干支 year is looked for that nothing places."""


class Completed(Struct, frozen=True):
    """A year or decade, what completed it and how much of that is said, and the other years it may be."""

    period: Period
    anchor: Anchor | None = None
    unit: str = "year"
    others: tuple[int, ...] = ()


def reign_year(step: Step, context: Context) -> Completed:
    """The year of a reign whose title was used more than once: by the dynasty before it, else near the last mention."""
    before = context.text[max(0, context.position - 3) : context.position]
    realms = {
        year: era.realm
        for era in calendars.eras()[step.name]
        for year in step.other
        if era.first <= year <= era.last
    }
    named = [year for year, realm in realms.items() if before.endswith((realm, realm[-1], realm[0]))]
    if len(named) == 1:
        return Completed(values.year(named[0]))
    anchor = context.said(back=True)
    if anchor is None:
        chosen = step.n
    else:
        around = values.civil(anchor.moment)[0]
        chosen = min(step.other, key=lambda year: abs(year - around))
    others = tuple(year for year in step.other if year != chosen)
    return Completed(values.year(chosen), anchor if others else None, others=others)


def sexagenary_year(step: Step, context: Context) -> Completed:
    """The year of a 干支 name nearest the last mention, else the last one up to the present; with neither it is not known."""
    anchor = context.said() or context.present
    if anchor is None:
        others = calendars.sexagenary_years(step.name, *_RECENT)
        return Completed(values.unknown("year", "XXXX", "XXXX"), others=tuple(others))
    around = values.civil(anchor.moment)[0]
    first = around - 59 if anchor is context.present else around - 30
    years = calendars.sexagenary_years(step.name, first, first + 59)
    if not years:
        raise Unresolvable
    return Completed(values.year(years[0]), anchor, others=(years[0] + 60, years[0] - 60))


def decade(step: Step, context: Context, period: Period | None) -> Completed:
    """The decade of a century that is said, of the date last mentioned, else the last such decade begun."""
    if period is not None and period.unit == "century":
        return Completed(_decades(values.civil(period.start)[0] // 10, step))
    anchor = context.said("century")
    if anchor is not None:
        return Completed(_decades(values.civil(anchor.moment)[0] // 100 * 10, step), anchor, "century")
    if context.present is None:
        value, edtf = f"XX{step.n}", f"XX{step.n}X"
        return Completed(
            values.unknown("decade", f"{value}/XX{step.m}", "")
            if step.m
            else values.unknown("decade", value, edtf)
        )
    this = values.civil(context.present.moment)[0] // 10
    return Completed(_decades((this - step.n) // 10 * 10, step), context.present)


def _decades(century: int, step: Step) -> Period:
    """The decade of a century (in decades: 190), or the two that 六七十年代 names."""
    first = values.decade(century + step.n)
    if not step.m:
        return first
    last = values.decade(century + step.m)
    edtf = f"{values.write_year(values.civil(first.start)[0])}/{values.write_year(values.civil(last.end - 1)[0])}"
    return Period(first.start, last.end, "decade", f"{first.value}/{last.value}", edtf)


def two_digit_year(step: Step, context: Context) -> Completed:
    """The year in the century of the date last mentioned, else the last one up to ten years ahead."""
    anchor = context.said("century")
    if anchor is not None:
        return Completed(values.year(values.civil(anchor.moment)[0] // 100 * 100 + step.n), anchor, "century")
    if context.present is None:
        return Completed(values.unknown("year", f"XX{step.n:02d}", f"XX{step.n:02d}"))
    last = values.civil(context.present.moment)[0] + _AHEAD
    return Completed(values.year(last - (last - step.n) % 100), context.present)


def turn_of_century(step: Step, context: Context) -> Completed:
    """The year in which a century turns, about which 世纪之交 lies: the one said, else the nearest to what is talked of."""
    if step.n:
        return Completed(_turn(step.n * 100), others=() if step.m else ((step.n + 1) * 100,))
    anchor = context.said("century") or context.present
    if anchor is None:
        return Completed(values.unknown("year", "XX00", "XX00"))
    return Completed(_turn((values.civil(anchor.moment)[0] + 50) // 100 * 100), anchor)


def _turn(of_year: int) -> Period:
    text = values.write_year(of_year)
    start, end = values.instant(of_year - 10), values.instant(of_year + 10)
    return Period(start, end, "decade", text, f"{text}~", mod="APPROX")


COMPLETERS: dict[str, Callable[[Step, Context, Period | None], Completed]] = {
    "year": lambda step, context, period: (
        reign_year(step, context) if step.other else Completed(values.year(step.n))
    ),
    "cycle": lambda step, context, period: sexagenary_year(step, context),
    "century": lambda step, context, period: Completed(values.century(step.n)),
    "turn": lambda step, context, period: turn_of_century(step, context),
    "decade": lambda step, context, period: Completed(values.decade(step.n)),
    "decade2": decade,
    "year2": lambda step, context, period: two_digit_year(step, context),
}
"""How a step of each unit becomes a period that needs none around it; `period` is the century said before, if any."""
