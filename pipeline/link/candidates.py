"""Which entities a surface may name: the surface itself, then forms of it that its label allows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.kb import Hit, Store
from pipeline.kb.fold import fold

_ADHERENTS = ("分子", "人士", "者", "們")
_FOLLOWERS = ("派", "者")
_PLACES = ("市", "省", "縣", "县", "州", "區", "区", "國", "国")

ABBREVIATED = {
    "中": "中國", "美": "美國", "英": "英國", "法": "法國", "德": "德國", "俄": "俄羅斯",
    "苏": "蘇聯", "日": "日本", "韩": "韓國", "朝": "朝鮮", "越": "越南", "印": "印度",
    "意": "義大利", "奥": "奧地利", "普": "普魯士", "波": "波蘭", "土": "土耳其", "葡": "葡萄牙",
    "荷": "荷蘭", "比": "比利時", "加": "加拿大", "澳": "澳洲", "台": "台灣", "港": "香港",
    "京": "北京", "沪": "上海", "津": "天津", "渝": "重慶", "粤": "廣東", "闽": "福建",
    "浙": "浙江", "鲁": "山東", "晋": "山西", "冀": "河北", "豫": "河南", "鄂": "湖北",
    "湘": "湖南", "赣": "江西", "皖": "安徽", "川": "四川", "蜀": "四川", "黔": "貴州",
    "滇": "雲南", "桂": "廣西", "琼": "海南", "陕": "陝西", "甘": "甘肅", "青": "青海",
    "藏": "西藏", "疆": "新疆", "辽": "遼寧", "吉": "吉林", "黑": "黑龍江",
}  # fmt: skip
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
        yield from _stems(surface, _ADHERENTS)
        for stem in _stems(surface, _FOLLOWERS):
            yield stem + "主義"
    elif label in ("GPE", "LOC") and len(surface) == 1:
        if short_for := ABBREVIATED.get(fold(surface)):
            yield short_for
    elif label in ("GPE", "LOC"):
        yield from _stems(surface, _PLACES)
        yield surface + "市"
        yield surface + "國"


def _stems(surface: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for suffix in suffixes:
        stem = surface.removesuffix(suffix)
        if stem != surface and len(stem) > 1:
            yield stem
