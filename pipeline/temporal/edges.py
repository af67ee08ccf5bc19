"""Edges: the words before and after an expression that belong to it, and those that only look so.

约, 将近, 不到 before it; 左右, 以来, 之前 after it. 前 and 后 begin many words (前苏联, 后来), so those are ruled out.
"""

from __future__ import annotations

import re

from pipeline.temporal.patterns import JOIN
from pipeline.temporal.phrases import Atoms

LOOK_BACK = 8
"""How many characters before an expression are read for words that belong to it."""

GAP = re.compile(r" ?的? ?")
JOINED = re.compile(JOIN)
AND = re.compile(" ?[和与跟] ?")
BETWEEN = re.compile("之间")
WITHIN_RANGE = re.compile("(?:之间|期间|间)")
TO_NOW = re.compile(f"(?:{JOIN}|起至)(?:今(?![年天日晚早夜])|现在|目前|如今)")
ABOUT = re.compile(" ?(?:左右|前后|上下|许(?!多)|光景)")

_NOT_FRONT = "(?![苏往来线方任身夕锋总首所提行进途景辈部沿端人半几两]|[一二三四五六七八九十0-9]{1,3}(?:个|季|周|天|日|月|年|名|位|强|大|轮|场|局|节|期|次|届|小时|分))"
_NOT_BACK = "(?![来期人世方卫勤代续果备裔宫援台院半辈唐汉周晋梁金燕赵秦凉起翼排部者悔天年现十几两一二三四五六七八九0-9])"
_NO_RISE = "(?![义诉草源初飞码点伏用步居因身床立火哄事])"
SHIFTED = re.compile(
    f"(?P<past> ?(?:之前|以前|前{_NOT_FRONT}))|(?P<future> ?(?:之后|以后|过后|后{_NOT_BACK}))"
)
_BOUND = re.compile(
    f"(?P<incl> ?(?:或|及|和|及其|或者|以及)?(?=之|以))?"
    f" ?(?:(?P<BEFORE>之前|以前|前{_NOT_FRONT})|(?P<AFTER>之后|以后|过后|后{_NOT_BACK})"
    f"|(?P<ON_OR_AFTER>以来|以降|迄今)|(?P<ON_OR_BEFORE>为止|止(?![步血境痛])))"
)
_BEGINNING = re.compile(f" ?(?:起{_NO_RISE}|开始|始)")
_FROM = re.compile("(?:自从|从|自|由|打从) ?\\Z")
_BEFORE_WORDS = {
    "APPROX": "大约|大概|约|将近|接近|差不多|约莫|近",
    "LESS_THAN": "不到|不足|未满|少于",
    "MORE_THAN": "超过|逾|多于",
    "EQUAL_OR_MORE": "至少|最少|不少于",
    "EQUAL_OR_LESS": "至多|最多|不超过",
}
_MOD_BEFORE = re.compile("|".join(f"(?P<{mod}>(?:{words}) ?\\Z)" for mod, words in _BEFORE_WORDS.items()))
SINCE = re.compile(" ?(?:以来|来(?![自到源临说看]))")
WITHIN = re.compile(" ?(?:之内|以内|内(?![部地阁战政容心外务蒙]))")
TOUR = re.compile("游(?!行)|之[旅行]|自由行")
LASTING = re.compile(" ?(?:之久|的?时间|的?历史)")
_MORE_AFTER = re.compile(" ?(?:(?P<EQUAL_OR_MORE>以上)|(?P<EQUAL_OR_LESS>以下)|(?P<APPROX>左右|上下|多))")
PAST = re.compile(
    "(?:(?P<run>过去|最近|近|之前|此前|过往)的?这?|(?P<whole>(?<![目以之此])前|(?<![马以身地线加史])上)) ?\\Z"
)
FUTURE = re.compile(
    "(?:(?P<run>未来|今后|接下来|往后|还剩|剩下|将来)的?|(?P<then>此后|之后|其后)的?|(?P<whole>(?<![以之此然最落延推押拖滞随])后|(?<![以地身线])下)) ?\\Z"
)


def mod_before(atoms: Atoms, start: int, *only: str) -> tuple[str, int] | None:
    """Return the modifier that stands before an offset, and where it begins."""
    match = _MOD_BEFORE.search(atoms.text, max(atoms.floor, start - LOOK_BACK), start)
    if match is None or (only and match.lastgroup not in only):
        return None
    return match.lastgroup or "", match.start()


def mod_after(atoms: Atoms, end: int) -> tuple[str, int] | None:
    """Return the modifier that stands behind an amount, and where it ends."""
    match = _MORE_AFTER.match(atoms.text, end)
    return (match.lastgroup or "", match.end()) if match else None


def bound_after(atoms: Atoms, start: int, end: int) -> tuple[str, int] | None:
    """Return the bound that a point gets from the words behind it, and where the expression ends.

    起 and 开始 are verbs unless 从 opened the phrase, and stay outside the span even then.
    """
    match = _BOUND.match(atoms.text, end)
    if not match:
        opened = _FROM.search(atoms.text, max(0, start - 3), start)
        return ("ON_OR_AFTER", end) if opened and _BEGINNING.match(atoms.text, end) else None
    bound = match.lastgroup or ""
    if match["incl"] and match["incl"].strip():
        bound = {"BEFORE": "ON_OR_BEFORE", "AFTER": "ON_OR_AFTER"}.get(bound, bound)
    return bound, match.end()
