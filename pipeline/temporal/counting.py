"""Counting: amounts of time as durations, shifts (三年后), windows (过去三年) and sets (每两年)."""

from __future__ import annotations

import re

from pipeline.temporal.chains import read_chain
from pipeline.temporal.edges import (
    ABOUT,
    FUTURE,
    GAP,
    LASTING,
    LOOK_BACK,
    PAST,
    SHIFTED,
    SINCE,
    TOUR,
    WITHIN,
    mod_after,
    mod_before,
)
from pipeline.temporal.phrases import RANKS, Atoms, Phrase
from pipeline.temporal.points import range_end
from pipeline.temporal.reading import POINT_KINDS, Quantity, Step, read_quantities, read_steps
from pipeline.temporal.scanning import Atom

_JOINT = re.compile(" ?(?:[又余多]|[零〇](?![一二两三四五六七八九十]))? ?")


def is_counted(atoms: Atoms, atom: Atom) -> bool:
    """Whether 三日 or 三月 counts days or months: 近三月, 三日内, 过去三日, 八日游."""
    text, word = atoms.text, atoms.text[atom.start : atom.end]
    if word[-1] not in "日月" or {"lunar", "name"} & atom.groups.keys():
        return False
    before = text[max(atoms.floor, atom.start - LOOK_BACK) : atom.start]
    if word.endswith("日") and TOUR.match(text, atom.end):
        return True
    if word.endswith("日") and (WITHIN.match(text, atom.end) or SHIFTED.match(text, atom.end)):
        return not before.endswith(("月", "月 "))
    return bool(PAST.search(before) or FUTURE.search(before))


def read_amount_phrase(atoms: Atoms, number: int) -> tuple[Phrase, int]:
    """Read the duration, shift or window that begins with an atom; returns it and the number of the first atom after it."""
    start = atoms.atoms[number].start
    quantities, end, after = _quantities(atoms, number)
    about = ABOUT.match(atoms.text, end)
    if shift := SHIFTED.match(atoms.text, about.end() if about else end):
        return _shift(atoms, start, quantities, shift, after, about=about is not None)
    window = _window(atoms, start, quantities, end)
    if window is not None:
        return window, after
    mod = "APPROX" if any(quantity.more for quantity in quantities) else ""
    mod, start = mod_before(atoms, start) or (mod, start)
    mod, end = mod_after(atoms, end) or (mod, end)
    return Phrase(start=start, end=end, kind="duration", quantities=quantities, mod=mod), after


def _quantities(atoms: Atoms, number: int) -> tuple[tuple[Quantity, ...], int, int]:
    """Return the amounts that add up (8天又20个小时), where they end, and the number of the first atom after them."""
    atom = atoms.atoms[number]
    quantities, end = list(read_quantities(atom)), atom.end
    number += 1
    while (following := atoms.get(number)) is not None:
        if following.kind != "amount" or not atoms.touches(_JOINT, end, following):
            break
        more = read_quantities(following)
        if more[0].unit in {quantity.unit for quantity in quantities}:
            break
        quantities.extend(more)
        end, number = following.end, number + 1
    return tuple(quantities), end, number


def _shift(
    atoms: Atoms,
    start: int,
    quantities: tuple[Quantity, ...],
    shift: re.Match[str],
    after: int,
    *,
    about: bool,
) -> tuple[Phrase, int]:
    end = shift.end()
    steps: tuple[Step, ...] = ()
    atom = atoms.get(after)
    if atom is not None and atom.kind in POINT_KINDS and atoms.touches(GAP, end, atom):
        step = read_steps(atom)[0]
        if step.op not in ("move", "zone") and RANKS.get(step.unit, 9) < RANKS.get(quantities[-1].unit, 0):
            chain = read_chain(atoms, after)
            steps, end, after = chain.steps, chain.end, chain.after
    approx = mod_before(atoms, start, "APPROX")
    if approx and not steps:  # 大概六天后的3时1刻: what is exact to the quarter of an hour is not about.
        start, about = approx[1], True
    about = about or any(quantity.more for quantity in quantities)
    phrase = Phrase(
        start=start, end=end, kind="shift", quantities=quantities, steps=steps,
        direction=-1 if shift["past"] else 1, mod="APPROX" if about else "",
    )  # fmt: skip
    return phrase, after


def _window(atoms: Atoms, start: int, quantities: tuple[Quantity, ...], end: int) -> Phrase | None:
    low = max(atoms.floor, start - LOOK_BACK)
    since, within = SINCE.match(atoms.text, end), WITHIN.match(atoms.text, end)
    past, future = PAST.search(atoms.text, low, start), FUTURE.search(atoms.text, low, start)
    if (
        past
        and past["run"] == "近"
        and not since
        and (_is_round(quantities) or LASTING.match(atoms.text, end))
    ):
        return None  # 近百年 and 近一年之久 are nearly so long, 近三年 the last three.
    back = bool(past or since)
    before = past if back else future
    behind = since or within if back else within
    if before is None and behind is None:
        return None
    return Phrase(
        start=before.start() if before else start, end=behind.end() if behind else end, kind="window",
        quantities=quantities, direction=-1 if back else 1, whole=bool(before and before["whole"]),
        base="then" if before and not back and before["then"] else "now",
    )  # fmt: skip


def _is_round(quantities: tuple[Quantity, ...]) -> bool:
    first = quantities[0]
    low = first.amount.low
    return low is None or low >= 20 or first.half or first.more or first.unit in ("decade", "century")


def read_set(atoms: Atoms, number: int) -> tuple[Phrase | None, int]:
    """Read the set that begins with 每 or 逐; None where nothing follows that could recur."""
    atom = atoms.atoms[number]
    every = atom.groups.get("unit") or atom.groups.get("day") or atom.groups.get("by") or ""
    quantities: tuple[Quantity, ...] = ()
    steps: tuple[Step, ...] = ()
    until: tuple[Step, ...] = ()
    end, after = atom.end, number + 1
    following = atoms.get(after)
    if not every and following is not None and following.start == end and following.kind == "amount":
        quantities, end, after = _quantities(atoms, after)
        following = atoms.get(after)
    if following is not None and following.kind in POINT_KINDS and atoms.touches(GAP, end, following):
        chain = read_chain(atoms, after)
        last = range_end(atoms, chain)
        steps, until = chain.steps, last.steps if last else ()
        end, after = (last or chain).end, (last or chain).after
    if not every and not quantities and not steps:
        return None, after
    phrase = Phrase(
        start=atom.start, end=end, kind="set", every=every, quantities=quantities, steps=steps, until=until
    )
    return phrase, after
