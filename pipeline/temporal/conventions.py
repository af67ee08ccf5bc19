"""Conventions: what the same words mean to different writers, as the settings say.

The grammar reads words alone; this is where 1/2/2020 becomes a month and a day, where the months of a reign become lunar,
and where the hours of 早上 come from.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from pipeline.config import TemporalConfig
from pipeline.errors import ConfigError
from pipeline.temporal import calendars, vocabulary
from pipeline.temporal.folding import fold
from pipeline.temporal.reading import Step

Hours = dict[str, tuple[int, int]]
"""First and last hour of each part of the day, by folded word."""


_RUSSIA = re.compile("俄|苏维埃|苏联|沙皇|列宁|布尔什维克|莫斯科|彼得")


def day_part_hours(config: TemporalConfig) -> Hours:
    """Return the hours of all parts of the day, those of the settings before the usual ones.

    Raises `ConfigError` for a word that is no part of the day, and for one that ends before it begins.
    """
    hours = {word: (part.first, part.last) for word, part in vocabulary.DAY_PARTS.items()}
    for word, (first, last) in config.dayparts.items():
        if fold(word) not in hours:
            raise ConfigError(
                f"{word!r} is no part of the day", where="temporal.dayparts", hint=" ".join(hours)
            )
        if first >= last:
            raise ConfigError(f"{word!r} ends before it begins", where="temporal.dayparts")
        hours[fold(word)] = first, last
    return hours


def by_convention(steps: tuple[Step, ...], config: TemporalConfig, around: str) -> tuple[Step, ...]:
    """Return the steps of a chain with the order of a slashed date and the calendar of months and days settled.

    `around` is the text about them: 旧历 is the Julian calendar where it speaks of Russia, else the lunar.
    """
    if any(step.op == "at" and step.name == "slashes" for step in steps):
        steps = _ordered(steps, config.slashes)
    calendar = _months_calendar(steps, config.reign_months, around)
    if calendar is None:
        return steps
    return tuple(
        replace(step, calendar=calendar) if _is_of_month(step) or step.calendar == "old" else step
        for step in steps
    )


def swapped(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a slashed date with its month and day changed over, nothing where that is no other date."""
    month, day = (next((s for s in steps if s.unit == unit), None) for unit in ("month", "day"))
    if month is None or day is None or month.name != "slashes" or day.n > 12 or day.n == month.n:
        return ()
    changed = {"month": day.n, "day": month.n}
    return tuple(replace(step, n=changed.get(step.unit, step.n)) for step in steps)


def _ordered(steps: tuple[Step, ...], order: str) -> tuple[Step, ...]:
    month = next(step for step in steps if step.unit == "month")
    return swapped(steps) or steps if order == "dmy" or month.n > 12 else steps


def _is_of_month(step: Step) -> bool:
    return step.op == "at" and step.unit in ("month", "day")


def _months_calendar(steps: tuple[Step, ...], reign_months: str, around: str) -> str | None:
    """Name the calendar of the months and days: the one that a step names for all, or that a reign before 1912 implies.

    Empty is the Gregorian; None where nothing is said.
    """
    old = any(
        step.calendar == "sexagenary" or (step.calendar == "era" and _is_lunar_era(step)) for step in steps
    )
    if old and reign_months == "gregorian":
        return ""
    named = next((step.calendar for step in steps if step.calendar in ("lunar", "julian", "old")), None)
    if named == "old":
        return "julian" if _RUSSIA.search(around) else "lunar"
    return "lunar" if old and named is None else named


_FIRST_SOLAR = {"日本": 1873, "大韩帝国": 1896}
"""From when a realm that changed before China (1912) dated by the Gregorian calendar."""


def _is_lunar_era(step: Step) -> bool:
    return step.n < _FIRST_SOLAR.get(calendars.eras()[step.name][0].realm, 1912)
