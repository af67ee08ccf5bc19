"""Partial dates: what TIMEX3 writes for a date whose year, month or day nobody says, with X in its place."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.temporal import values, vocabulary
from pipeline.temporal.narrowing import second_of_day
from pipeline.temporal.reading import Step
from pipeline.temporal.values import DAY, Period

_NOT_EDTF = frozenset("WTQHPUASFR/")
"""Letters of TIMEX3 values that have no EDTF form."""

_TODAY = Step("move", "day", 0, base="now")


def unresolved(steps: tuple[Step, ...]) -> Period:
    """Return a chain of steps that nothing completes: 3月8日 is XXXX-03-08, 九十年代 XX9, 今天 the present."""
    if steps == (_TODAY,):
        return values.unknown("day", "PRESENT_REF")
    value = write_partial(steps)
    mod = steps[-1].name if steps[-1].op == "part" else ""
    return replace(values.unknown(steps[-1].unit, value, _write_edtf(value)), mod=mod)


def _write_edtf(value: str) -> str:
    """Return the EDTF of a partial value, none for what EDTF has no form for."""
    if "X" not in value or set(value) & _NOT_EDTF:
        return ""
    return f"{value}X" if len(value) == len("XX9") else value


def _is_lunar(steps: tuple[Step, ...]) -> bool:
    """Whether the months and days are not those of the calendar that values are written in."""
    lunar = any(step.calendar in ("lunar", "sexagenary", "old") for step in steps)
    return lunar and "year" not in steps[-1].unit


def write_partial(steps: tuple[Step, ...]) -> str:
    """Write what a chain of steps says by itself: XXXX-12-03, XXXX-WXX-3, XXXX-FA, T08:15."""
    said = {step.unit: step for step in steps if step.op == "at"}
    if _is_lunar(steps):
        return _write_year(said)
    date = _write_date(said) or ("XXXX-XX-XX" if steps[0].op == "move" and steps[0].unit == "day" else "")
    if date.startswith("XXXX"):
        date = _write_year(said) + date[4:]
    last = steps[-1]
    if last.op == "clock":
        before = steps[-2] if len(steps) > 1 else last
        second = second_of_day(last, before.name if before.op == "daypart" else "") % DAY
        return f"{date}T{second // 3600:02d}:{second // 60 % 60:02d}"
    if last.op == "daypart":
        return f"{date}T{vocabulary.DAY_PARTS[last.name].code}"
    return date or _NOTHING_SAID.get(last.unit, "XXXX")


def _write_year(said: dict[str, Step]) -> str:
    if "year" in said:
        return values.write_year(said["year"].n)
    return f"XX{said['year2'].n:02d}" if "year2" in said else "XXXX"


_NOTHING_SAID = {"day": "XXXX-XX-XX", "month": "XXXX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE"}


def _write_date(said: dict[str, Step]) -> str:
    """Write the finest date that the steps with a number of their own make; empty where they make none."""
    if "decade2" in said:
        return f"XX{said['decade2'].n}"
    if "weekday" in said:
        return f"XXXX-WXX-{said['weekday'].n}"
    month = f"{said['month'].n:02d}" if "month" in said else "XX"
    if "day" in said:
        return f"XXXX-{month}-{said['day'].n:02d}"
    if "month" in said:
        last = said["month"].m
        return f"XXXX-{month}/XXXX-{last:02d}" if last else f"XXXX-{month}"
    if "quarter" in said:
        return f"XXXX-Q{said['quarter'].n}"
    if "half" in said:
        return f"XXXX-H{said['half'].n}"
    if "season" in said:
        return f"XXXX-{said['season'].name}"
    return _write_year(said) if "year2" in said else ""
