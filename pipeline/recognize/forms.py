"""Names that their own form gives away: a numbered unit (第十九师), a model (B-52), a spacecraft (航海家1号), what the tagger holds
to be a proper noun of no kind and ends like one of a kind (粟特语, 扎马战役), what history calls an event (史称…)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.document import Proposal
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.recognize.merge import Resolved
from pipeline.recognize.tagging import Tagging

NUMERAL = "一二三四五六七八九十百"

_HAPPENED = r"战役|会战|之战|海战|空战|保卫战|起义|暴动|兵变|政变|事变|之变|变法|事件|惨案|血案|之乱|叛乱|法难|教难|革命|运动|大地震|大屠杀"
_ENDINGS = (
    (re.compile(rf".(?:{_HAPPENED})$"), "EVENT"),
    (re.compile(r".语$"), "LANGUAGE"),
    (re.compile(r".族$|..人$"), "NORP"),
    (re.compile(r"..号$"), "PRODUCT"),
)
"""What a word tagged as a proper noun of no kind (nz) is, by its ending."""

_SO_CALLED = re.compile(
    rf"史称[“「『]?([^，。；：、！？“”「」『』（）()《》\s]{{1,10}}?(?:{_HAPPENED}))(?=[，。；、！？”」』（(\n]|$)"
)
_UNIT = re.compile(
    rf"(?:整编|独立|新编|暂编|预备|近卫|步兵|装甲|空降|工程)?第[{NUMERAL}\d]{{1,4}}"
    r"(?:野战军|方面军|集团军|兵团|军团|纵队|支队|舰队|航空队|师团|联队|大队"
    r"|师(?![范长资傅生爷徒])|旅(?![客馆游行途店])|团(?![体结队员伙圆聚长])|军(?![长区医事人官队])|营(?![长地业养]))"
)
_CRAFT = re.compile(rf"([\u4e00-\u9fff]{{2,4}})(?:\d{{1,3}}|[{NUMERAL}]{{1,2}})号")
_MODEL = re.compile(r"(?<![0-9A-Za-z\-])[A-Z]{1,3}-\d{1,4}[A-Z]?(?![0-9A-Za-z\-])")
_SAID = re.compile(r"话[题剧筒机语说费音别]")
_CONCESSION = re.compile(rf"[{''.join(ABBREVIATED)}](?=租界)")


def find_forms(text: str, tagging: Tagging, base: Sequence[Resolved]) -> Iterator[Proposal]:
    """Yield what the forms speak for, in the analysis text's offsets; `base` are the mentions so far."""
    taken = {place for mention in base for place in range(mention.start, mention.end)}
    for start, end, tag in zip(tagging.starts, tagging.ends, tagging.labels, strict=True):
        if tag == "nz":
            label = next((label for pattern, label in _ENDINGS if pattern.search(text[start:end])), None)
            if label:
                yield Proposal(start, end, label, "pattern")
        elif tag == "LOC" and text.startswith("话", end) and not _SAID.match(text, end):
            yield Proposal(start, end + 1, "LANGUAGE", "pattern")
        elif tag == "LOC" and text[start:end] in ABBREVIATED and start not in taken:
            yield Proposal(start, end, "GPE", "pattern")
    for match in _SO_CALLED.finditer(text):
        yield Proposal(*match.span(1), "EVENT", "pattern")
    for pattern, label in ((_UNIT, "ORG"), (_MODEL, "PRODUCT"), (_CONCESSION, "GPE")):
        for match in pattern.finditer(text):
            yield Proposal(*match.span(), label, "pattern")
