"""Names that their own form gives away, whatever stands around them: a numbered unit (第十九师), a model (B-52), a ship, what
history calls an event (史称…), and words that the tagger holds to be names of no kind but that end like one (粟特语).

Every pattern is bounded: no repetition is without a limit, and none repeats a repetition.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.document import Proposal
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.recognize.labels import is_pair
from pipeline.recognize.merge import Resolved
from pipeline.recognize.tagging import Tagging

NUMERAL = "一二三四五六七八九十百"

_HAPPENED = (
    "战役|会战|之战|海战|空战|保卫战|起义|暴动|兵变|政变|事变|之变|变法|事件|惨案|血案|之乱|叛乱|法难|教难"
    "|大地震|大屠杀"
)
_STATE = f"[{''.join(ABBREVIATED)}义]"
_REALM = "(?:(?:[东西南北前]|(?<![此以之其然])后)[汉晋唐宋周魏齐梁陈凉燕赵秦蜀吴]|西[夏辽]|南明|刘宋|曹魏|蜀汉|[东孙]吴|吴越|[秦汉晋隋唐宋元明清金])"
"""A dynasty before the title of a reign; one of those of its name where they are told apart."""
_VESSEL = (
    "军舰|飞船|卫星|探测器|客轮|货轮|油轮|邮轮|轮船|航母|航空母舰|驱逐舰|巡洋舰|战列舰|护卫舰|潜水?艇|帆船|火箭"
    "|火星车|月球车|飞艇|游艇|登陆器|着陆器|太空船"
)
_COUNTED = (
    "Figure|Fig|Table|Chapter|Section|Part|Page|Volume|Vol|No|Act|Scene|Day|Week|Level|Type|Class|Group|Team|Top|Version"
    "|Route|Channel|Radio|Area|Room|Gate|Euro|Expo|Formula|January|February|March|April|May|June|July|August|September"
    "|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
)
"""English words whose number makes no model of them (Table 2, March 12)."""


class Form(NamedTuple):
    """A pattern, the label of what it finds, and a hint: a part of every match that is found sooner than the whole."""

    pattern: re.Pattern[str]
    label: str
    hint: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Return an iterator of the matches in a text."""
        return self.pattern.finditer(text) if not self.hint or self.hint.search(text) else iter(())


# A pattern that begins with a character of a set is found sooner than one that begins with a choice or looks behind.
FORMS = (
    Form(
        re.compile(
            rf"史称[“「『]?([^，。；：、！？“”「」『』（）()《》\s]{{1,10}}?(?:{_HAPPENED}|革命|运动))(?=[，。、；！？”」』（(\n]|$)"
        ),
        "EVENT",
    ),
    Form(
        re.compile(
            rf"(?:国民革命军|[粤湘滇桂川奉直晋黔浙皖赣新]军)?(?:整编|独立|新编|暂编|预备|近卫|步兵|装甲|空降|工程)?第[{NUMERAL}\d]{{1,4}}"
            r"(?:野战军|方面军|集团军|兵团|军团|纵队|支队|舰队|航空队|师团|联队|大队"
            r"|师(?![范长资傅生爷徒])|旅(?![客馆游行途店])|团(?![体结队员伙圆聚长])|军(?![长区医事人官队])|营(?![长地业养]))"
        ),
        "ORG",
        re.compile(rf"第[{NUMERAL}\d]{{1,4}}[野方集兵军纵支舰航师联大旅团营]"),
    ),
    Form(
        re.compile(r"(?<![0-9A-Za-z\-])[A-Z]{1,3}-\d{1,4}[A-Z]?(?![0-9A-Za-z\-.])"),
        "PRODUCT",
        re.compile(r"[A-Z]-\d"),
    ),
    Form(
        re.compile(
            rf"(?<![0-9A-Za-z])(?!(?:{_COUNTED}) ?[A-Z]?\d)i?[A-Z][a-z]{{2,10}} ?(?!(?:1[5-9]|20)\d\d)[A-Z]{{0,2}}\d{{1,4}}[A-Za-z]?"
            r"(?: (?:Pro|Plus|Max|Ultra|Mini|Air|SE))?(?![0-9A-Za-z.])"
        ),
        "PRODUCT",
        re.compile(r"[a-z] ?[A-Z]{0,2}\d"),
    ),
    Form(
        re.compile(rf"(?:{_VESSEL})[“「]?((?![则是为的和与上将在以由])[\u4e00-\u9fff]{{1,5}}号)"),
        "PRODUCT",
    ),
    Form(
        re.compile(rf"[{NUMERAL}][{NUMERAL}]?[·・][{NUMERAL}]{{1,3}}(?:{_HAPPENED}|运动)"),
        "EVENT",
    ),
    Form(re.compile(r"(?<![0-9A-Za-z])[A-Z]?\d{1,4}高地"), "LOC", re.compile("高地")),
    Form(re.compile(r"[港台京沪](?<=[返来抵赴离].)(?=[，。、；（后前时])"), "GPE"),
    Form(re.compile(rf"{_STATE}(?=租界)"), "GPE", re.compile("租界")),
    Form(re.compile(rf"{_STATE}裔(?!的)"), "NORP", re.compile("裔")),
    Form(
        re.compile(rf"{_STATE}(?=(?:、{_STATE}){{1,7}}[两{NUMERAL}]?(?:国|方))"),
        "GPE",
        re.compile(f"、{_STATE}"),
    ),
    Form(
        re.compile(rf"{_STATE}(?<={_STATE}、.)(?=(?:、{_STATE}){{0,7}}[两{NUMERAL}]?(?:国|方))"),
        "GPE",
        re.compile(f"、{_STATE}"),
    ),
    Form(
        re.compile(
            rf"{_REALM}(?!.[帝宗祖王公])(?=[^\W\d_{NUMERAL}末初中前后代朝时以至]{{2}}(?:年间|元年|[{NUMERAL}]{{1,3}}年))"
        ),
        "GPE",
    ),
)
_ENDINGS = (
    (re.compile(rf".(?:{_HAPPENED})$"), "EVENT"),
    (re.compile(r".语$"), "LANGUAGE"),
    (re.compile(r".(?<![蛮宅班星月薪贵皇王家民士望])族$|..(?<![老超名狼怪巨新真机])人$"), "NORP"),
    (re.compile(r"..号$"), "PRODUCT"),
)
"""What a word tagged as a name of no kind (nz) is, by its ending."""
_NAMES = {"nz", "PER", "LOC"}
_NUMBERS = {"m", "TIME"}
_TELLING = _NAMES | _NUMBERS
_BESIDE = re.compile("(战役|会战|之战|海战|空战|台风|飓风)|号(?=[，。、；）的与和及在于由被将则等])")
_STORMS = ("台风", "飓风", "气旋")
_DIALECT = re.compile(r"话(?![题剧筒机语说费音别])")
_NUMBERED = re.compile(rf"(?:\d{{1,3}}|[{NUMERAL}]{{1,2}})号")
_NO_NUMBER = re.compile("[线楼院门室厅店井坑]|公路|高速|文件|选手|球衣")
_NO_CRAFT = re.compile(rf"[路街巷弄道段门楼第月年日室座栋线幢院]$|[编型]号|[门车]牌|账号|[{NUMERAL}]")
_NOUNS = {"n", "nz", "nw", "PER", "LOC", "ORG"}


def find_forms(text: str, tagging: Tagging, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield what the forms speak for (analysis offsets); one-character places only where no mention of `base` stands."""
    storms: set[str] = set()
    for form in FORMS:
        for match in form.find(text):
            yield Proposal(*match.span(match.lastindex or 0), form.label, "pattern")
    for index, tag in enumerate(tagging.labels):
        if tag in _TELLING:
            start, end = tagging.starts[index], tagging.ends[index]
            if tag in _NAMES and (joined := _joined(text, start, end)):
                yield joined
                if joined.start < start:
                    storms.add(text[start:end])
            elif tag == "nz":
                word = text[start:end]
                labels = (label for pattern, label in _ENDINGS if pattern.search(word))
                yield from (Proposal(start, end, label, "pattern") for label in labels)
            elif tag == "LOC":
                yield from _place(text, start, end, base)
            elif tag in _NUMBERS and text[end - 1] == "号" and _NUMBERED.fullmatch(text, start, end):
                yield from _craft(text, tagging, index)
    for start, end in zip(tagging.starts, tagging.ends, strict=True) if storms else ():
        if text[start:end] in storms and not text.endswith(_STORMS, max(0, start - 2), start):
            yield Proposal(start, end, "EVENT", "pattern")


def _joined(text: str, start: int, end: int) -> Proposal | None:
    """Return what a name of the tagger's is together with what stands beside it: a battle, a storm, a ship (榛名 + 号)."""
    if beside := _BESIDE.match(text, end):
        return Proposal(start, beside.end(), "EVENT" if beside[1] else "PRODUCT", "pattern")
    if text.endswith(_STORMS, max(0, start - 2), start):
        return Proposal(start - 2, end, "EVENT", "pattern")
    return None


def _place(text: str, start: int, end: int, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield what a word that the tagger holds to be a place is beyond that: a dialect (绩溪话), one state or two (返俄, 美苏)."""
    word = text[start:end]
    if _DIALECT.match(text, end):
        yield Proposal(start, end + 1, "LANGUAGE", "pattern")
    elif (word in ABBREVIATED or is_pair(word)) and not _is_taken(start, base):
        yield from (Proposal(place, place + 1, "GPE", "pattern") for place in range(start, end))


def _is_taken(place: int, base: Sequence[Resolved]) -> bool:
    """Tell whether one of the mentions, which are in order and do not overlap, stands at a place."""
    index = bisect_right(base, place, key=lambda mention: mention.start) - 1
    return index >= 0 and place < base[index].end


def _craft(text: str, tagging: Tagging, number: int) -> Iterator[Proposal]:
    """Yield a noun and its number (航海家 + 1号), where the two are no house, bus or day."""
    start = tagging.starts[number]
    first = number - 1
    if first > 0 and tagging.ends[first] - tagging.starts[first] == 1:
        first -= 1
    words = range(max(first, 0), number)
    joined = all(tagging.ends[index] == tagging.starts[index + 1] for index in words)
    name = text[tagging.starts[first] : start] if words and joined else ""
    nouns = {tagging.labels[index] for index in words} <= _NOUNS
    if (
        len(name) > 1
        and nouns
        and not _NO_CRAFT.search(name)
        and not _NO_NUMBER.match(text, tagging.ends[number])
    ):
        yield Proposal(tagging.starts[first], tagging.ends[number], "PRODUCT", "pattern")
