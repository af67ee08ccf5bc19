"""Patterns: what the pieces of a date look like in folded text. The grammar builds its rules from them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from pipeline.temporal import vocabulary
from pipeline.temporal.calendars import BRANCHES, STEMS, era_pattern
from pipeline.temporal.numerals import CARDINAL, DIGIT, NO_CARDINAL_BEFORE, NO_DIGIT_BEFORE


class Rule(Struct, frozen=True):
    """A kind of atom and a pattern for it. The pattern takes the first `|` part of `example`, standing in the second."""

    kind: str
    pattern: str
    example: str


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches one of some words, longer ones first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


JOIN = "(?: ?(?:到|至|迄|~|-{1,2}|–|—{1,2}|―|─) ?)"
"""What stands between the ends of a range."""

YEAR = f"(?:{NO_DIGIT_BEFORE}(?:[01][0-9]{{3}}|2[0-2][0-9]{{2}})|{NO_CARDINAL_BEFORE}{DIGIT}{{4}})"
MONTH = f"(?:{NO_DIGIT_BEFORE}(?:1[0-2]|0?[1-9])|{NO_CARDINAL_BEFORE}(?:十[一二]?|[一二三四五六七八九]))"
TEENS = "十[一二三四五六七八九]?"
DAY = (
    f"(?:{NO_DIGIT_BEFORE}(?:3[01]|[12][0-9]|0?[1-9])"
    f"|{NO_CARDINAL_BEFORE}(?:三十一?|卅一?|(?:二十|廿)[一二三四五六七八九]?|{TEENS}|[一二三四五六七八九]))"
)
M2 = "(?:1[0-2]|0?[1-9])"
D2 = "(?:3[01]|[12][0-9]|0?[1-9])"
H2 = "(?:2[0-4]|1[0-9]|0?[0-9])"
END = "(?![0-9])"
ALONE = f"{NO_DIGIT_BEFORE}(?<![A-Za-z0-9][/.·#])(?<![A-Za-z]-)(?<![0-9]{{3}}-)(?<![A-Za-z])"
LINE = r"(?<![^\n])"
HOUR = f"(?:{NO_DIGIT_BEFORE}{H2}|{NO_CARDINAL_BEFORE}(?:二十[一二三四]?|{TEENS}|[〇零一二两三四五六七八九]|[一二三四五六七八九]{{2}}))"
MINUTE = "(?:[0-5]?[0-9]|[〇零][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][一二三四五六七八九]|[一二三四五六七八九])"
BARE_MINUTE = "(?:[0-5][0-9]|[〇零过][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][一二三四五六七八九])"
WEEK = "(?:个?(?:星期|礼拜)|周)"
REIGN = f"(?:元|[0-9]{{1,2}}|{CARDINAL}{{1,4}})"
ERA, WEAK_ERA = era_pattern(weak=False), era_pattern(weak=True)
CYCLE = f"[{STEMS}][{BRANCHES}]"
LUNAR_CALENDAR = "农历|阴历|夏历|古历"
PART_OF_DAY = any_of(vocabulary.DAY_PARTS)
UNIT = any_of(vocabulary.UNITS)
PERIOD_END = "(?:期|叶|段)"
