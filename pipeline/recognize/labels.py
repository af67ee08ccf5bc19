"""Which label a name's own ending speaks for: 省市 a GPE, 山河 a LOC, 宫桥 a FAC, 党军 an ORG.

The endings are in `data/endings.tsv`, our own list, in Simplified characters as the analysis text is. Its column
`use` says what the ending does as a word of its own after a name: it `closes` a longer name (苏联 + 政府), it is
one of `many` (法国 + 公司), so that the two make no name without a third, or it only `describes` (希腊 + 海岸).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.kb.abbreviations import ABBREVIATED

PLACES = frozenset({"GPE", "LOC", "FAC"})

_BELIEVERS = re.compile(r"(?:教徒?|宗|派)$")
_PEOPLE = re.compile(r"[人族裔]$")
_DIRECTION = re.compile(r"[东西南北中上下左右前后内外]{1,2}[部方面边侧]?$")
_WHERE = re.compile(
    r"(?:[东西南北中]{1,2}[部面侧]|[市郊]区|境内|全境|沿[海岸]|一带|附近|各地|[两二三四五六七八九十]{1,2}[国省市县州])$"
)
_SIDE = re.compile(
    r"(?:(?<=[河江湖海溪川])[畔边头]|(?<=[山岭岩峰])[东西南北]?麓|源头|(?:近|[东西南北]|市)?郊区?|山区|海域|缓冲区|(?<=市)中心|一带|附近|境内|全境)$"
)
"""What follows a place and only tells where in it."""
_STATION = re.compile(
    "(?:教[皇宗]|沙皇|大公|亲王|皇帝|国王|女王|天皇|太后|总统|总理|首相|主席|总督|巡抚|将军|上[将校尉]|中[将校尉]|少[将校尉]|元帅|司令"
    "|大臣|部长|外长|财长|防长|省长|州长|市长|县长|议长|校长|院长|会长|队长|团长|社长|知事|参议员|众议员|大使|主教|牧师|神父"
    "|诗人|作家|画家|导演|演员|歌手|记者|编辑|教授|博士|医生|医师|律师|法官|学者|商人|工程师|店小二|富户)"
)
_ADDRESS = re.compile(
    "(?:法师|禅师|上人|大师|先生|女士|小姐|教授|博士|总统|总理|首相|主席|将军|元帅|司令|准将|上校|部长|市长|校长|主教|牧师|神父|同志|议员|兄弟|姐妹|姊妹|夫妇|夫妻|父子|母子|师徒)$"
)
"""What stands before a person's name, and after it, and is no part of it."""
_TITLE = re.compile(r".?(?:总督|督|皇帝|国王|女王|天皇|教皇|教宗|皇后|太后|总统|总理|首相|主席|大臣|将军)$")

_REIGN = re.compile("(?:改元|建元|(?<![晚早少青中壮])年号)[为是曰]?$")
"""What stands before the title of a reign."""


class Ending(NamedTuple):
    """How a name can end, the label this speaks for, and what it does as a word of its own."""

    text: str
    label: str
    use: str


@lru_cache(maxsize=8_192)
def ending(name: str) -> Ending | None:
    """Return the longest listed ending of a name; it may be all of the name, which is then a common noun."""
    table, longest = _endings()
    for length in range(min(longest, len(name)), 0, -1):
        if found := table.get(name[-length:]):
            return found
    return None


@cache
def _endings() -> tuple[dict[str, Ending], int]:
    rows = (Path(__file__).parent / "data" / "endings.tsv").read_text(encoding="utf-8").splitlines()[1:]
    table = {row.partition("\t")[0]: Ending(*row.split("\t")) for row in rows}
    return table, max(map(len, table))


def is_common_noun(name: str) -> bool:
    """Tell whether a name is nothing but an ending (高速公路, 清真寺): the tagger takes some for names."""
    return (found := ending(name)) is not None and found.text == name


def closing(noun: str) -> Ending | None:
    """Return the ending by which a common noun after a name makes the two one name, or nothing.

    An ending of one character counts only in longer words: 社会 does not close the name of a 会.
    """
    found = ending(noun)
    if found is None or found.use == "describes" or (len(found.text) == 1 and len(noun) == 2):
        return None
    return found


def tagger_label(name: str, tag: str) -> str:
    """Return the label of a name that the tagger holds to be PER, LOC, ORG or nw (a title).

    The ending overrules the tagger where the two contradict each other: 瑞典军 as LOC is an ORG, 林肯路 as ORG a
    FAC. Groups of people, which the tagger counts as ORG, are NORP.
    """
    if tag == "nw":
        return "WORK_OF_ART"
    found = ending(name)
    label = found.label if found else ""
    if tag == "PER":
        return label if found and _outlasts_a_person(name, found) else "PERSON"
    if _PEOPLE.search(name) or (tag == "ORG" and _BELIEVERS.search(name)):
        return "NORP"
    if tag == "LOC":
        return label or "GPE"
    return label if label in PLACES else "ORG"


def place_label(name: str, otherwise: str = "GPE") -> str:
    """Return the kind of place that a place's own ending speaks for, or `otherwise` where it says nothing."""
    found = ending(name)
    return found.label if found and found.label in PLACES else otherwise


def without_side(name: str) -> str:
    """Return a place without what only tells where in it (斡难河|畔, 圣保罗|郊区)."""
    left = _SIDE.sub("", name)
    return left if len(left) > 1 else name


def without_titles(name: str) -> tuple[int, int]:
    """Return where a person's name starts and ends in a span that has a title at a side (教宗|若望, 星云|法师)."""
    before, after = _STATION.match(name), _ADDRESS.search(name)
    start, end = before.end() if before else 0, after.start() if after else len(name)
    return (start, end) if end - start > 1 else (0, len(name))


def body_label(name: str, otherwise: str) -> str:
    """Return the kind of place or organisation that an ending of two characters or more speaks for (野战军, 博物馆), or
    `otherwise` where it says nothing."""
    found = ending(name)
    return found.label if found and len(found.text) > 1 and found.use != "describes" else otherwise


def _outlasts_a_person(name: str, found: Ending) -> bool:
    """Tell whether an ending makes something else of a person's name; given names end in 山, 军 and 国 as well."""
    return name != found.text and "·" not in name and (len(name) > 3 or len(found.text) > 1)


def is_reign(text: str, start: int) -> bool:
    """Tell whether what begins there is the title of a reign and no name (改元|建炎)."""
    return text[start - 1 : start] in "元号为是曰" and bool(_REIGN.search(text, max(0, start - 5), start))


def trim(name: str, tag: str) -> str:
    """Return a tagged name without what only tells where in it or how many they are (叙利亚北部, 英法三国).

    Empty where no name is left: a direction, a common noun, a title.
    """
    if tag == "LOC" and (where := _WHERE.search(name)):
        left = name[: where.start()]
        name = left if len(left) > 1 or left in ABBREVIATED else name
    if _DIRECTION.match(name) or is_common_noun(name) or (tag == "PER" and _TITLE.fullmatch(name)):
        return ""
    return name if len(name) > 1 or (tag == "LOC" and name in ABBREVIATED) else ""


def is_pair(name: str) -> bool:
    """Tell whether a place name is two one-character names side by side (英法, 中日); 台中 and 晋中 are towns."""
    return len(name) == 2 and name[0] in ABBREVIATED and name[1] in ABBREVIATED and name[1] != "中"
