"""Mentions of one document that name one entity: short forms, names in brackets, pseudonyms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.document import Document, Mention
from pipeline.kb.fold import NAME_DOT, fold

_OPENING = re.compile(r"[)）\]」』”》]?\s{0,2}[(（\[]\s?")
_BRACKETS = "(（[)）"
"""What stands right before a name in brackets, if not a space."""

_PSEUDONYM_BEFORE = re.compile(
    r"(?:化名|又名|原名|本名|筆名|笔名|別名|别名|又稱|又称|簡稱|简称|即|人稱|人称)(?:為|为|叫|是|作)?[「『“《]?$"
)
_PSEUDONYM_AFTER = re.compile(r"[」』”》]?(?:的|之|為|为|作)?(?:化名|筆名|笔名|別名|别名|名義|名义)")
_INNER = 8
"""How many mentions back one is looked for that may hold others inside it."""

_REACH = 40
"""How far back, in code points, the one who bears a pseudonym may stand."""


def antecedents(document: Document) -> dict[int, int]:
    """Return, by index in `document.entities`, the mention that a mention stands for; always an earlier or fuller one."""
    found: dict[int, int] = {}
    bearers: dict[str, int] = {}
    for number, mention in enumerate(document.entities):
        earlier = _bracketed(document, number, mention)
        if earlier is None:
            earlier = _alias(document, number, mention)
        if earlier is None:
            earlier = _fuller(mention, bearers)
        if earlier is not None:
            found[number] = earlier
        if mention.label == "PERSON" and len(parts := NAME_DOT.split(mention.text)) > 1:
            bearers[fold(parts[-1])] = number
    return found


def _bracketed(document: Document, number: int, mention: Mention) -> int | None:
    """米卡爾·圖克哈什維斯基(MikhailTukhachevsky), (被背叛的革命)TheRevolutionBetrayed: one name in two scripts."""
    nearest = document.text[mention.start - 1 : mention.start]
    if nearest not in _BRACKETS and not nearest.isspace():
        return None
    earlier = _before(document.entities, number)
    if earlier is None:
        return None
    before = document.entities[earlier]
    between = document.text[before.end : mention.start]
    adjoining = _OPENING.fullmatch(between) or between in (")", "）", ")(", "）（")
    if adjoining and before.label == mention.label and before.text.isascii() != mention.text.isascii():
        return earlier
    return None


def _before(mentions: Sequence[Mention], number: int) -> int | None:
    """Return the mention that ends last before this one begins; of names inside one another the outermost."""
    ended = [n for n in range(max(0, number - _INNER), number) if mentions[n].end <= mentions[number].start]
    return max(ended, key=lambda n: (mentions[n].end, -n), default=None)


def _alias(document: Document, number: int, mention: Mention) -> int | None:
    """以揚努夫斯基的化名, 本名…, 即…: the nearest mention of the same label before it bears the name."""
    before = document.text[max(0, mention.start - 8) : mention.start]
    after = document.text[mention.end : mention.end + 8]
    if not (_PSEUDONYM_BEFORE.search(before) or _PSEUDONYM_AFTER.match(after)):
        return None
    for earlier in range(number - 1, -1, -1):
        other = document.entities[earlier]
        if mention.start - other.end > _REACH:
            return None
        if other.label == mention.label:
            return earlier
    return None


def _fuller(mention: Mention, bearers: Mapping[str, int]) -> int | None:
    """克倫斯基 after 亞歷山大·克倫斯基: the last one before it of which it is the last part; `bearers` has them by that."""
    if mention.label != "PERSON" or NAME_DOT.search(mention.text):
        return None
    return bearers.get(fold(mention.text))
