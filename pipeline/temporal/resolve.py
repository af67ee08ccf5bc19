"""Resolving: phrases become values. What the words do not say comes from the context, and the record says from where.

Nothing is guessed silently: what cannot be resolved keeps X.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.config import TemporalConfig
from pipeline.document import Timex
from pipeline.temporal import calendars, centuries, moves, values, writing
from pipeline.temporal.amounts import write_amount
from pipeline.temporal.context import Anchor, Context, preferred
from pipeline.temporal.conventions import by_convention, day_part_hours, swapped
from pipeline.temporal.narrowing import Unresolvable, clock, day_part, narrow
from pipeline.temporal.partial import unresolved
from pipeline.temporal.phrases import RANKS, Phrase
from pipeline.temporal.reading import Step
from pipeline.temporal.recurring import write_set
from pipeline.temporal.values import DAY, Period
from pipeline.temporal.zones import minutes_from_utc

_CONTAINERS = {
    "month": "year", "quarter": "year", "half": "year", "season": "year", "day": "month", "xun": "month", "halfmonth": "month",
    "weekday": "week", "weekend": "week", "daypart": "day", "hour": "day", "minute": "day", "second": "day",
}  # fmt: skip
_COUNTED_IN = {"week": "year", "weekday": "month", "day": "day"}
"""What 第三周, 第一个星期一 and 第二天 are counted in; everything else is counted in a year."""

_TODAY = Step("move", "day", 0, base="now")


class _Trail(Struct):
    """How the value of one phrase came about."""

    anchor: str = ""
    anchor_kind: str = ""
    calendar: str = ""
    zone: Step | None = None
    alternatives: list[str] = field(default_factory=list)
    other_years: tuple[int, ...] = ()


class Resolver:
    """Resolves the phrases of one text, in order. `present` is what 今天 means, None where nobody says it."""

    def __init__(self, text: str, present: Anchor | None, config: TemporalConfig) -> None:
        self.config = config
        self.context = Context(text, present)
        self.hours = day_part_hours(config)
        self.trail = _Trail()

    def resolve(self, phrase: Phrase) -> Timex | None:
        """Return the expression with its value, its offsets those of the phrase; None where it only points (此时)."""
        self.context.advance(phrase.start)
        zone = next((step for step in phrase.steps + phrase.until if step.op == "zone"), None)
        self.trail = _Trail(zone=zone)
        if zone is not None:
            phrase = replace(phrase, steps=_zoneless(phrase.steps), until=_zoneless(phrase.until))
        timex = _RESOLVERS[phrase.kind](self, phrase)
        if timex is None:
            return None
        trail = self.trail
        timex.anchor, timex.anchor_kind, timex.calendar = trail.anchor, trail.anchor_kind, trail.calendar
        timex.alternatives = trail.alternatives
        timex.edtf = writing.four_digits(timex.edtf)
        return timex

    # The kinds of phrase.

    def _point(self, phrase: Phrase) -> Timex:
        period = self._period(phrase.steps)
        timex = self._record(phrase, period)
        if phrase.bound:
            writing.bind(timex, period, phrase.bound, self.context.now)
        if self.trail.calendar and period.known and period.end <= calendars.JULIAN_END * DAY:
            timex.julian = _julian(period)
        return timex

    def _range(self, phrase: Phrase) -> Timex:
        try:
            left, right = self._ends(phrase.steps, phrase.until)
        except Unresolvable:
            left, right = self._unresolved(phrase.steps), unresolved(phrase.until)
        if phrase.until[-1] == _TODAY:
            period = writing.until_now(left, right, self.context.now)
        else:
            period = writing.join(left, right, inclusive=self.config.range_end == "inclusive")
        return self._record(phrase, period, last=right)

    def _duration(self, phrase: Phrase) -> Timex:
        return Timex(
            phrase.start, phrase.end, "", "DURATION", write_amount(phrase.quantities), mod=phrase.mod
        )

    def _shift(self, phrase: Phrase) -> Timex:
        base = self._shift_base(phrase)
        if base is None or moves.is_vague(phrase):
            value = "FUTURE_REF" if phrase.direction > 0 else "PAST_REF"
            return Timex(phrase.start, phrase.end, "", "DATE", value, mod=phrase.mod)
        period = moves.shift(base.moment, phrase, self.config.shifts)
        if phrase.steps:
            period = self._period(phrase.steps, period)
        self._note(base, moves.counted_unit(phrase))
        return self._record(phrase, period)

    def _window(self, phrase: Phrase) -> Timex:
        timex = Timex(phrase.start, phrase.end, "", "DURATION", write_amount(phrase.quantities))
        timex.mod = "APPROX" if any(quantity.more for quantity in phrase.quantities) else ""
        base = self.context.said(back=True) if phrase.base == "then" else self.context.present
        if base is None or moves.is_vague(phrase):
            return timex
        period = moves.window(base.moment, phrase)
        timex.edtf = "" if "T" in period.edtf else period.edtf
        timex.interval = [values.write_instant(period.start), values.write_instant(period.end)]
        timex.begin, timex.finish = timex.interval
        self._note(base, moves.counted_unit(phrase))
        return timex

    def _set(self, phrase: Phrase) -> Timex:
        self.trail.calendar = next(filter(None, map(_calendar_name, phrase.steps)), "")
        return write_set(phrase)

    def _reference(self, phrase: Phrase) -> Timex | None:
        present = self.context.present
        name = {"NOW_REF": "PRESENT_REF", "SOON_REF": "FUTURE_REF"}.get(phrase.name, phrase.name)
        if present is None and name != phrase.name:
            return None
        timex = Timex(phrase.start, phrase.end, "", "DATE", name)
        if present is not None and name == "PRESENT_REF":
            self._note(present, "second")
            timex.interval = [values.write_instant(present.moment), values.write_instant(present.moment + 1)]
        return timex

    def _record(self, phrase: Phrase, period: Period, last: Period | None = None) -> Timex:
        """Write a period and let it complete what follows; of a range the last end does."""
        if period.known and not (
            phrase.kind == "shift" and phrase.mod
        ):  # About five months later sets no scene.
            self.context.remember(last or period, phrase)
        timex = writing.write(phrase, period, phrase.mod)
        if self.trail.zone is not None:
            writing.add_offset(timex, period, minutes_from_utc(self.trail.zone, period.start))
        return timex

    # Walking down a chain of steps.

    def _period(self, steps: tuple[Step, ...], inside: Period | None = None) -> Period:
        """Return what a chain of steps names, and note what else it may name; what nothing completes keeps X."""
        settled = self._by_convention(steps)
        try:
            period = self._walk_settled(settled, inside)
        except Unresolvable:
            period = self._unresolved(steps)
        for other in self._other_chains(settled):
            try:
                self.trail.alternatives.append(self._descend(other, inside).value)
            except Unresolvable:
                continue
        return period

    def _other_chains(self, steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
        """Return the chains that the same words may mean: another year of that name, month and day changed over."""
        others = [swapped(steps)] if swapped(steps) else []
        for number, step in enumerate(steps):
            if step.op == "at" and step.unit in centuries.COMPLETERS:
                rest = steps[number + 1 :]
                years, self.trail.other_years = self.trail.other_years, ()
                return others + [(Step("at", "year", year), *rest) for year in years]
        return others

    def _unresolved(self, steps: tuple[Step, ...]) -> Period:
        self.trail.anchor = self.trail.anchor_kind = ""
        return unresolved(steps)

    def _by_convention(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return by_convention(steps, self.config, self.context.around())

    def _walk(self, steps: tuple[Step, ...], inside: Period | None = None) -> Period:
        return self._walk_settled(self._by_convention(steps), inside)

    def _walk_settled(self, steps: tuple[Step, ...], inside: Period | None) -> Period:
        if inside is None and (containers := self._containers(steps)):
            return self._choose(steps, containers)
        return self._descend(steps, inside)

    def _descend(self, steps: tuple[Step, ...], period: Period | None) -> Period:
        for number, step in enumerate(steps):
            self.trail.calendar = self.trail.calendar or _calendar_name(step)
            part = steps[number - 1].name if number and steps[number - 1].op == "daypart" else ""
            period = self._step(step, period, part)
            if not period.known and number + 1 < len(steps):
                raise Unresolvable
        if period is None:
            raise Unresolvable
        return period

    def _step(self, step: Step, period: Period | None, part: str) -> Period:
        if step.op == "move":
            return self._move(step)
        if step.op == "years":
            return values.years(values.instant(step.n), values.instant(step.m + 1))
        if step.op == "date":
            return values.days(step.n, step.m, step.unit)
        if step.unit in centuries.COMPLETERS and step.op == "at":
            return self._absolute(step, period)
        if period is None:
            raise Unresolvable
        if step.op == "daypart":
            return day_part(period, step.name, self.hours[step.name])
        return clock(period, step, part) if step.op == "clock" else narrow(period, step)

    def _absolute(self, step: Step, period: Period | None) -> Period:
        completed = centuries.COMPLETERS[step.unit](step, self.context, period)
        if completed.anchor is not None:
            self._note(completed.anchor, completed.unit)
        self.trail.other_years = completed.others
        return completed.period

    def _move(self, step: Step) -> Period:
        base = None if step.base == "now" else self.context.said(step.unit, back=True)
        base = base or self.context.present
        if base is None:
            raise Unresolvable
        self._note(base, step.unit)
        return values.containing(values.shift(base.moment, step.unit, step.n), step.unit)

    # What completes a partial date.

    def _note(self, anchor: Anchor, unit: str) -> None:
        """Write down an anchor, as much of it as was used and said: 1905 for 三年后 and 12月3日, the day for 两周后."""
        unit = {"week": "day", "weekend": "day", "hour": "second", "minute": "second"}.get(unit, unit)
        used = values.containing(anchor.moment, unit).value
        if unit == "second":
            used = values.write_instant(anchor.moment)
        self.trail.anchor = anchor.value if 0 < len(anchor.value) < len(used) else used
        self.trail.anchor_kind = anchor.kind

    def _containers(self, steps: tuple[Step, ...]) -> list[Period]:
        """Return the periods in which a partial date may lie, from the last mention or around the present."""
        step = steps[0]
        unit = _container(step)
        if not unit:
            return []
        present = self.context.present
        mention = None if unit == "week" and present is not None else self.context.said(unit)
        if mention is not None:
            self._note(mention, unit)
            return [values.containing(mention.moment, unit)]
        if present is None:
            return []
        self._note(present, unit)
        here = values.containing(present.moment, unit)
        of_this_year = step.unit in ("half", "quarter") and self.config.prefer == "nearest"
        if step.op in ("part", "nth") or unit == "day" or of_this_year:
            return [here]
        reach = 8 if unit == "year" else 2
        starts = (values.shift(here.start, unit, count) for count in range(-reach, reach + 1))
        return [values.containing(start, unit) for start in starts]

    def _choose(self, steps: tuple[Step, ...], containers: list[Period]) -> Period:
        """Return the period in the container that `prefer` picks; what the other preferences would pick is an alternative."""
        found = []
        for container in containers:
            try:
                found.append((container, self._descend(steps, container)))
            except Unresolvable:
                continue
        if not found:
            raise Unresolvable
        now = self.context.now
        if len(found) == 1 or now is None:
            return found[0][1]
        strict = steps[0].unit == "weekday"
        readings = [
            preferred(found, now, prefer, strict=strict)[1] for prefer in ("past", "nearest", "future")
        ]
        chosen = preferred(found, now, self.config.prefer, strict=strict)[1]
        others = dict.fromkeys(reading.value for reading in readings if reading.value != chosen.value)
        self.trail.alternatives.extend(others)
        return chosen

    def _shift_base(self, phrase: Phrase) -> Anchor | None:
        """三年前 counts from the present, 三年后 from the date last mentioned; each from the other where it is missing.

        A date that is less exact than what is counted is none to count from: 1917年…三天后.
        """
        last, present = self.context.said("century", back=True), self.context.present
        exact = self.context.said(moves.counted_unit(phrase), back=True)
        said = exact if exact == last else None
        return (said or present) if phrase.direction > 0 else (present or said)

    # Ranges.

    def _ends(self, steps: tuple[Step, ...], until: tuple[Step, ...]) -> tuple[Period, Period]:
        if (
            steps[0].unit == "year"
            and steps[0].n <= 0 < until[0].n < 1 - steps[0].n
            and _is_plain_year(until[0])
        ):
            # 公元前2500至1900年: both ends are before Christ.
            until = (replace(until[0], n=1 - until[0].n), *until[1:])
        if until[0].unit == "decade" and steps[0].unit == "year" and steps[0].n % 10 == 0:
            steps = (Step("at", "decade", steps[0].n // 10),)  # 1950至1960年代.
        if RANKS.get(until[0].unit, 0) > RANKS.get(steps[0].unit, 0) and until[0].op == "at":
            # 3月至1949年5月: what the left end lacks stands at the right.
            right = self._walk(until)
            trail = replace(self.trail)
            with self.context.beside(right):
                left = self._walk(steps)
            self.trail = trail
            return left, right
        left = self._walk(steps)
        if not left.known:
            raise Unresolvable
        trail = replace(self.trail, alternatives=[])
        with self.context.beside(left):
            right = self._right_end(steps, until, left)
        self.trail = trail  # What completed the left end completed the whole.
        return left, right

    def _right_end(self, steps: tuple[Step, ...], until: tuple[Step, ...], left: Period) -> Period:
        said = steps[-2] if len(steps) > 1 and steps[-1].op == "clock" else None
        if until[0].op == "clock" and said is not None and said.op == "daypart":
            until = (said, *until)  # 下午1点到3点.
        if until[0].op in ("clock", "daypart"):
            right = self._walk(until, values.day(left.start))
            return right if right.end > left.start else self._walk(until, values.day(left.start + DAY))
        right = self._walk(until)
        if right.end <= left.start and until[0].op == "at" and (unit := _CONTAINERS.get(until[0].unit)):
            # 12月25日至1月3日: the right end is in the year after.
            right = self._walk(until, values.containing(values.shift(left.start, unit, 1), unit))
        return right


_RESOLVERS: dict[str, Callable[[Resolver, Phrase], Timex | None]] = {
    "point": Resolver._point, "range": Resolver._range, "duration": Resolver._duration, "shift": Resolver._shift,
    "window": Resolver._window, "set": Resolver._set, "reference": Resolver._reference,
}  # fmt: skip


def _is_plain_year(step: Step) -> bool:
    return step.op == "at" and step.unit == "year" and not (step.name or step.calendar)


def _zoneless(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.op != "zone")


def _container(step: Step) -> str:
    """Return the unit in which a chain must be placed that begins with a step; empty where it places itself."""
    if step.op in ("move", "years", "date"):
        return ""
    if step.op in ("feast", "republican"):
        return "year"
    if step.op == "nth":
        return _COUNTED_IN.get(step.unit, "year")
    return step.unit if step.op == "part" else _CONTAINERS.get(step.unit, "")


_CALENDARS = {
    "minguo": "roc", "lunar": "chinese", "sexagenary": "chinese", "julian": "julian", "republican": "french-republican",
}  # fmt: skip
"""What the record calls the calendar of a step: by the names of the Unicode CLDR where it has one."""


def _calendar_name(step: Step) -> str:
    if step.calendar == "era":
        return "japanese" if calendars.eras()[step.name][0].realm == "日本" else "chinese"
    return _CALENDARS.get(step.calendar, "")


def _julian(period: Period) -> str:
    """Write the Julian date of a day, or those of the first and last day of a lunar month."""
    if period.unit == "day":
        return calendars.write_julian(period.start)
    if period.unit == "month" and "/" in period.value:
        return f"{calendars.write_julian(period.start)}/{calendars.write_julian(period.end - DAY)}"
    return ""
