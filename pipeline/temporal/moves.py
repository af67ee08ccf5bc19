"""Moves: amounts counted from a date. 三年后 is a shift to another date, 过去三年 a window beside it."""

from __future__ import annotations

from pipeline.temporal import values
from pipeline.temporal.amounts import whole_units
from pipeline.temporal.phrases import Phrase
from pipeline.temporal.reading import Quantity
from pipeline.temporal.values import DAY, Period
from pipeline.temporal.writing import TIMES


def is_vague(phrase: Phrase) -> bool:
    """Whether nobody says how far a move goes: 几年后."""
    return any(quantity.amount.low is None for quantity in phrase.quantities)


def counted_unit(phrase: Phrase) -> str:
    """Return the finest unit that a move is counted in."""
    return [unit for quantity in phrase.quantities for unit, _ in whole_units(quantity)][-1]


def shift(base: int, phrase: Phrase, convention: str) -> Period:
    """Return where a shift from a date leads; nothing about it may be vague.

    `convention` is the setting `shifts`: "unit" is that year or day, "day" the day even for years, "stretch" all the
    units up to it, as 三年内.
    """
    moment, unit = _moved(base, phrase), counted_unit(phrase)
    if convention == "stretch":
        return _whole_window(base, phrase)
    if phrase.quantities[-1].amount.high is not None and unit not in TIMES:
        return _between(base, phrase.quantities[-1], phrase.direction)
    if unit in TIMES:
        return values.clock(moment, "second" if moment % 60 else "minute")
    return values.day(moment) if convention == "day" else values.containing(moment, unit)


def window(base: int, phrase: Phrase) -> Period:
    """Return the stretch before or after a date that an amount spans; nothing about it may be vague."""
    if phrase.whole:
        return _whole_window(base, phrase)
    far, near = _moved(base, phrase), base
    if counted_unit(phrase) not in TIMES:
        far = _far_end(far, phrase)
    if base % DAY == 0 and phrase.direction < 0 and phrase.quantities[-1].unit not in TIMES:
        near += DAY  # A reference date is a whole day, and what lasts till now lasts through it.
    return values.span(min(far, near), max(far, near), "days")


def _whole_window(base: int, phrase: Phrase) -> Period:
    """上两周 are the two whole weeks before this one."""
    here = values.containing(base, counted_unit(phrase))
    near = here.start if phrase.direction < 0 else here.end
    far = _moved(near, phrase)
    return values.span(min(far, near), max(far, near), "days")


def _moved(moment: int, phrase: Phrase) -> int:
    for quantity in phrase.quantities:
        for unit, count in whole_units(quantity):
            moment = values.shift(moment, unit, phrase.direction * count)
    return moment


def _between(base: int, quantity: Quantity, direction: int) -> Period:
    """二十几年前, 两三天后: the units from the nearer bound to the farther one."""
    counts = (int(quantity.amount.low or 0), int(quantity.amount.high or 0))
    moments = sorted(values.shift(base, quantity.unit, direction * count) for count in counts)
    first, last = (values.containing(moment, quantity.unit) for moment in moments)
    value, edtf = f"{first.value}/{last.value}", f"{first.edtf}/{last.edtf}"
    return Period(first.start, last.end, quantity.unit, value, edtf)


def _far_end(moment: int, phrase: Phrase) -> int:
    """Days, months and years are counted in whole days; 三年多 reaches into the year before."""
    quantity = phrase.quantities[-1]
    if quantity.more and phrase.direction < 0:
        return values.containing(moment, quantity.unit).start
    if quantity.half and phrase.direction < 0 and quantity.unit == "year":
        return values.containing(moment, "month").start
    up = quantity.unit == "day" and phrase.direction > 0
    return -(-moment // DAY) * DAY if up else moment // DAY * DAY
