"""Chains: steps from coarse to fine that belong together. 1949年 | 10月 | 1日, 去年 | 最后 | 三个月, 北京时间 | 八时."""

from __future__ import annotations

import re

from msgspec import Struct

from pipeline.temporal.edges import GAP
from pipeline.temporal.numerals import read_positional
from pipeline.temporal.phrases import RANKS, Atoms
from pipeline.temporal.reading import POINT_KINDS, Step, read_quantities, read_steps
from pipeline.temporal.scanning import Atom

_WEEKDAY_GAP = re.compile(r" ?[,(]? ?")
_TIME_GAP = re.compile(r" ?的?T?[ ,-]?")
_ZONE_GAP = re.compile(r" ?[,(]? ?")
_SHORT_YEAR = re.compile("(?:[0-9]{2}|[〇零一二三四五六七八九]{2}) ?年")
_FRONT_RUN = re.compile(" ?的?(?P<which>最前|最后|前|头|首|后|末)的? ?")
_YEAR_PARTS = frozenset(("month", "feast", "quarter", "half", "season", "part", "nth"))
_RUN_KINDS = frozenset(("amount", "day", "month", "quarter"))
_CLOCK_UNITS = ("hour", "minute", "second")


class Chain(Struct, frozen=True):
    """The steps of a chain, where it ends in the text, and the number of the first atom after it."""

    steps: tuple[Step, ...]
    end: int
    after: int


def read_chain(atoms: Atoms, number: int, first: Step | None = None) -> Chain:
    """Read the chain that begins with an atom. Raises `ValueError` where that is no time: 第零天, 北京时间.

    `first` is what the atom says where that is known from elsewhere.
    """
    atom = atoms.atoms[number]
    if first is None and atom.kind == "amount":
        first = _short_year(atom)
    steps = [first] if first is not None else list(read_steps(atom))
    end = atom.end
    number += 1
    while (following := atoms.get(number)) is not None:
        more = _carried_on(atoms, steps, end, following)
        if not more:
            break
        steps.extend(more)
        end, number = following.end, number + 1
    if steps[-1].op == "zone":
        raise ValueError("a time zone without a time")
    return _with_beside(atoms, Chain(tuple(steps), end, number))


def _carried_on(atoms: Atoms, steps: list[Step], end: int, atom: Atom) -> tuple[Step, ...]:
    """Return the steps by which an atom carries a chain on, none where it does not."""
    run = _FRONT_RUN.match(atoms.text, end)
    if run and run.end() == atom.start and atom.kind in _RUN_KINDS:
        step = _run_step(run["which"], atom)
        return (step,) if step and RANKS.get(step.unit, 99) < RANKS.get(steps[-1].unit, 0) else ()
    if atom.kind not in POINT_KINDS:
        return ()
    try:
        following = read_steps(atom)
    except ValueError:
        return ()
    return following if _follows(atoms, steps[-1], following[0], end, atom) else ()


def _follows(atoms: Atoms, last: Step, step: Step, end: int, atom: Atom) -> bool:
    if last.op == "zone":
        return step.op != "zone" and atoms.touches(GAP, end, atom)
    if step.op == "move" or last.op == "part":
        return False
    if step.op == "zone":
        return last.unit in ("day", "weekday") and atoms.touches(GAP, end, atom)
    if last.unit == "weekday" and step.unit == "month":
        return atoms.touches(_WEEKDAY_GAP, end, atom)
    if step.op == "part":
        unit = step.unit or last.unit
        return end == atom.start and RANKS[unit] <= RANKS[last.unit] and last.unit not in ("day", "daypart")
    if last.op == "feast" and step.op == "nth" and step.unit == "day":
        return end == atom.start
    if not _may_stand_in(step, last):
        return False
    gap = _TIME_GAP if RANKS[step.unit] <= RANKS["daypart"] else GAP
    return RANKS[step.unit] < RANKS[last.unit] and atoms.touches(gap, end, atom)


def _may_stand_in(step: Step, last: Step) -> bool:
    """Whether a step can be said of what it follows: a numbered day of a month, a month of a year."""
    if step.unit in ("xun", "halfmonth") or (step.op in ("at", "cycle") and step.unit == "day"):
        return last.unit == "month"
    return step.unit != "month" or last.unit in ("year", "year2", "cycle", "weekday")


def _with_beside(atoms: Atoms, chain: Chain) -> Chain:
    """Take in what stands beside the last step: a weekday, which says nothing new and stays outside in brackets unless
    the time of day follows it, or a time zone."""
    atom = atoms.get(chain.after)
    if atom is None:
        return chain
    last = chain.steps[-1]
    if atom.kind == "weekday" and last.unit == "day" and atoms.touches(_WEEKDAY_GAP, chain.end, atom):
        opened = atoms.text[atom.start - 1] == "("
        beyond = Chain(chain.steps, atom.end + opened, chain.after + 1)
        longer = _after_weekday(atoms, beyond)
        return Chain(chain.steps, chain.end, beyond.after) if opened and longer == beyond else longer
    if atom.kind == "zone" and last.unit in _CLOCK_UNITS and atoms.touches(_ZONE_GAP, chain.end, atom):
        opened = atoms.text[atom.start - 1] == "("
        if not opened or atoms.text[atom.end : atom.end + 1] == ")":
            return Chain((*chain.steps, *read_steps(atom)), atom.end + opened, chain.after + 1)
    return chain


def _after_weekday(atoms: Atoms, chain: Chain) -> Chain:
    """Go on after 3月8日星期三: 晚上八点 is still of that day."""
    atom = atoms.get(chain.after)
    if atom is None or not (more := _carried_on(atoms, list(chain.steps), chain.end, atom)):
        return chain
    rest = read_chain(atoms, chain.after)
    return Chain((*chain.steps, *rest.steps), rest.end, rest.after) if more[0].op != "part" else chain


def is_short_year(atoms: Atoms, number: int) -> bool:
    """Whether NN年 is a year because a part of it follows: 18年10月, 26年除夕, 70年第8个月."""
    atom, following = atoms.atoms[number], atoms.get(number + 1)
    if following is None or not _SHORT_YEAR.fullmatch(atoms.text, atom.start, atom.end):
        return False
    if following.kind in _YEAR_PARTS and atoms.touches(GAP, atom.end, following):
        return True
    run = _FRONT_RUN.match(atoms.text, atom.end)
    return bool(run and run.end() == following.start and run["which"] in ("前", "最后"))


def _short_year(atom: Atom) -> Step:
    return Step("at", "year2", read_positional(atom.groups["n"]))


def _run_step(which: str, atom: Atom) -> Step | None:
    op = "first" if which in ("前", "头", "首", "最前") else "last"
    if atom.kind == "quarter":
        return Step(op, "quarter", read_steps(atom)[0].n)
    try:
        quantities = read_quantities(atom)
    except ValueError:
        return None
    amount = quantities[0].amount.low
    if len(quantities) != 1 or amount is None or amount != int(amount):
        return None
    return Step(op, quantities[0].unit, int(amount))
