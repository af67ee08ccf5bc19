"""Phrases: which atoms belong together, and what the words between and around them do.

1949年 | 10月 | 1日      a chain of steps, from coarse to fine
11月26日 到 12月3日      a range
将近 二十余年            a duration with a modifier
三年 后                  a shift
过去 三年                a window
每 周三                  a set
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline.temporal.grammar import JOIN
from pipeline.temporal.numerals import read_positional
from pipeline.temporal.reading import POINT_KINDS, Quantity, Step, read_quantities, read_steps
from pipeline.temporal.scanning import Atom, scan

RANKS = {
    "century": 9, "decade": 8, "decade2": 8, "year": 7, "year2": 7, "cycle": 7, "half": 6, "season": 6, "quarter": 6, "month": 5, "xun": 4,
    "halfmonth": 4, "week": 4, "weekend": 3, "weekday": 3, "day": 3, "daypart": 2, "hour": 1, "minute": 1, "second": 1,
}  # fmt: skip
"""Units from coarse to fine; a step follows one of higher rank."""


class Phrase(Struct, frozen=True, kw_only=True):
    """One temporal expression as it stands: half-open span in the folded text, and its parts unresolved.

    `kind` is "point" (`steps`), "range" (`steps`, `until`), "duration" (`quantities`), "shift" (`quantities` in
    `direction`, then `steps` inside the day or year reached), "window" (`quantities` in `direction`), "set" (`every`,
    `steps`) or "reference" (`name`). `bound` is one of BEFORE, AFTER, ON_OR_BEFORE, ON_OR_AFTER, TO_NOW.
    """

    start: int
    end: int
    kind: str
    steps: tuple[Step, ...] = ()
    until: tuple[Step, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    direction: int = 0
    whole: bool = False
    base: str = "now"
    every: str = ""
    name: str = ""
    mod: str = ""
    bound: str = ""


_GAP = re.compile(r" ?的? ?")
_WEEKDAY_GAP = re.compile(r" ?[,(]? ?")
_TIME_GAP = re.compile(r" ?的?T?[ ,-]?")
_JOIN = re.compile(JOIN)
_AND = re.compile(" ?[和与跟] ?")
_BETWEEN = re.compile("(?:之间|期间|间)")
_TO_NOW = re.compile(f"(?:{JOIN}|起至)(?:今(?![年天日晚早夜])|现在|目前|如今)")

# 前 and 后 begin many words (前苏联, 后来), so those are ruled out; 起 and 开始 are verbs unless 从 opened the phrase.
_NOT_FRONT = "(?![苏往来线方任身夕锋总首所提行进途景辈部沿端人半十几两一二三四五六七八九0-9])"
_NOT_BACK = "(?![来期人世方卫勤代续果备裔宫援台院半辈唐汉周晋梁金燕赵秦凉起翼排部者悔天年现十几两一二三四五六七八九0-9])"
_BOUND = re.compile(
    f"(?P<incl> ?(?:或|及|和|及其|或者|以及)?(?=之|以))?"
    f" ?(?:(?P<BEFORE>之前|以前|前{_NOT_FRONT})|(?P<AFTER>之后|以后|过后|后{_NOT_BACK})"
    f"|(?P<ON_OR_AFTER>以来|以降|迄今|起(?![义诉草源初飞码点伏用步居因身床立火哄事])|开始|始)|(?P<ON_OR_BEFORE>为止|止(?![步血境痛])))"
)
_SHORT_YEAR = re.compile("(?:[0-9]{2}|[〇零一二三四五六七八九]{2}) ?年")
_FROM = re.compile("(?:自从|从|自|由|打从) ?$")
_FRONT_RUN = re.compile(" ?的?(?P<which>最前|最后|前|头|首|后|末)的? ?")
_APPROX_AFTER = re.compile(" ?(?:左右|前后|上下|许(?!多)|光景)")
_BEFORE_WORDS = {
    "APPROX": "大约|大概|约|将近|接近|差不多|约莫|近",
    "LESS_THAN": "不到|不足|未满|少于",
    "MORE_THAN": "超过|逾|多于",
    "EQUAL_OR_MORE": "至少|最少|不少于",
    "EQUAL_OR_LESS": "至多|最多|不超过",
}
_MOD_BEFORE = re.compile("|".join(f"(?P<{mod}>(?:{words}) ?$)" for mod, words in _BEFORE_WORDS.items()))
_PAST = re.compile(
    "(?:(?P<run>过去|最近|近|之前|此前|过往)的?这?|(?P<whole>(?<![目以之此])前|(?<![马以身地线加史])上)) ?$"
)
_FUTURE = re.compile(
    "(?:(?P<run>未来|今后|接下来|往后|还剩|剩下|将来)的?|(?P<then>此后|之后|其后)的?|(?P<whole>(?<![以之此然最落])后|(?<![以地身线])下)) ?$"
)
_SHIFT = re.compile(
    f"(?P<past> ?(?:之前|以前|前{_NOT_FRONT}))|(?P<future> ?(?:之后|以后|过后|后{_NOT_BACK}))"
)
_SINCE = re.compile(" ?(?:以来|来(?![自到源临说看]))")
_WITHIN = re.compile(" ?(?:之内|以内|内(?![部地阁战政容心外务蒙]))")
_MORE_AFTER = re.compile(" ?(?:(?P<EQUAL_OR_MORE>以上)|(?P<EQUAL_OR_LESS>以下)|(?P<APPROX>左右|上下|多))")
_LOOK_BACK = 8
_NUMERALS = frozenset("〇零一二三四五六七八九十0123456789%")
_YEAR_PARTS = frozenset(("month", "feast", "quarter", "half", "season", "part", "nth"))


def phrases(text: str) -> Iterator[Phrase]:
    """Yield the temporal expressions of a folded text from left to right; they do not overlap."""
    atoms = list(scan(text))
    number = 0
    floor = 0
    while number < len(atoms):
        if atoms[number].start < floor:
            number += 1  # Taken in by the phrase before, as 现在 in 1949年到现在.
            continue
        reader = _Reader(text, atoms, floor)
        phrase, number = reader.read(number)
        if phrase is not None:
            floor = phrase.end
            yield phrase


class _Reader:
    """Reads one phrase; `floor` is where the phrase before ended: words before it are spoken for."""

    def __init__(self, text: str, atoms: Sequence[Atom], floor: int) -> None:
        self.text = text
        self.atoms = atoms
        self.floor = floor

    def read(self, number: int) -> tuple[Phrase | None, int]:
        """Return the phrase that begins with an atom, and the number of the first atom after it."""
        atom = self.atoms[number]
        try:
            if atom.kind == "reference":
                return self._reference(atom), number + 1
            if atom.kind == "every":
                return self._every(number)
            if atom.kind == "amount" and self._is_short_year(number):
                return self._point(number)
            if atom.kind == "amount" or (atom.kind in ("day", "month") and self._is_counted(atom)):
                return self._amount(number)
            if atom.kind in POINT_KINDS:
                return self._point(number)
        except ValueError:
            # Numbers that make no date (第零天): what looks like one is left alone.
            pass
        return None, number + 1

    def _reference(self, atom: Atom) -> Phrase | None:
        if self.text[max(0, atom.start - 1) : atom.start] == "从" and atom.groups.get("FUTURE_REF") == "此后":
            return None  # 从此后 is the adverb 从此, not a time.
        return Phrase(start=atom.start, end=atom.end, kind="reference", name=next(iter(atom.groups)))

    # Chains of steps.

    def _chain(self, number: int) -> tuple[tuple[Step, ...], int, int]:
        """Return the steps that begin with an atom, where they end, and the number of the first atom after them."""
        atom = self.atoms[number]
        steps = [_short_year(atom)] if atom.kind == "amount" else list(read_steps(atom))
        end = atom.end
        number += 1
        while number < len(self.atoms):
            atom = self.atoms[number]
            run = _FRONT_RUN.match(self.text, end)
            if run and run.end() == atom.start and atom.kind in ("amount", "day", "month", "quarter"):
                step = _run_step(run["which"], atom)
                if step is None or RANKS.get(step.unit, 99) >= RANKS.get(steps[-1].unit, 0):
                    break
                steps.append(step)
            elif atom.kind in POINT_KINDS and (more := self._following(steps, end, atom)):
                steps.extend(more)
            elif (
                atom.kind == "weekday" and steps[-1].unit == "day" and self._touches(_WEEKDAY_GAP, end, atom)
            ):
                if self.text[atom.start - 1] == "(":
                    return tuple(steps), end, number + 1
            else:
                break
            end, number = atom.end, number + 1
        return tuple(steps), end, number

    def _touches(self, gap: re.Pattern[str], end: int, atom: Atom) -> bool:
        match = gap.match(self.text, end)
        return match is not None and match.end() == atom.start

    def _following(self, steps: list[Step], end: int, atom: Atom) -> tuple[Step, ...]:
        """Return the steps of an atom if they carry a chain on, else none."""
        try:
            following = read_steps(atom)
        except ValueError:
            return ()
        return following if self._follows(steps[-1], following[0], end, atom) else ()

    def _follows(self, last: Step, step: Step, end: int, atom: Atom) -> bool:
        if step.op == "move" or last.op == "part":
            return False
        if last.unit == "weekday" and step.unit == "month":
            return self._touches(_WEEKDAY_GAP, end, atom)
        if step.op == "part":
            unit = step.unit or last.unit
            return (
                end == atom.start and RANKS[unit] <= RANKS[last.unit] and last.unit not in ("day", "daypart")
            )
        if step.unit in ("xun", "halfmonth") and last.unit != "month":
            return False
        if step.op in ("at", "cycle") and step.unit == "day" and last.unit != "month":
            return False
        if last.op == "feast" and step.op == "nth" and step.unit == "day":
            return end == atom.start
        if step.unit == "month" and last.unit not in ("year", "year2", "cycle", "weekday"):
            return False
        gap = _TIME_GAP if RANKS[step.unit] <= 2 else _GAP
        return RANKS[step.unit] < RANKS[last.unit] and self._touches(gap, end, atom)

    # Points and ranges.

    def _point(self, number: int) -> tuple[Phrase | None, int]:
        first = self.atoms[number]
        steps, end, after = self._chain(number)
        approx = self._mod_before(first.start, "APPROX")
        if to_now := _TO_NOW.match(self.text, end):
            return Phrase(
                start=first.start, end=to_now.end(), kind="point", steps=steps, bound="TO_NOW"
            ), after
        until = self._range_end(end, after)
        if until is not None:
            until_steps, until_end, after = until
            start = approx[1] if approx else first.start
            phrase = Phrase(
                start=start, end=until_end, kind="range", steps=steps, until=until_steps, mod=approx[0] if approx else ""
            )  # fmt: skip
            return phrase, after
        if not self._stands_alone(first, steps, end) or self._is_false_start(first, after):
            return None, after
        mod, bound = "", ""
        start = first.start
        if approx:
            mod, start = approx
        if (about := _APPROX_AFTER.match(self.text, end)) and about.group().strip() != "的时候":
            mod, end = "APPROX", about.end()
        found = self._bound(first.start, end)
        if found:
            bound, end = found
        return Phrase(start=start, end=end, kind="point", steps=steps, mod=mod, bound=bound), after

    def _range_end(self, end: int, after: int) -> tuple[tuple[Step, ...], int, int] | None:
        if after >= len(self.atoms):
            return None
        atom = self.atoms[after]
        if atom.kind not in POINT_KINDS and not (atom.kind == "amount" and self._is_short_year(after)):
            return None
        if self._touches(_JOIN, end, atom):
            steps, until_end, after = self._chain(after)
            if between := _BETWEEN.match(self.text, until_end):
                until_end = between.end()
            return steps, until_end, after
        if self._touches(_AND, end, atom):
            steps, until_end, after = self._chain(after)
            if between := re.compile("之间").match(self.text, until_end):
                return steps, between.end(), after
        return None

    def _bound(self, start: int, end: int) -> tuple[str, int] | None:
        match = _BOUND.match(self.text, end)
        if not match:
            return None
        bound = match.lastgroup or ""
        if match["ON_OR_AFTER"] in ("起", "开始", "始") and not _FROM.search(
            self.text, max(0, start - 3), start
        ):
            return None
        if match["incl"] and match["incl"].strip():
            bound = {"BEFORE": "ON_OR_BEFORE", "AFTER": "ON_OR_AFTER"}.get(bound, bound)
        return bound, match.end()

    def _stands_alone(self, first: Atom, steps: tuple[Step, ...], end: int) -> bool:
        """Whether a chain says enough to be a time: 年底 and 三月 do, 初期 and a bare 三点 do not."""
        step = steps[0]
        if len(steps) > 1:
            return True
        word = self.text[first.start : end]
        match first.kind:
            case "part":
                return bool(step.unit)
            case "daypart":
                return len(word) > 1
            case "day" | "month" | "year" if word[-1] in "0123456789〇一二三四五六七八九十":
                return first.kind != "month" and first.kind != "day"
            case "season":
                return len(word) > 1
            case "quarter":
                return word.endswith("度")
            case "nth":
                return step.unit == "day" and 2 <= step.n <= 31
            case "lunar_day":
                return word not in ("初一", "初二", "初三")
            case "clock":
                return self._is_clock(first, word, end)
        return True

    def _is_false_start(self, first: Atom, after: int) -> bool:
        """Whether the same kind of atom follows at once, as in 六月六月中旬: the speaker began again."""
        return (
            after < len(self.atoms)
            and self.atoms[after].kind == first.kind
            and self.atoms[after].start == first.end
        )

    def _is_clock(self, atom: Atom, word: str, end: int) -> bool:
        """Whether N点 alone is a time of day: 十一点 is, 三点建议 and 二十点六 are not."""
        if (
            ":" in word
            or "rest" in atom.groups
            or "fuzzy" in atom.groups
            or word.endswith(("m", "M", ".", "时", "钟"))
        ):
            return True
        few = word in ("一点", "二点", "两点", "三点", "四点", "五点")
        approx = self._mod_before(atom.start, "APPROX") is not None
        return (approx or not few) and self.text[end : end + 1] not in _NUMERALS

    def _mod_before(self, start: int, *only: str) -> tuple[str, int] | None:
        """Return the modifier that stands before a position, and where it begins."""
        match = _MOD_BEFORE.search(self.text, max(self.floor, start - _LOOK_BACK), start)
        if match is None or (only and match.lastgroup not in only):
            return None
        return match.lastgroup or "", match.start()

    # Amounts.

    def _is_counted(self, atom: Atom) -> bool:
        """Whether 三日 or 三月 counts days or months: 近三月, 三日内, 过去三日."""
        before = self.text[max(self.floor, atom.start - _LOOK_BACK) : atom.start]
        word = self.text[atom.start : atom.end]
        if (
            word.endswith(("份", "号"))
            or word[-1] not in "日月"
            or "lunar" in atom.groups
            or "name" in atom.groups
        ):
            return False
        if word.endswith("日") and (_WITHIN.match(self.text, atom.end) or _SHIFT.match(self.text, atom.end)):
            return self.atoms is not None and not before.endswith(("月", "月 "))
        return bool(_PAST.search(before) or _FUTURE.search(before))

    def _is_short_year(self, number: int) -> bool:
        """Whether NN年 is a year because a part of it follows: 18年10月, 26年除夕, 70年第8个月."""
        atom = self.atoms[number]
        if not _SHORT_YEAR.fullmatch(self.text, atom.start, atom.end):
            return False
        run = _FRONT_RUN.match(self.text, atom.end)
        if number + 1 >= len(self.atoms):
            return False
        following = self.atoms[number + 1]
        if following.kind in _YEAR_PARTS and self._touches(_GAP, atom.end, following):
            return True
        return bool(run and run.end() == following.start and run["which"] in ("前", "最后"))

    def _amount(self, number: int) -> tuple[Phrase | None, int]:
        first = self.atoms[number]
        quantities, end, after = self._quantities(number)
        start = first.start
        if shift := _SHIFT.match(self.text, end):
            return self._shift(first, quantities, shift, after)
        window = self._window(start, quantities, end)
        if window is not None:
            return window, after
        if mod := self._mod_before(start):
            name, start = mod
        else:
            name = "APPROX" if any(quantity.more for quantity in quantities) else ""
        if more := _MORE_AFTER.match(self.text, end):
            name, end = more.lastgroup or name, more.end()
        return Phrase(start=start, end=end, kind="duration", quantities=quantities, mod=name), after

    def _quantities(self, number: int) -> tuple[tuple[Quantity, ...], int, int]:
        atom = self.atoms[number]
        quantities, end = list(read_quantities(atom)), atom.end
        number += 1
        joint = re.compile(" ?[又零〇余多]? ?")
        while number < len(self.atoms):
            atom = self.atoms[number]
            if atom.kind != "amount" or not self._touches(joint, end, atom):
                break
            more = read_quantities(atom)
            if more[0].unit in {quantity.unit for quantity in quantities}:
                break
            quantities.extend(more)
            end, number = atom.end, number + 1
        return tuple(quantities), end, number

    def _shift(
        self, first: Atom, quantities: tuple[Quantity, ...], shift: re.Match[str], after: int
    ) -> tuple[Phrase, int]:
        start, end = first.start, shift.end()
        steps: tuple[Step, ...] = ()
        mod = self._mod_before(start, "APPROX")
        if mod:
            start = mod[1]
        if after < len(self.atoms) and self.atoms[after].kind in POINT_KINDS:
            atom = self.atoms[after]
            step = read_steps(atom)[0]
            fits = step.op != "move" and RANKS.get(step.unit, 9) < RANKS.get(quantities[-1].unit, 0)
            if fits and self._touches(_GAP, end, atom):
                steps, end, after = self._chain(after)
        if steps:
            # 大概六天后的3时1刻: what is exact to the quarter of an hour is not about.
            start, mod = first.start, None
        fuzzy = bool(mod) or any(quantity.more for quantity in quantities)
        phrase = Phrase(
            start=start, end=end, kind="shift", quantities=quantities, steps=steps,
            direction=-1 if shift["past"] else 1, mod="APPROX" if fuzzy else "",
        )  # fmt: skip
        return phrase, after

    def _window(self, start: int, quantities: tuple[Quantity, ...], end: int) -> Phrase | None:
        low = max(self.floor, start - _LOOK_BACK)
        since = _SINCE.match(self.text, end)
        within = _WITHIN.match(self.text, end)
        past = _PAST.search(self.text, low, start)
        future = _FUTURE.search(self.text, low, start)
        if past and past["run"] == "近" and not since and _is_round(quantities):
            return None  # 近百年 is nearly a hundred years, 近三年 the last three.
        if past or since:
            before = past.start() if past else start
            tail = since or within
            return Phrase(
                start=before, end=tail.end() if tail else end, kind="window", quantities=quantities, direction=-1,
                whole=bool(past and past["whole"]),
            )  # fmt: skip
        if future or within:
            return Phrase(
                start=future.start() if future else start, end=within.end() if within else end, kind="window",
                quantities=quantities, direction=1, whole=bool(future and future["whole"]),
                base="then" if future and future["then"] else "now",
            )  # fmt: skip
        return None

    # Sets.

    def _every(self, number: int) -> tuple[Phrase | None, int]:
        atom = self.atoms[number]
        every = atom.groups.get("unit") or atom.groups.get("day") or atom.groups.get("by") or ""
        quantities: tuple[Quantity, ...] = ()
        end, after = atom.end, number + 1
        if not every:
            if after >= len(self.atoms) or self.atoms[after].start != end:
                return None, after
            if self.atoms[after].kind == "amount":
                quantities, end, after = self._quantities(after)
        steps: tuple[Step, ...] = ()
        until: tuple[Step, ...] = ()
        if (
            after < len(self.atoms)
            and self.atoms[after].kind in POINT_KINDS
            and self._touches(_GAP, end, self.atoms[after])
        ):
            steps, end, after = self._chain(after)
            found = self._range_end(end, after)
            if found:
                until, end, after = found
        if not every and not quantities and not steps:
            return None, after
        phrase = Phrase(
            start=atom.start, end=end, kind="set", every=every, quantities=quantities, steps=steps, until=until,
            mod="gap" if "gap" in atom.groups else "",
        )  # fmt: skip
        return phrase, after


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


def _is_round(quantities: tuple[Quantity, ...]) -> bool:
    low = quantities[0].amount.low
    return low is None or low >= 20 or quantities[0].half or quantities[0].more
