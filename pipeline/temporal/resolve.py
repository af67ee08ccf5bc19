"""Resolving: the only place that knows context. Phrases become values with the dates around them and a reference date.

What completes a partial date, in this order: the expression itself, the other end of its range, the date last
mentioned in its paragraph or the one before, the reference date. Without a reference date the last mention reaches on.
What cannot be resolved keeps X.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from pipeline.document import Timex
from pipeline.temporal import calendars, feasts, values, vocabulary
from pipeline.temporal.phrases import RANKS, Phrase
from pipeline.temporal.reading import Quantity, Step
from pipeline.temporal.values import DAY, Period

_CONTAINERS = {
    "month": "year", "quarter": "year", "half": "year", "season": "year", "day": "month", "xun": "month", "halfmonth": "month",
    "weekday": "week", "weekend": "week", "daypart": "day", "hour": "day", "minute": "day", "second": "day",
}  # fmt: skip
_FIVE_DIGITS = re.compile("[0-9]{5}")
_TIMES = ("daypart", "hour", "minute", "second")


class Mention(Struct, frozen=True):
    """A date mentioned before: until which offset it reaches, in which paragraph it stands."""

    period: Period
    paragraph: int
    reach: int


class Unresolvable(Exception):
    """A date that does not exist (2月30日) or that nothing around it completes."""


class Resolver:
    """Resolves the phrases of one text, in order. `now` is the reference instant, None where there is none."""

    def __init__(self, text: str, now: int | None, prefer: str) -> None:
        self.text = text
        self.now = now
        self.prefer = prefer
        self.mentions: list[Mention] = []
        self.paragraph = 0
        self.position = 0
        self.anchor = ""
        self.calendar = ""
        self.alternatives: list[str] = []

    def resolve(self, phrase: Phrase) -> Timex | None:
        """Return the expression with its value; None where it turns out to be none."""
        self.paragraph += self.text.count("\n", self.position, phrase.start)
        self.position = phrase.start
        self.anchor, self.calendar, self.alternatives = "", "", []
        timex = _RESOLVERS[phrase.kind](self, phrase)
        if timex is not None:
            timex.anchor, timex.calendar, timex.alternatives = self.anchor, self.calendar, self.alternatives
            if _FIVE_DIGITS.search(timex.edtf):
                timex.edtf = ""  # EDTF writes years after 9999 in another way, and no text needs it.
        return timex

    # The kinds of phrase.

    def _point(self, phrase: Phrase) -> Timex:
        try:
            period = self._walk(phrase.steps)
        except Unresolvable:
            period = self._unresolved(phrase.steps)
        if period.known:
            self._remember(period, phrase)
        timex = _timex(phrase, period)
        if phrase.mod:
            _approximate(timex)
        if phrase.bound:
            _bind(timex, period, phrase.bound, self.now)
        if (
            self.calendar
            and period.known
            and period.unit == "day"
            and period.start < calendars.JULIAN_END * DAY
        ):
            timex.julian = calendars.write_julian(period.start)
        return timex

    def _range(self, phrase: Phrase) -> Timex | None:
        try:
            left, right = self._ends(phrase.steps, phrase.until)
        except Unresolvable:
            left, right = self._unresolved(phrase.steps), self._unresolved(phrase.until)
        period = _join(left, right)
        if (
            phrase.until[-1] == Step("move", "day", 0, base="now")
            and self.now is not None
            and self.now > left.start
        ):
            period = replace(period, end=self.now if self.now % DAY else right.end)  # 到今天 is till now.
        if period.known:
            self._remember(right, phrase)
        timex = _timex(phrase, period)
        timex.mod = ""
        if phrase.mod:
            _approximate(timex)
        return timex

    def _duration(self, phrase: Phrase) -> Timex:
        return Timex(phrase.start, phrase.end, "", "DURATION", _amount(phrase.quantities), mod=phrase.mod)

    def _shift(self, phrase: Phrase) -> Timex:
        base = self._shift_base(phrase.direction)
        if base is None or any(quantity.amount.low is None for quantity in phrase.quantities):
            value = "FUTURE_REF" if phrase.direction > 0 else "PAST_REF"
            return Timex(phrase.start, phrase.end, "", "DATE", value, mod=phrase.mod)
        moment, unit = base, "second"
        for quantity in phrase.quantities:
            for unit, count in _whole_units(quantity):
                moment = values.shift(moment, unit, phrase.direction * count)
        self.anchor = values.write_instant(base) if unit in _TIMES else values.write_date(base)
        high = phrase.quantities[-1].amount.high
        if high is not None and unit not in _TIMES:
            period = _between(base, phrase.quantities[-1], phrase.direction)
        elif unit in _TIMES:
            period = values.clock(moment, "second" if moment % 60 else "minute")
        else:
            period = values.containing(moment, unit)
        if phrase.steps:
            try:
                period = self._walk(phrase.steps, period)
            except Unresolvable:
                period = self._unresolved(phrase.steps)
        if period.known:
            self._remember(period, phrase)
        timex = _timex(phrase, period)
        if phrase.mod:
            _approximate(timex)
        return timex

    def _window(self, phrase: Phrase) -> Timex:
        timex = Timex(phrase.start, phrase.end, "", "DURATION", _amount(phrase.quantities))
        if any(quantity.more for quantity in phrase.quantities):
            timex.mod = "APPROX"
        base = self._then() if phrase.base == "then" else self.now
        counts = [pair for quantity in phrase.quantities for pair in _whole_units(quantity)]
        if base is None or not counts or phrase.quantities[0].amount.low is None:
            return timex
        start = base
        if phrase.whole:
            present = values.containing(base, counts[-1][0])
            start = base = present.start if phrase.direction < 0 else present.end
        elif base % DAY == 0 and phrase.direction < 0:
            base += DAY  # A reference date is a whole day, and what lasts till now lasts through it.
        for unit, count in counts:
            start = values.shift(start, unit, phrase.direction * count)
        if not phrase.whole and counts[-1][0] not in _TIMES:
            start = _far_end(start, phrase)
        first, last = sorted((start, base))
        period = values.span(first, last, "days")
        timex.edtf = "" if "T" in period.edtf else period.edtf
        timex.interval = [values.write_instant(first), values.write_instant(last)]
        timex.begin, timex.finish = timex.interval
        self.anchor = values.write_date(base)
        return timex

    def _set(self, phrase: Phrase) -> Timex:
        quantities = phrase.quantities
        timex = Timex(phrase.start, phrase.end, "", "SET", "", quant="EVERY")
        unit = vocabulary.UNITS.get(
            phrase.every.removesuffix("的"), vocabulary.UNITS.get(phrase.every.lstrip("个"), "day")
        )
        if phrase.steps:
            value = _pattern(phrase.steps)
            if value.startswith("T") and unit == "day":
                value = f"XXXX-XX-XX{value}"
            timex.value = f"{value}/{_pattern(phrase.until)}" if phrase.until else value
            if phrase.every:
                timex.freq = f"1{values.write_duration([(unit, '')])[-1]}"
        elif quantities:
            timex.value = _amount(quantities)
        else:
            timex.value = values.write_duration([(unit, "1")])
        return timex

    def _reference(self, phrase: Phrase) -> Timex:
        timex = Timex(phrase.start, phrase.end, "", "DATE", phrase.name)
        if self.now is not None and phrase.name == "PRESENT_REF":
            self.anchor = values.write_instant(self.now)
            instant = values.clock(self.now, "second")
            timex.interval = [values.write_instant(instant.start), values.write_instant(instant.end)]
        return timex

    # Walking down a chain of steps.

    def _walk(self, steps: tuple[Step, ...], inside: Period | None = None) -> Period:
        steps = _lunar_steps(steps)
        if inside is None and (candidates := self._candidates(steps)):
            return self._choose(steps, candidates)
        return self._descend(steps, inside)

    def _descend(self, steps: tuple[Step, ...], period: Period | None) -> Period:
        for number, step in enumerate(steps):
            self.calendar = self.calendar or (step.name if step.calendar == "era" else step.calendar)
            before = steps[number - 1] if number else None
            period = self._step(step, period, before)
            if not period.known and number + 1 < len(steps):
                raise Unresolvable
        if period is None:
            raise Unresolvable
        return period

    def _step(self, step: Step, period: Period | None, before: Step | None) -> Period:
        if step.op == "move":
            return self._move(step)
        if step.op == "years":
            return values.years(values.instant(step.n), values.instant(step.m + 1))
        if step.op == "at" and step.unit in ("year", "year2", "cycle", "decade", "decade2", "century"):
            return self._absolute(step, period)
        if period is None:
            raise Unresolvable
        if step.op == "daypart":
            return _day_part(period, step.name)
        if step.op == "clock":
            return _clock(period, step, before.name if before and before.op == "daypart" else "")
        return _INSIDE[step.op](period, step)

    def _absolute(self, step: Step, period: Period | None) -> Period:
        if step.unit == "year":
            return values.year(self._reign_year(step) if step.other else step.n)
        if step.unit == "cycle":
            return self._sexagenary_year(step.name)
        if step.unit == "century":
            return values.century(step.n)
        if step.unit == "decade":
            return values.decade(step.n)
        if step.unit == "decade2":
            return self._decade(step.n, period)
        return self._two_digit_year(step.n)

    def _reign_year(self, step: Step) -> int:
        """The year of a reign whose name was used more than once: by the dynasty before it, else near the last mention."""
        before = self.text[max(0, self.position - 3) : self.position]
        realms = {
            year: era.realm
            for era in calendars.eras()[step.name]
            for year in step.other
            if era.first <= year <= era.last
        }
        named = [year for year, realm in realms.items() if before.endswith((realm, realm[-1], realm[0]))]
        if len(named) == 1:
            return named[0]
        base = self._then()
        nearest = (
            step.n if base is None else min(step.other, key=lambda year: abs(year - values.civil(base)[0]))
        )
        self.alternatives = [values.write_year(year) for year in step.other if year != nearest]
        return nearest

    def _sexagenary_year(self, cycle: str) -> Period:
        """The year of a 干支 name nearest the last mention, else the last one up to the present; the rest are alternatives."""
        base = self._then()
        if base is None and self.now is None:
            self.alternatives = [
                values.write_year(year) for year in calendars.sexagenary_years(cycle, 1800, 2000)
            ]
            raise Unresolvable
        of_year = values.civil(base if base is not None else self.now or 0)[0]
        first, last = (of_year - 30, of_year + 29) if base is not None else (of_year - 59, of_year)
        years = calendars.sexagenary_years(cycle, first, last)
        if not years:
            raise Unresolvable
        self.anchor = values.write_year(of_year)
        self.alternatives = [values.write_year(years[0] + 60), values.write_year(years[0] - 60)]
        return values.year(years[0])

    def _decade(self, number: int, period: Period | None) -> Period:
        """The century of 九十年代: the one said, that of the date last mentioned, else the last such decade begun."""
        if period is not None and period.unit == "century":
            return values.decade(values.civil(period.start)[0] // 10 + number)
        base = self._then("century")
        if base is not None:
            self.anchor = f"{values.civil(base)[0] // 100:02d}"
            return values.decade(values.civil(base)[0] // 100 * 10 + number)
        if self.now is None:
            return values.unknown("decade", f"XX{number}", f"XX{number}X")
        this = values.civil(self.now)[0] // 10
        self.anchor = values.write_year(values.civil(self.now)[0])
        return values.decade(this - (this - number) % 10)

    def _two_digit_year(self, number: int) -> Period:
        """The century of a two-digit year: that of the date last mentioned, else within ten years of the present."""
        base = self._then("century")
        if base is not None:
            self.anchor = f"{values.civil(base)[0] // 100:02d}"
            return values.year(values.civil(base)[0] // 100 * 100 + number)
        if self.now is None:
            return values.unknown("year", f"XX{number:02d}", f"XX{number:02d}")
        last = values.civil(self.now)[0] + 10
        self.anchor = values.write_year(values.civil(self.now)[0])
        return values.year(last - (last - number) % 100)

    def _move(self, step: Step) -> Period:
        base = self.now if step.base == "now" else self._then()
        if base is None:
            base = self.now
        if base is None:
            raise Unresolvable
        period = values.containing(values.shift(base, step.unit, step.n), step.unit)
        self.anchor = values.containing(base, step.unit).value
        return period

    # What completes a partial date.

    def _candidates(self, steps: tuple[Step, ...]) -> list[Period]:
        """Return the periods in which a partial date may lie, from the last mention or around the present."""
        step = steps[0]
        unit = step.unit if step.op == "part" else _CONTAINERS.get(step.unit, "")
        if step.op == "feast":
            unit = "year"
        if step.op == "nth":
            unit = {"week": "year", "weekday": "month", "day": "day"}.get(step.unit, "year")
        if step.op in ("move", "years") or not unit or (step.op == "at" and not _CONTAINERS.get(step.unit)):
            return []
        mention = None if unit == "week" and self.now is not None else self._then(unit)
        if mention is not None:
            period = values.containing(mention, unit)
            self.anchor = period.value
            return [period]
        if self.now is None:
            return []
        here = values.containing(self.now, unit)
        self.anchor = here.value
        if step.op in ("part", "nth") or unit == "day":
            return [here]
        reach = 8 if unit == "year" else 2
        moved = [values.shift(here.start, unit, count) for count in range(-reach, reach + 1)]
        return [values.containing(moment, unit) for moment in moved]

    def _choose(self, steps: tuple[Step, ...], containers: list[Period]) -> Period:
        found = []
        for container in containers:
            try:
                found.append((container, self._descend(steps, container)))
            except Unresolvable:
                continue
        if not found:
            raise Unresolvable
        if len(found) == 1 or self.now is None:
            return found[0][1]
        container, period = _preferred(found, self.now, self.prefer, strict=steps[0].unit == "weekday")
        return period

    def _then(self, container: str = "") -> int | None:
        """Return the start of the last mentioned date that says enough to complete a `container`; None for none."""
        need = RANKS.get(container, RANKS["year"])
        reach = self.paragraph - 1 if self.now is not None else 0
        for mention in reversed(self.mentions):
            if mention.paragraph < reach:
                return None
            if mention.reach >= self.position and RANKS.get(mention.period.unit, 3) <= need:
                return mention.period.start
        return None

    def _remember(self, period: Period, phrase: Phrase) -> None:
        """Let a date complete what follows; one in brackets does so up to the closing bracket only."""
        reach = len(self.text)
        opened = self.text.rfind("(", max(0, phrase.start - 60), phrase.start)
        if opened >= 0 and ")" not in self.text[opened : phrase.start]:
            closed = self.text.find(")", phrase.end, phrase.end + 60)
            reach = closed if closed >= 0 else reach
        # Only the last few can ever matter: one without a bracket, or a finer one before a coarse one.
        self.mentions = [*self.mentions[-5:], Mention(period, self.paragraph, reach)]

    def _shift_base(self, direction: int) -> int | None:
        """三年前 counts from the present, 三年后 from the date last mentioned; each from the other where it is missing."""
        then = self._then()
        order = (then, self.now) if direction > 0 else (self.now, then)
        return order[0] if order[0] is not None else order[1]

    def _ends(self, steps: tuple[Step, ...], until: tuple[Step, ...]) -> tuple[Period, Period]:
        saved = self.mentions
        if RANKS.get(until[0].unit, 0) > RANKS.get(steps[0].unit, 0) and until[0].op == "at":
            # 3月至1949年5月: what the left end lacks stands at the right.
            right = self._walk(until)
            self.mentions = [*saved, Mention(right, self.paragraph, len(self.text))]
            left = self._walk(steps)
        else:
            left = self._walk(steps)
            if not left.known:
                raise Unresolvable
            anchor = self.anchor
            self.mentions = [*saved, Mention(left, self.paragraph, len(self.text))]
            right = self._right_end(steps, until, left)
            self.anchor = anchor
        self.mentions = saved
        return left, right

    def _right_end(self, steps: tuple[Step, ...], until: tuple[Step, ...], left: Period) -> Period:
        if (
            until[0].op == "clock"
            and steps[-1].op == "clock"
            and len(steps) > 1
            and steps[-2].op == "daypart"
        ):
            until = (steps[-2], *until)
        if until[0].op in ("clock", "daypart"):
            right = self._walk(until, values.day(left.start))
            return right if right.end > left.start else self._walk(until, values.day(left.start + DAY))
        right = self._walk(until)
        if right.end <= left.start and until[0].op == "at" and (unit := _CONTAINERS.get(until[0].unit)):
            # 12月25日至1月3日: the right end is in the year after.
            right = self._walk(until, values.containing(values.shift(left.start, unit, 1), unit))
        return right

    def _unresolved(self, steps: tuple[Step, ...]) -> Period:
        self.anchor = ""
        if steps == (Step("move", "day", 0, base="now"),) or steps == (
            Step("move", "second", 0, base="now"),
        ):
            return values.unknown("day", "PRESENT_REF")
        value = _pattern(steps)
        unit = steps[-1].unit
        mod = steps[-1].name if steps[-1].op == "part" else ""
        if len(value) == 3 and value.startswith("XX"):
            return replace(values.unknown(unit, value, f"{value}X"), mod=mod)
        edtf = value if "X" in value and not set(value) & set("WTQHPUASFR/") else ""
        return replace(values.unknown(unit, value, edtf), mod=mod)


_RESOLVERS: dict[str, Callable[[Resolver, Phrase], Timex | None]] = {
    "point": Resolver._point, "range": Resolver._range, "duration": Resolver._duration, "shift": Resolver._shift,
    "window": Resolver._window, "set": Resolver._set, "reference": Resolver._reference,
}  # fmt: skip


def _preferred(
    found: list[tuple[Period, Period]], now: int, prefer: str, *, strict: bool
) -> tuple[Period, Period]:
    """Choose among the same date in several years or weeks. `strict`: today is not the next 星期二."""
    today = now // DAY * DAY
    if prefer == "past":
        earlier = [pair for pair in found if (pair[1].end <= today if strict else pair[1].start <= now)]
        return earlier[-1] if earlier else found[0]
    if prefer == "future":
        later = [pair for pair in found if (pair[1].start > today if strict else pair[1].end > now)]
        return later[0] if later else found[-1]

    def distance(pair: tuple[Period, Period]) -> int:
        return max(pair[1].start - now, now - pair[1].end, 0)

    here = next((pair for pair in found if pair[0].start <= now < pair[0].end), None)
    nearest = min(found, key=distance)
    # The present year or week is meant unless another is far nearer: 12月31日 in January.
    return nearest if here is None or distance(nearest) * 3 < distance(here) - 7 * DAY else here


def _between(base: int, quantity: Quantity, direction: int) -> Period:
    """二十几年前, 两三天后: the units from the nearer bound to the farther one."""
    amount = quantity.amount
    moments = [
        values.shift(base, quantity.unit, direction * int(count or 0)) for count in (amount.low, amount.high)
    ]
    first, last = (values.containing(moment, quantity.unit) for moment in sorted(moments))
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


# Narrowing inside a period.


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


_INSIDE: dict[str, Callable[[Period, Step], Period]] = {
    "at": _at, "nth": _nth, "first": _first, "last": _last, "part": _part, "feast": _feast, "cycle": _cycle_day,
}  # fmt: skip


def _day_part(period: Period, name: str) -> Period:
    part = vocabulary.DAY_PARTS[name]
    start = period.start // DAY * DAY
    return Period(
        start + part.first * 3600,
        start + part.last * 3600,
        "daypart",
        f"{values.write_date(start)}T{part.code}",
    )


def _clock(period: Period, step: Step, part: str) -> Period:
    hour, rest = divmod(step.n, 3600)
    start = period.start // DAY * DAY
    if part and not (step.m and hour > 12):
        code, afternoon = vocabulary.DAY_PARTS[part].code, vocabulary.DAY_PARTS[part].afternoon
        if code == "MI":
            hour += 12 if hour < 4 else 0
        elif (hour == 12 and code in ("EV", "NI") and rest == 0) or (hour == 12 and code == "NI"):
            hour = 24
        elif afternoon and hour < 12:
            hour += 12 if hour >= 4 or code == "AF" else 24
    period = values.clock(start + hour * 3600 + rest, step.unit)
    return replace(period, end=period.start + step.other[0]) if step.other else period


def _lunar_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Mark month and day with the calendar that one of the steps names, or that a reign before 1912 implies."""
    calendar = next((step.calendar for step in steps if step.calendar in ("lunar", "julian")), "")
    if any((step.calendar == "era" and _lunar_era(step)) or step.calendar == "sexagenary" for step in steps):
        calendar = calendar or "lunar"
    if not calendar:
        return steps
    return tuple(
        replace(step, calendar=calendar) if step.op == "at" and step.unit in ("month", "day") else step
        for step in steps
    )


def _lunar_era(step: Step) -> bool:
    """China used the lunar calendar up to 1911, Japan up to 1872."""
    realm = calendars.eras()[step.name][0].realm
    return step.n < (1873 if realm == "日本" else 1912)


# Writing.


def _timex(phrase: Phrase, period: Period) -> Timex:
    kind = "TIME" if period.unit in _TIMES else "DATE"
    timex = Timex(phrase.start, phrase.end, "", kind, period.value, mod=period.mod, edtf=period.edtf)
    if period.known:
        timex.interval = [values.write_instant(period.start), values.write_instant(period.end)]
    return timex


def _join(left: Period, right: Period) -> Period:
    value = f"{left.value.split('/')[0]}/{right.value.split('/')[-1]}"
    edtf = f"{_edge(left, 0)}/{_edge(right, -1)}" if left.edtf and right.edtf else ""
    unit = left.unit if left.unit in _TIMES else right.unit
    if unit in _TIMES or "T" in edtf:
        edtf = ""
    known = left.known and right.known and left.start <= right.end
    # 8点到10点 ends when it strikes ten.
    end = right.start if right.unit in ("hour", "minute", "second") else right.end
    return Period(left.start, end, unit, value, edtf, known=known)


_SEASON = re.compile("-?[0-9]{4}-[2-4][0-9]$")


def _edge(period: Period, which: int) -> str:
    """The EDTF of the first or last part of a period; EDTF has no intervals of seasons and quarters, so those give days."""
    if _SEASON.match(period.edtf):
        return values.write_date(period.start if which == 0 else period.end - 1)
    return period.edtf.split("/")[which]


def _approximate(timex: Timex) -> None:
    timex.mod = timex.mod or "APPROX"
    if timex.edtf.startswith("XXXX") or _SEASON.match(timex.edtf):
        timex.edtf = ""  # EDTF cannot say about of what has no year, nor of a quarter.
    if timex.edtf and "T" not in timex.edtf:
        timex.edtf = "/".join(part if part.endswith("~") else f"{part}~" for part in timex.edtf.split("/"))


def _bind(timex: Timex, period: Period, bound: str, now: int | None) -> None:
    """Open the interval of a point at one side: 1949年以来, 2018年以前."""
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
        timex.edtf = f"{period.edtf.split('/')[0]}/.." if period.unit not in _TIMES else ""
        timex.interval = [first, values.write_instant(now)]
        return
    edges = {
        "BEFORE": ([values.OPEN, first], (None, period.start - 1)),
        "ON_OR_BEFORE": ([values.OPEN, last], (None, period.end - 1)),
        "AFTER": ([last, values.OPEN], (period.end, None)),
        "ON_OR_AFTER": ([first, values.OPEN], (period.start, None)),
    }
    timex.interval, (start, end) = edges[bound]
    timex.edtf = ""
    unit = (
        period.unit
        if period.unit in ("year", "month")
        else "year"
        if period.unit in ("decade", "century", "years")
        else "day"
    )
    if period.unit not in _TIMES:
        edge = values.containing(start if start is not None else end or 0, unit).edtf
        timex.edtf = f"{edge}/.." if start is not None else f"../{edge}"


def _bind_to_now(timex: Timex, period: Period, now: int | None) -> None:
    today = "" if now is None else values.write_date(now)
    timex.value = f"{timex.value}/{today or 'PRESENT_REF'}"
    if not period.known:
        timex.edtf = ""
        return
    timex.edtf = f"{timex.edtf}/{today or values.OPEN}" if period.unit not in _TIMES else ""
    timex.interval = [
        timex.interval[0],
        values.OPEN if now is None or now < period.start else values.write_instant(now),
    ]


_HALVES = {
    "year": ("month", 6),
    "day": ("hour", 12),
    "hour": ("minute", 30),
    "minute": ("second", 30),
    "decade": ("year", 5),
    "century": ("year", 50),
}


def _whole_units(quantity: Quantity) -> Iterator[tuple[str, int]]:
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


def _amount(quantities: tuple[Quantity, ...]) -> str:
    parts = [part for quantity in quantities for part in _written_amount(quantity)]
    return values.write_duration(parts)


def _written_amount(quantity: Quantity) -> Iterator[tuple[str, str]]:
    amount = quantity.amount
    if amount.low is None:
        larger = {("year", 10): "decade", ("year", 100): "century", ("year", 1000): "millennium"}
        unit = larger.get((quantity.unit, amount.scale))
        yield (unit, "X") if unit else (quantity.unit, "X" * len(str(amount.scale)))
    elif quantity.unit in _HALVES:
        for unit, count in _whole_units(quantity):
            if amount.low != int(amount.low) and amount.low * 2 != int(amount.low * 2):
                yield unit, f"{amount.low:g}"
                return
            yield unit, str(count)
    else:
        yield quantity.unit, f"{amount.low + (0.5 if quantity.half else 0):g}"


def _pattern(steps: tuple[Step, ...]) -> str:
    """Write what is known of a date whose year is not: XXXX-12-03, XXXX-WXX-3, T08:15."""
    numbers = {step.unit: step.n for step in steps if step.op == "at"}
    last = steps[-1]
    date = ""
    if "decade2" in numbers:
        return f"XX{numbers['decade2']}"
    if "weekday" in numbers:
        date = f"XXXX-WXX-{numbers['weekday']}"
    elif "day" in numbers:
        date = (
            f"XXXX-{numbers['month']:02d}-{numbers['day']:02d}"
            if "month" in numbers
            else f"XXXX-XX-{numbers['day']:02d}"
        )
    elif "month" in numbers:
        date = f"XXXX-{numbers['month']:02d}"
    elif "quarter" in numbers:
        date = f"XXXX-Q{numbers['quarter']}"
    elif "half" in numbers:
        date = f"XXXX-H{numbers['half']}"
    elif any(step.op == "at" and step.unit == "season" for step in steps):
        date = f"XXXX-{next(step.name for step in steps if step.unit == 'season')}"
    if "year" in numbers and date.startswith("XXXX"):
        date = values.write_year(numbers["year"]) + date[4:]
    if last.op == "clock":
        return f"{date}T{last.n // 3600:02d}:{last.n // 60 % 60:02d}"
    if last.op == "daypart":
        return f"{date}T{vocabulary.DAY_PARTS[last.name].code}"
    return date or {
        "day": "XXXX-XX-XX",
        "month": "XXXX-XX",
        "week": "XXXX-WXX",
        "weekend": "XXXX-WXX-WE",
    }.get(last.unit, "XXXX")
