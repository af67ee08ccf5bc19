"""Which entities a surface may name: the surface itself, then forms of it that its label allows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.kb import Hit, Store
from pipeline.kb.fold import fold

_ADHERENTS = ("主義者", "分子", "人士", "派", "者", "們")
_PLACES = ("市", "省", "縣", "县", "州", "區", "区", "國", "国")

ABBREVIATED = {
    char: name
    for pair in (
        "中中國 美美國 英英國 法法國 德德國 俄俄羅斯 苏蘇聯 日日本 韩韓國 朝朝鮮 越越南 印印度 意義大利 奥奧地利 普普魯士 "
        "波波蘭 土土耳其 葡葡萄牙 荷荷蘭 比比利時 加加拿大 澳澳洲 台台灣 港香港 京北京 沪上海 津天津 渝重慶 粤廣東 闽福建 "
        "浙浙江 鲁山東 晋山西 冀河北 豫河南 鄂湖北 湘湖南 赣江西 皖安徽 川四川 蜀四川 黔貴州 滇雲南 桂廣西 琼海南 陕陝西 "
        "甘甘肅 青青海 藏西藏 疆新疆 辽遼寧 吉吉林 黑黑龍江"
    ).split()
    for char, name in ((pair[0], pair[1:]),)
}
"""The one-character names of countries, regions and provinces, in Simplified as a key is, and what they are short for."""


class Found(Struct, frozen=True):
    """A hit of the knowledge base, and whether the surface had to be changed to find it."""

    hit: Hit
    altered: bool


def find_candidates(kb: Store, surface: str, label: str) -> list[Found]:
    """Return what `surface` may name; changed forms are asked for only when the surface itself is unknown."""
    hits = kb.find(surface)
    if hits:
        return [Found(hit, altered=False) for hit in hits]
    found: dict[str, Found] = {}
    for form in _forms(surface, label):
        for hit in kb.find(form):
            found.setdefault(hit.id, Found(hit, altered=True))
    return list(found.values())


def _forms(surface: str, label: str) -> Iterator[str]:
    """Yield the name behind a derived form: an adherent's doctrine, a place with or without its kind."""
    if label == "NORP":
        for suffix in _ADHERENTS:
            stem = surface.removesuffix(suffix)
            if stem != surface and len(stem) > 1:
                yield stem
                yield stem + "主義"
    elif label in ("GPE", "LOC") and len(surface) == 1:
        if short_for := ABBREVIATED.get(fold(surface)):
            yield short_for
    elif label in ("GPE", "LOC"):
        for suffix in _PLACES:
            stem = surface.removesuffix(suffix)
            if stem != surface and len(stem) > 1:
                yield stem
        yield surface + "市"
        yield surface + "國"
