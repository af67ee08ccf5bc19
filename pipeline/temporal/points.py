"""Points and ranges: a chain of steps with the words around it. 约1850年, 1949年以来, 11月26日到12月3日."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.temporal.calendars import era_years
from pipeline.temporal.chains import Chain, is_short_year, read_chain
from pipeline.temporal.edges import ABOUT, AND, BETWEEN, JOINED, TO_NOW, WITHIN_RANGE, bound_after, mod_before
from pipeline.temporal.numerals import read_cardinal
from pipeline.temporal.phrases import Atoms, Phrase
from pipeline.temporal.reading import POINT_KINDS, Step
from pipeline.temporal.scanning import Atom

_NUMERALS = frozenset("〇零一二三四五六七八九十0123456789%")
_FEW = frozenset(("一点", "二点", "两点", "三点", "四点", "五点"))
"""What is more often said of points made than of the clock."""


def read_point(atoms: Atoms, number: int) -> tuple[Phrase | None, int]:
    """Read the point or range that begins with an atom; returns it and the number of the first atom after it."""
    first = atoms.atoms[number]
    chain = read_chain(atoms, number)
    approx = mod_before(atoms, first.start, "APPROX")
    mod, start = approx or ("", first.start)
    if to_now := TO_NOW.match(atoms.text, chain.end):
        phrase = Phrase(start=first.start, end=to_now.end(), kind="point", steps=chain.steps, bound="TO_NOW")
        return phrase, chain.after
    until = range_end(atoms, chain)
    if until is not None:
        phrase = Phrase(
            start=start, end=until.end, kind="range", steps=chain.steps, until=until.steps, mod=mod
        )
        return phrase, until.after
    if not _stands_alone(atoms, first, chain) or _is_false_start(atoms, first, chain.after):
        return None, chain.after
    end, bound = chain.end, ""
    if about := ABOUT.match(atoms.text, end):
        mod, end = "APPROX", about.end()
    if found := bound_after(atoms, first.start, end):
        bound, end = found
    return Phrase(start=start, end=end, kind="point", steps=chain.steps, mod=mod, bound=bound), chain.after


def range_end(atoms: Atoms, chain: Chain) -> Chain | None:
    """Return the chain that a joining word ties to another as the end of a range, its 间 taken in; None for none."""
    atom = atoms.get(chain.after)
    if atom is None:
        return None
    joined = atoms.touches(JOINED, chain.end, atom)
    year = _year_like(chain.steps[0], atom) if joined else None
    if year is not None:
        return read_chain(atoms, chain.after, year)
    if atom.kind not in POINT_KINDS and not (atom.kind == "amount" and is_short_year(atoms, chain.after)):
        return None
    if not joined and not atoms.touches(AND, chain.end, atom):
        return None
    until = read_chain(atoms, chain.after)
    between = (WITHIN_RANGE if joined else BETWEEN).match(atoms.text, until.end)
    if between:
        return Chain(until.steps, between.end(), until.after)
    return until if joined else None  # 2015年和2018年 are two dates, 2015年和2018年之间 is one.


def _year_like(left: Step, atom: Atom) -> Step | None:
    """Return the year that NN年 is at the right end of a range, counted as the left end is: 民国三十四年至三十八年,
    公元前500年至300年. None where it is no such year."""
    if (
        left.unit != "year"
        or atom.kind != "amount"
        or atom.groups.get("unit") != "年"
        or "more" in atom.groups
    ):
        return None
    number = read_cardinal(atom.groups["n"])
    if left.calendar == "minguo":
        return replace(left, n=1911 + number)
    if left.calendar == "era" and left.op == "at":
        return replace(
            left,
            n=era_years(left.name, number)[0][0],
            other=tuple(year for year, _ in era_years(left.name, number)),
        )
    return Step("at", "year", number) if left.n <= 0 else None


def _stands_alone(atoms: Atoms, first: Atom, chain: Chain) -> bool:
    """Whether a chain says enough to be a time: 年底 and 三月 do, 初期 and a bare 三点 do not."""
    step = chain.steps[0]
    if len(chain.steps) > 1:
        return True
    word = atoms.text[first.start : chain.end]
    match first.kind:
        case "part":
            return bool(step.unit)
        case "daypart" | "season":
            return len(word) > 1
        case "day" | "month" if word[-1] in _NUMERALS:
            return False
        case "quarter":
            return word.endswith("度")
        case "nth":
            return step.unit == "day" and 2 <= step.n <= 31
        case "lunar_day":
            return word not in ("初一", "初二", "初三")
        case "clock":
            return _is_clock(atoms, first, word, chain.end)
    return True


def _is_false_start(atoms: Atoms, first: Atom, after: int) -> bool:
    """Whether the same kind of atom follows at once, as in 六月六月中旬: the speaker began again. 去冬今春 are two times."""
    following = atoms.get(after)
    if following is None or following.kind != first.kind or following.start != first.end:
        return False
    return not (first.kind == "season" and "year" in following.groups)


def _is_clock(atoms: Atoms, atom: Atom, word: str, end: int) -> bool:
    """Whether N点 alone is a time of day: 十一点 is, 三点建议 and 二十点六 are not."""
    if ":" in word or {"rest", "fuzzy"} & atom.groups.keys() or word.endswith(("m", "M", ".", "时", "钟")):
        return True
    said = mod_before(atoms, atom.start, "APPROX") is not None or word not in _FEW
    return said and atoms.text[end : end + 1] not in _NUMERALS
