"""Amounts of time: in whole units for counting, and as TIMEX3 durations for the record."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.temporal import values
from pipeline.temporal.reading import Quantity

_HALVES = {
    "year": ("month", 6), "day": ("hour", 12), "hour": ("minute", 30), "minute": ("second", 30), "decade": ("year", 5),
    "century": ("year", 50),
}  # fmt: skip


def whole_units(quantity: Quantity) -> Iterator[tuple[str, int]]:
    """Split an amount in whole units: 一年半 → 1 year, 6 months."""
    amount = quantity.amount.low or 0
    whole = int(amount)
    half = quantity.half or amount - whole == 0.5
    if whole or not half:
        yield quantity.unit, whole
    if half:
        if quantity.unit in _HALVES:
            yield _HALVES[quantity.unit]
        else:
            yield "day", {"month": 15, "week": 4, "quarter": 45}.get(quantity.unit, 0)


def write_amount(quantities: tuple[Quantity, ...]) -> str:
    """Write an amount as a TIMEX3 duration: 一年半 P1Y6M, 几天 PXD, 数十年 PXDE."""
    parts = [part for quantity in quantities for part in _written_amount(quantity)]
    return values.write_duration(parts)


def _written_amount(quantity: Quantity) -> Iterator[tuple[str, str]]:
    amount = quantity.amount
    if amount.low is None:
        larger = {("year", 10): "decade", ("year", 100): "century", ("year", 1000): "millennium"}
        unit = larger.get((quantity.unit, amount.scale))
        yield (unit, "X") if unit else (quantity.unit, "X" * len(str(amount.scale)))
    elif quantity.unit in _HALVES:
        for unit, count in whole_units(quantity):
            if amount.low != int(amount.low) and amount.low * 2 != int(amount.low * 2):
                yield unit, f"{amount.low:g}"
                return
            yield unit, str(count)
    else:
        yield quantity.unit, f"{amount.low + (0.5 if quantity.half else 0):g}"
