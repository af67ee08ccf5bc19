"""Reading: what an atom says, without context. Points become steps from coarse to fine, amounts become quantities.

A step names a period inside the one before it (12月 in 1905年), or one relative to a date that only the resolver knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from pipeline.temporal import calendars, vocabulary
from pipeline.temporal.numerals import Amount, read_amount, read_cardinal, read_positional
from pipeline.temporal.scanning import Atom


class Step(Struct, frozen=True):
    """One narrowing of a period.

    `op` says how: "at" (the `n`-th by its own number: 12月), "nth" (counted inside: 第三周; negative from the end),
    "first" and "last" (a run of `n` units), "part" (`name` START, MID, END), "move" (`n` units from `base`),
    "clock" (`n` is the second of the day), "daypart", "feast" and "cycle" (a 干支 day; `name`), "years" (from year `n` to year `m`),
    "date" (from instant `n` to instant `m`), "republican" (month `n`, day `m` or 0), "zone" (`name`, or `n` minutes from UTC).
    """

    op: str
    unit: str
    n: int = 0
    m: int = 0
    name: str = ""
    base: str = ""
    calendar: str = ""
    other: tuple[int, ...] = ()


class Quantity(Struct, frozen=True):
    """An amount of one unit; `half` adds half a unit, `more` says somewhat more than that."""

    unit: str
    amount: Amount
    half: bool = False
    more: bool = False


def read_steps(atom: Atom) -> tuple[Step, ...]:
    """Read an atom that names a point or a stretch of time. Raises `ValueError` where its numbers make no sense."""
    return _READERS[atom.kind](atom.groups)


def read_quantities(atom: Atom) -> tuple[Quantity, ...]:
    """Read an amount of time: 三个多月, 一年半, 5小时30分. Raises `ValueError` where its numbers make no sense."""
    groups = atom.groups
    if "n" not in groups:
        raise ValueError("no number")
    if atom.kind in ("day", "month"):
        return (Quantity(atom.kind, Amount(float(read_cardinal(groups["n"])))),)
    unit = vocabulary.UNITS.get(groups["unit"], "minute")
    amount = read_amount(groups["n"])
    if unit == "quarter hour":
        unit, amount = "minute", Amount(15 * (amount.low or 1))
    more = amount.fuzzy or bool({"more", "more2", "more3"} & groups.keys())
    first = Quantity(unit, amount, half=bool({"half", "half2"} & groups.keys()), more=more)
    if "minutes" in groups:
        return first, Quantity("minute", Amount(float(read_cardinal(groups["minutes"]))))
    return (first,)


def _ymd(groups: dict[str, str]) -> tuple[Step, ...]:
    year = groups["year"]
    steps = [
        Step("at", "year" if len(year) == 4 else "year2", int(year)),
        Step("at", "month", int(groups["month"])),
    ]
    if "day" in groups:
        steps.append(Step("at", "day", int(groups["day"])))
    return tuple(steps)


def _slashes(groups: dict[str, str]) -> tuple[Step, ...]:
    """The order of month and day is a convention; "slashes" tells the resolver that it may change them over."""
    year, month = groups["year"], groups.get("month") or groups["month2"]
    return (
        Step("at", "year" if len(year) == 4 else "year2", int(year)),
        Step("at", "month", int(month), name="slashes"),
        Step("at", "day", int(groups.get("day") or groups["day2"])),
    )


def _zone(groups: dict[str, str]) -> tuple[Step, ...]:
    if "name" in groups:
        return (Step("zone", "zone", 60 if "summer" in groups else 0, name=groups["name"]),)
    if "side" in groups:
        return (Step("zone", "zone", read_cardinal(groups["n"]) * (60 if groups["side"] == "东" else -60)),)
    if "offset" not in groups:
        return (Step("zone", "zone"),)
    written = groups["offset"].replace(" ", "")
    hours = int(re.match("[0-9]{1,2}", written[1:]).group())  # type: ignore[union-attr]
    minutes = hours * 60 + int(groups.get("minutes", "0"))
    return (Step("zone", "zone", -minutes if written[0] == "-" else minutes),)


def _republican(groups: dict[str, str]) -> tuple[Step, ...]:
    month = calendars.REPUBLICAN_MONTHS.index(groups["month"]) + 1
    day = read_cardinal(groups["day"]) if "day" in groups else 0
    if "year" not in groups:
        return (Step("republican", "day", month, day, calendar="republican"),)
    found = calendars.republican(read_cardinal(groups["year"]), month, day)
    if found is None:
        raise ValueError("no such date of the Republic")
    return (Step("date", found.unit, found.start, found.end, calendar="republican"),)


def _turn(groups: dict[str, str]) -> tuple[Step, ...]:
    number = read_cardinal(groups["n"]) - 1 if "n" in groups else 0
    return (Step("at", "turn", number, int("both" in groups)),)


def _calendar(groups: dict[str, str]) -> str:
    if {"lunar", "leap", "name"} & groups.keys():
        return "lunar"
    return next((name for name in ("julian", "old") if name in groups), "")


_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _english(groups: dict[str, str]) -> tuple[Step, ...]:
    steps = [Step("at", "month", _ENGLISH_MONTHS.index(groups["name"][:3].lower()) + 1)]
    if "year" in groups:
        steps.insert(0, Step("at", "year", int(groups["year"])))
    if "day" in groups:
        steps.append(Step("at", "day", int(groups["day"])))
    return tuple(steps)


def _md(groups: dict[str, str]) -> tuple[Step, ...]:
    return Step("at", "month", int(groups["month"])), Step("at", "day", int(groups["day"]))


def _year(groups: dict[str, str]) -> tuple[Step, ...]:
    era = "ad" if "ad" in groups else ""
    return (Step("at", "year", read_cardinal(groups["n"]), name=era, calendar=_calendar(groups)),)


def _bc(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "year", 1 - read_cardinal(groups["n"])),)


def _year2(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "year2", read_positional(groups["n"])),)


def _minguo(groups: dict[str, str]) -> tuple[Step, ...]:
    number = read_cardinal(groups["n"])
    return (Step("at", "year", 1912 - number if "before" in groups else 1911 + number, calendar="minguo"),)


def _era(groups: dict[str, str]) -> tuple[Step, ...]:
    found = calendars.era_years(groups["era"], read_cardinal(groups["n"]))
    return (
        Step(
            "at",
            "year",
            found[0][0],
            name=found[0][1].name,
            calendar="era",
            other=tuple(year for year, _ in found),
        ),
    )


def _era_cycle(groups: dict[str, str]) -> tuple[Step, ...]:
    years = [
        year
        for era in calendars.eras()[groups["era"]]
        for year in calendars.sexagenary_years(groups["cycle"], era.first, era.last)
    ]
    if not years:
        raise ValueError("no such year in that reign")
    return (Step("at", "year", years[0], name=groups["era"], calendar="era", other=tuple(years)),)


def _cycle(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "cycle", name=groups["cycle"], calendar="sexagenary"),)


def _cycle_day(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("cycle", "day", name=groups["cycle"], calendar="lunar"),)


def _era_span(groups: dict[str, str]) -> tuple[Step, ...]:
    era = calendars.eras()[groups["era"]][0]
    span = Step("years", "year", era.first, era.last, name=era.name, calendar="era")
    third = groups.get("part") or groups.get("third")
    return (span, Step("part", "years", name=vocabulary.THIRDS[third])) if third else (span,)


def _year_range(groups: dict[str, str]) -> tuple[Step, ...]:
    first, last = int(groups["n"]), int(groups["m"])
    if last < 100:  # 2003/04 and 1999/00 are years side by side.
        last += (first + 1) // 100 * 100
    if last < first:
        raise ValueError("a range that ends before it begins")
    return (Step("years", "year", first, last),)


def _decade(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "decade", read_positional(groups["n"]) // 10),)


def _decade2(groups: dict[str, str]) -> tuple[Step, ...]:
    if "m" in groups:
        first, last = read_cardinal(groups["n"]), read_cardinal(groups["m"])
        if last != first + 1:
            raise ValueError("decades that do not follow each other")
        return (Step("at", "decade2", first, last),)
    return (Step("at", "decade2", read_cardinal(groups["n"]) // 10),)


def _century(groups: dict[str, str]) -> tuple[Step, ...]:
    number = read_cardinal(groups["n"])
    return (Step("at", "century", -number if "bc" in groups else number - 1),)


def _month(groups: dict[str, str]) -> tuple[Step, ...]:
    number = {"正": 1, "腊": 12, "冬": 11}[groups["name"]] if "name" in groups else read_cardinal(groups["n"])
    last = read_cardinal(groups["m"]) if "m" in groups else 0
    if last and last != number + 1:
        raise ValueError("months that do not follow each other")
    return (
        Step(
            "at", "month", number, last, name="leap" if "leap" in groups else "", calendar=_calendar(groups)
        ),
    )


def _day(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "day", read_cardinal(groups["n"])),)


def _lunar_day(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "day", read_cardinal(groups["n"].removeprefix("初")), calendar="lunar"),)


def _quarter(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "quarter", int(groups["q"][1]) if "q" in groups else read_cardinal(groups["n"])),)


def _half(groups: dict[str, str]) -> tuple[Step, ...]:
    unit = "half" if groups["unit"] == "年" else "halfmonth"
    return (Step("at", unit, 1 if groups["n"] in "上前" else 2),)


def _season(groups: dict[str, str]) -> tuple[Step, ...]:
    char = groups.get("n") or groups.get("m") or groups["of"]
    step = Step("at", "season", name=vocabulary.SEASONS[char])
    if "year" in groups:
        move = vocabulary.MOVES[groups["year"] + "年"]
        return Step("move", move.unit, move.count, base=move.base), step
    if "thirds" not in groups:
        return (step,)
    third = {"孟": "START", "仲": "MID", "季": "END"}.get(groups["thirds"]) or vocabulary.THIRDS[
        groups["thirds"]
    ]
    return step, Step("part", "season", name=third)


def _xun(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("at", "xun", "上中下".index(groups["n"]) + 1),)


def _part(groups: dict[str, str]) -> tuple[Step, ...]:
    unit = {
        "年": "year",
        "岁": "year",
        "月": "month",
        "世纪": "century",
        "季": "quarter",
        "周": "week",
        "": "",
    }[groups.get("unit", "")]
    # n tells halves from thirds.
    return (
        Step(
            "part",
            unit,
            2 if "half" in groups else 0,
            name=vocabulary.THIRDS[_PAIRED_THIRDS.get(groups["n"], groups["n"])],
        ),
    )


_PAIRED_THIRDS = {"中后": "后", "中晚": "晚", "前中": "前", "初中": "初"}
"""Which third 中后期 and 前中期 lean to."""


def _direction(word: str) -> int:
    return {"上": -1, "下": 1}.get(word[0], 0) * len(word.removesuffix("个"))


_WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日", 1)} | {"天": 7}


def _weekday(groups: dict[str, str]) -> tuple[Step, ...]:
    day = Step("at", "weekday", _WEEKDAYS[groups["n"]])
    if "move" not in groups:
        return (day,)
    return Step("move", "week", _direction(groups["move"]), base="now"), day


def _weekend(groups: dict[str, str]) -> tuple[Step, ...]:
    if "move" not in groups:
        return (Step("at", "weekend"),)
    return Step("move", "week", _direction(groups["move"]), base="now"), Step("at", "weekend")


def _move(groups: dict[str, str]) -> tuple[Step, ...]:
    move = vocabulary.MOVES[groups["word"]]
    return (Step("move", move.unit, move.count, base=move.base),)


def _moved(groups: dict[str, str]) -> tuple[Step, ...]:
    unit = vocabulary.SHIFTED_UNITS[groups["unit"]]
    count = _direction(groups["move"])
    if unit == "weekend":
        return Step("move", "week", count, base="now"), Step("at", "weekend")
    return (Step("move", unit, count, base="now"),)


def _night(groups: dict[str, str]) -> tuple[Step, ...]:
    move = vocabulary.MOVES[vocabulary.DAY_AND_PART[groups["day"]]]
    return Step("move", "day", move.count, base=move.base), Step("daypart", "daypart", name=groups["part"])


def _nth(groups: dict[str, str]) -> tuple[Step, ...]:
    number = 1 if groups["n"] in "首头" else read_cardinal(groups["n"])
    if "weekday" in groups:
        return (Step("nth", "weekday", number, _WEEKDAYS[groups["weekday"]]),)
    return (Step("nth", vocabulary.UNITS.get(groups["unit"], "quarter"), number),)


def _clock(groups: dict[str, str]) -> tuple[Step, ...]:
    hours = read_amount(groups["h"])
    hour = int(hours.low or 0)
    minute, unit = 0, "hour"
    rest = groups.get("rest", "")
    if "q" in groups:
        minute, unit = 15 * read_cardinal(groups["q"]), "minute"
    elif rest == "半" or groups.get("mark") == "半":
        minute, unit = 30, "minute"
    elif "mark" in groups or "mark5" in groups:
        minute, unit = 5 * read_cardinal(groups.get("mark") or groups["mark5"]), "minute"
    elif "m" in groups or "m2" in groups:
        minute, unit = read_cardinal(groups.get("m") or groups["m2"].removeprefix("过")), "minute"
    second = 0
    if "s" in groups:
        second, unit = read_cardinal(groups["s"]), "second"
    if hour > 24 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    half = groups.get("half", "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    # m tells the resolver that the half of the day is said.
    known = int(bool(half) or hour > 12 or hour == 0 or (":" not in rest and groups["h"].startswith("0")))
    # 七八点 lasts till nine: `other` is how many seconds it lasts.
    lasting = (int(hours.high - hour + 1) * 3600,) if hours.high else ()
    return (Step("clock", unit, hour * 3600 + minute * 60 + second, known, other=lasting),)


def _daypart(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("daypart", "daypart", name=groups["n"]),)


def _feast(groups: dict[str, str]) -> tuple[Step, ...]:
    return (Step("feast", "day", name=groups["n"]),)


_READERS: dict[str, Callable[[dict[str, str]], tuple[Step, ...]]] = {
    "ymd": _ymd, "slashes": _slashes, "zone": _zone, "republican": _republican, "turn": _turn, "md": _md, "english": _english, "year": _year, "bc": _bc, "year2": _year2, "minguo": _minguo, "era": _era, "era_span": _era_span, "era_cycle": _era_cycle, "cycle": _cycle, "cycle_day": _cycle_day,
    "year_range": _year_range, "decade": _decade, "decade2": _decade2, "century": _century, "month": _month, "day": _day,
    "lunar_day": _lunar_day, "quarter": _quarter, "half": _half, "season": _season, "xun": _xun, "part": _part,
    "weekday": _weekday, "weekend": _weekend, "move": _move, "moved": _moved, "night": _night, "nth": _nth, "clock": _clock,
    "daypart": _daypart, "feast": _feast,
}  # fmt: skip
POINT_KINDS = frozenset(_READERS)
"""The kinds of atom that name a point or stretch of time."""
