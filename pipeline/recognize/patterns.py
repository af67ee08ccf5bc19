"""Rules that build names out of names: what follows a known name, what joins two, what marks a title.

All work on the analysis text (Simplified characters) and on the mentions that tagger and knowledge base agreed
on so far. Each rule is linear in the text: no pattern repeats a repetition.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from pipeline.document import Proposal
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.recognize.forms import find_forms
from pipeline.recognize.labels import PLACES, closing
from pipeline.recognize.merge import Resolved
from pipeline.recognize.tagging import Tagging

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_DOT = re.compile(r"[·•‧・．]")
_TITLE = re.compile(r"《([^《》\n]{1,60})》|〈([^〈〉\n]{1,60})〉")
_NUMERAL = "一二三四五六七八九十百"

_PUBLISHED = re.compile(
    r"(?:创办|创刊|主编|复刊|停刊|发行|改组为|改名为?|投稿|刊登[于在]|发表[于在]|合办|办|[登载]在)(?:了|的)?$"
)
_PERIODICAL = re.compile(
    r"[》〉](?:上?(?:发表|登出|刊出|刊登|连载|撰文)|杂志|月刊|周刊|半月刊|季刊|报社|社论|创刊|编辑部|发行人|主编|记者|同人)"
)
"""What is said of a newspaper or a magazine and not of a book."""

_TITLED = frozenset({"ORG", "LAW", "WORK_OF_ART", "EVENT", "PRODUCT"})
"""What a known name in title marks may be; 《卡萨布兰卡》 is a film, whatever the place."""

_TITLE_LABELS = (
    (re.compile(r"(?:报|日报|时报|周刊|杂志)$"), "ORG"),
    (
        re.compile(
            r"(?:条约|和约|协定|协议|公约|议定书|宪法|约法|基本法|法案|法令|敕令|条例|[^兵方办书语手疗用说想看做笔章技算魔戏心佛]法)$"
        ),
        "LAW",
    ),
)


class Suffix(NamedTuple):
    """What may follow a name of one of the labels, and what the two together are."""

    bases: frozenset[str]
    pattern: str
    label: str


_SUFFIXES = (
    Suffix(frozenset({"PERSON", "NORP"}), r"主义者?", "NORP"),
    Suffix(frozenset({"PERSON"}), r"派(?=[，。、；：！？的和与及中内分在）”」\n]|$)", "NORP"),
    Suffix(PLACES, r"人(?![民士员口工格物文均家类事际种生大道权质数])|裔(?!的)", "NORP"),
    Suffix(
        PLACES,
        r"语(?![言文音法词系境气调])|文(?![化明学字物献件章集艺坛昌山革])|话(?![题剧筒机语说费音别])",
        "LANGUAGE",
    ),
    Suffix(PLACES | {"PERSON"}, r"学派", "ORG"),
    Suffix(PLACES | {"PERSON"}, r"王朝", "ORG"),
    Suffix(PLACES | {"PERSON"}, r"家族(?![式性企成史病])", "ORG"),
    Suffix(
        PLACES,
        r"(?:山脉|群岛|列岛|半岛|海峡|海湾|盆地|高原|平原|三角洲|断崖|海槽|海沟|丘陵|沙漠)",
        "LOC",
    ),
    Suffix(
        PLACES | {"PERSON"},
        (
            r"(?:国际机场|机场|火车站|客运站|大桥|高速公路|大教堂|体育场|体育馆|纪念馆|服务区|交流道|城墙|影视城|科学园区)"
            r"|[东南西北中]?(?:路|大道|大街|街)(?=[，。、；的上与和及一二三四五六七八九十\d（口]|$)"
        ),
        "FAC",
    ),
    Suffix(frozenset({"PERSON"}), rf"[{_NUMERAL}]{{1,3}}世(?![纪界])", "PERSON"),
    Suffix(
        PLACES | {"ORG", "PERSON"},
        r"大?(?:革命(?![者家派军党性化政委])|内战|战争|战役|会战|之战|之役|保卫战|海战|起义|暴动|政变|兵变|事变|事件|叛乱|惨案|大?地震|大屠杀|大罢工|奥运会|冬奥会|亚运会|世博会|(?:国际)?(?:电影节|影展|音乐节|艺术节)|公开赛|大奖赛|锦标赛|网球赛|(?:足球|篮球|排球|网球|羽毛球|乒乓球|冠军|优胜者|联盟|国家|俱乐部|协会){1,4}杯)",
        "EVENT",
    ),
    Suffix(PLACES, r"和会|和平会议|代表大会|会议(?![室中厅员主桌记])", "EVENT"),
    Suffix(PLACES, r"[省州市县郡](?![省州市县郡长委级内外府政区民场容立议党])", "GPE"),
    Suffix(
        PLACES | {"PERSON", "ORG"},
        r"(?:[物化文生经和数][理学济平]?学?|国际|电影|新闻|音乐|科学|青年)?奖(?![励金状牌项品杯学得])",
        "WORK_OF_ART",
    ),
    Suffix(PLACES, r"军(?![人官事队力团区方舰用备援费衔旗营服装医校级部阀])", "ORG"),
    Suffix(PLACES, r"(?:和约|条约|协定|协约(?!国)|公约|议定书|宪法|宣言)", "LAW"),
)


def _after(base: str) -> tuple[re.Pattern[str], list[str]]:
    """Return what may follow a name of a label as one pattern, and for each group of it what the two together are."""
    suffixes = [suffix for suffix in _SUFFIXES if base in suffix.bases]
    pattern = "|".join(f"({suffix.pattern})" for suffix in suffixes)
    return re.compile(pattern), [suffix.label for suffix in suffixes]


_AFTER = {base: _after(base) for suffix in _SUFFIXES for base in suffix.bases}

_HALT = re.compile("[，。；、]")
"""Where the clause ends: what was done there (在贾汪起义，) is no name."""
_ARMY = re.compile(f"[{''.join(sorted(ABBREVIATED))}]军")
_ORDINAL = re.compile(rf"第[{_NUMERAL}\d]{{1,3}}[次届]$")
_FOUGHT = ("战争", "海战", "战役", "会战", "抗战", "之战", "内战")
_GLOSS = re.compile(
    r"[)）」』”》]?[(（](?:[\u4e00-\u9fff]{1,3}[语文][:：] ?)?"
    r"((?:al-|ibn |de |von |van )?[A-ZÀ-ÖØ-ÞА-Я][0-9A-Za-zÀ-ɏА-я'’.·\- ]{1,60})(?=[)）,，;；])"
)
_BEFORE_GLOSS = frozenset(")）」』”》(（")
_LATIN_NAME = re.compile(
    r"(?<![A-Za-zÀ-ɏ])(?!(?:The|An?|In|On|Of|And) )[A-ZÀ-Þ][A-Za-zÀ-ɏ'’.\-]*(?: [A-ZÀ-Þ][A-Za-zÀ-ɏ'’.\-]*){1,4}"
)

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温"
    "康施洪季庄安齐俞章鲁葛颜倪樊邢翁聂柯梅凌包阮"
)
"""The surnames that some nine in ten Chinese bear, in Simplified characters."""
_LISTED = re.compile(rf"、([{_SURNAMES}][{_HAN}]{{1,3}}?)(?=[、，。；（(]|等|和|与|及|以及)")

RUN_WORDS, RUN_CHARS = 4, 12
"""How far a run of nouns after a name may go until the noun that closes it (彼得堡 + 工人 苏维埃)."""

_HELD = re.compile(r"[^，。]{0,4}(?:政府|内阁|部队|军队?)")
"""What a person heads without lending it the name: 阿连德政府."""

_PART = re.compile(r"(?:学院|研究所|研究院|研究中心|实验室|系|纵队|大队|支队|编辑部|分社|分校|分会)$")
"""How the name of a body's part ends."""

_RUN_BASES = PLACES | {"ORG", "PERSON"}
_RUN_TAGS = frozenset({"n", "nz", "vn", "an", "ORG", "s"})


def find_patterns(
    text: str, tagging: Tagging, base: Sequence[Resolved], found: Sequence[Proposal]
) -> list[Proposal]:
    """Return what the rules propose, given the mentions so far and all proposals they were settled from."""
    known = {
        (proposal.start, proposal.end): proposal.label for proposal in found if proposal.source == "lexicon"
    }
    known_starts = {mention.start for mention in base if "lexicon" in mention.sources}
    known_ends: dict[int, list[int]] = {}
    for proposal in found:
        if proposal.source == "lexicon" and proposal.label == "ORG":
            known_ends.setdefault(proposal.start, []).append(proposal.end)
    place_ends = {mention.end for mention in base if mention.label in PLACES}
    proposals = [*_titles(text, known)]
    for mention in base:
        if mention.label in _AFTER:
            proposals += _suffixed(text, mention, place_ends)
        if mention.label in _RUN_BASES:
            proposals += _run(text, tagging, mention, known_starts)
        if mention.label == "ORG" and mention.start in known_ends:
            proposals += _parts(text, mention, known_ends[mention.start])
        if mention.label == "EVENT":
            proposals += _counted(text, mention)
    proposals += _armies(text, tagging)
    proposals += find_forms(text, tagging, base)
    proposals += _dotted(text, tagging, base)
    proposals += _latin_persons(text, base)
    proposals += _listed_persons(text, base)
    ends = [(mention.end, mention.label, "pattern") for mention in base]
    ends += [(proposal.end, proposal.label, proposal.source) for proposal in proposals]
    for end, label, source in ends:
        if text[end : end + 1] in _BEFORE_GLOSS:
            proposals += _glosses(text, end, label, source, known)
    return proposals


def _titles(text: str, known: Mapping[tuple[int, int], str]) -> Iterator[Proposal]:
    places = {span for span, label in known.items() if label in PLACES}
    for match in _TITLE.finditer(text):
        start, end = match.span(1 if match.group(1) else 2)
        label = known.get((start, end), "")
        if label not in _TITLED:
            label = _title_label(text, start, end, places)
        yield Proposal(start, end, label, "marks")


def _title_label(text: str, start: int, end: int, places: Set[tuple[int, int]]) -> str:
    if text.endswith("宣言", start, end) and (start, end - 2) in places:
        return "LAW"
    for pattern, label in _TITLE_LABELS:
        if pattern.search(text[start:end]):
            return label
    if _PERIODICAL.match(text, end) or _PUBLISHED.search(text, max(0, start - 7), start - 1):
        return "ORG"
    return "WORK_OF_ART"


def _suffixed(text: str, mention: Resolved, place_ends: set[int]) -> Iterator[Proposal]:
    pattern, labels = _AFTER[mention.label]
    match = pattern.match(text, mention.end)
    if not (match and match.lastindex):
        return
    start, label = mention.start, labels[match.lastindex - 1]
    if label == "NORP" and mention.label in PLACES and start in place_ends:
        # 浙江绍兴人 says where somebody is from.
        return
    if label == "EVENT" and (ordinal := _ORDINAL.search(text, max(0, start - 5), start)):
        start = ordinal.start()
    done = label == "EVENT" and text[max(0, start - 1) : start] == "在" and _HALT.match(text, match.end())
    if not done:
        yield Proposal(start, match.end(), label, "pattern")


def _run(text: str, tagging: Tagging, mention: Resolved, known_starts: set[int]) -> Iterator[Proposal]:
    """Yield a name with the nouns after it up to the last one that closes an institution's or place's name."""
    first = tagging.starting(mention.end)
    if first < 0 or tagging.labels[first] not in _RUN_TAGS:
        return
    if mention.label == "PERSON" and _HELD.match(text, mention.end):
        return
    # A known organisation's name is whole: only what it has one of (a 中央委员会) makes another with it.
    whole = mention.label == "ORG" and mention.start in known_starts
    best: tuple[int, str] | None = None
    # 义和团攻击教堂 is no church.
    acts = tagging.labels[first] == "vn"
    for start, end in _nouns(tagging, first, known_starts):
        found = closing(text[start:end])
        if found and acts and found.label in PLACES:
            continue
        bare = mention.label in PLACES and found is not None and found.text == text[mention.end : end]
        if found and not (found.use == "many" and (whole or bare)):
            best = end, found.label
    if best:
        yield Proposal(mention.start, best[0], best[1], "pattern")


def _counted(text: str, mention: Resolved) -> Iterator[Proposal]:
    """Yield a war or a battle with the number that tells it from the one before (第一次 + 巴尔干战争)."""
    ordinal = _ORDINAL.search(text, max(0, mention.start - 5), mention.start)
    if ordinal and text.endswith(_FOUGHT, mention.start, mention.end):
        yield Proposal(ordinal.start(), mention.end, "EVENT", "pattern")


def _parts(text: str, mention: Resolved, ends: Sequence[int]) -> Iterator[Proposal]:
    """Yield a known body and its part as two (劍橋大學 | 三一學院); `ends` are those of the bodies known to start here."""
    for end in ends if mention.end not in ends else ():
        part = _PART.search(text, end, mention.end)
        if part and part.end() == mention.end and part.start() > end:
            yield Proposal(mention.start, end, "ORG", "pattern")
            yield Proposal(end, mention.end, "ORG", "pattern")


def _nouns(tagging: Tagging, first: int, known_starts: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the nouns from a word on that follow one another without a gap, up to the next known name."""
    position = tagging.starts[first]
    limit = position + RUN_CHARS
    for index in range(first, first + RUN_WORDS):
        if index == len(tagging.starts) or tagging.starts[index] != position or position in known_starts:
            return
        position = tagging.ends[index]
        if tagging.labels[index] not in _RUN_TAGS or position > limit:
            return
        yield tagging.starts[index], position


def _armies(text: str, tagging: Tagging) -> Iterator[Proposal]:
    """Yield 日军, 苏军: the army of a country named by one character, where the tagger sees a plain noun."""
    for match in _ARMY.finditer(text):
        index = tagging.starting(match.start())
        if index >= 0 and tagging.ends[index] == match.end():
            yield Proposal(*match.span(), "ORG", "pattern")


def _dotted(text: str, tagging: Tagging, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield the persons whose names a middle dot divides and the tagger left in pieces."""
    dots = [match.start() for match in _DOT.finditer(text)]
    if not dots:
        return
    ending_at = {mention.end: mention for mention in base}
    starting_at = {mention.start: mention for mention in base}
    for dot in dots:
        left, right = ending_at.get(dot), starting_at.get(dot + 1)
        start = left.start if left else _word_before(tagging, dot)
        end = right.end if right else _word_after(tagging, dot + 1)
        labels = {mention.label for mention in (left, right) if mention}
        if start < dot and dot + 1 < end and "PERSON" in labels:
            yield Proposal(start, end, "PERSON", "pattern")


def _word_before(tagging: Tagging, end: int) -> int:
    index = tagging.at(end - 1)
    return tagging.starts[index] if index >= 0 and tagging.ends[index] == end else end


def _word_after(tagging: Tagging, start: int) -> int:
    index = tagging.starting(start)
    return tagging.ends[index] if index >= 0 else start


def _glosses(
    text: str, end: int, label: str, source: str, known: Mapping[tuple[int, int], str]
) -> Iterator[Proposal]:
    """Yield the name in Latin letters that stands in brackets after a name, with the name's own label: what marks as a title
    the one marks the other."""
    if (match := _GLOSS.match(text, end)) and not _is_list(*match.span(1), text, known):
        yield Proposal(*match.span(1), label, source)


def _is_list(start: int, end: int, text: str, known: Mapping[tuple[int, int], str]) -> bool:
    """Tell whether the words on both sides of an `and` are known names (Glasnost and Perestroika)."""
    left, conjunction, right = text[start:end].partition(" and ")
    sides = (start, start + len(left)), (end - len(right), end)
    return bool(conjunction) and all(side in known for side in sides)


def _latin_persons(text: str, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield runs of capitalised words in which the tagger saw a person."""
    persons = [
        mention.start for mention in base if mention.label == "PERSON" and text[mention.start].isascii()
    ]
    if persons:
        for match in _LATIN_NAME.finditer(text):
            if bisect_left(persons, match.start()) < bisect_left(persons, match.end()):
                yield Proposal(*match.span(), "PERSON", "pattern")


def _listed_persons(text: str, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield the Chinese names that stand in a list beside persons."""
    listed = [match.span(1) for match in _LISTED.finditer(text)]
    if not listed:
        return
    ends = {mention.end for mention in base if mention.label == "PERSON"}
    starts = {mention.start for mention in base}
    for start, end in listed:
        if start not in starts and start - 1 in ends:
            ends.add(end)
            yield Proposal(start, end, "PERSON", "pattern")
