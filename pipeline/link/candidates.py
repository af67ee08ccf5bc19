"""Which entities a surface may name: the surface itself, then forms of it that its label allows, then how it sounds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from pipeline.cache import cached_file
from pipeline.kb import Hit, Store
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.kb.fold import NAME_DOT, fold
from pipeline.link.known import Known, known
from pipeline.link.nicknames import nicknames
from pipeline.link.sounds import Confusions
from pipeline.link.transliteration import SoundIndex, spoken

_ADHERENTS = ("分子", "人士", "者", "們")
_FOLLOWERS = ("派", "者")
_PLACES = ("市", "省", "縣", "县", "州", "區", "区", "國", "国")
_BODIES = ("公司", "集團", "集团", "俱樂部", "俱乐部")
_KINDS_OF_BODY = ("公司", "集團", "足球俱樂部")
_TEAMS = ("足球隊", "足球队", "隊", "队")
_GROUNDS = ("球場", "體育場", "廣場", "機場")
_ENDINGS = {
    "足协": "足球協會", "足总": "足球總會", "篮协": "籃球協會", "奥委会": "奧林匹克委員會", "理工大": "理工大學",
    "师大": "師範大學", "科大": "科技大學", "医大": "醫科大學",
}  # fmt: skip
"""Endings that newspapers shorten, Simplified as a key is, and what they are short for."""

_BY_SOUND = {"PERSON": ("PERSON",), "GPE": ("GPE", "LOC"), "LOC": ("GPE", "LOC")}
"""The labels whose entities a mention of a label may name by sound."""

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何林高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜魏程吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏付方邹孟熊秦邱江尹薛阎段侯龙陶黎贺顾毛郝龚邵万钱严赖覃洪武孔"
)
"""Frequent Chinese surnames: before one or two characters they make a Chinese name, which means nobody who sounds alike."""

_SIDES = frozenset("東东西南北上下大小新舊旧")
"""What a name adds to a place's to mean a part of it, or another one named after it."""
_SHORTEST_BY_SOUND = 3
_SURE = 0.95
"""The least a sound must score: most unknown names have no other rendering in the knowledge base at all."""

INDEX_VERSION = 1
"""Raised whenever the names that are indexed by sound can come out differently."""


_RELATED = (
    frozenset({"GPE", "LOC", "FAC"}),
    frozenset({"GPE", "ORG", "NORP"}),
    frozenset({"ORG", "FAC", "PRODUCT"}),
    frozenset({"ORG", "PRODUCT", "WORK_OF_ART"}),
    frozenset({"EVENT", "LAW", "WORK_OF_ART"}),
    frozenset({"NORP", "LANGUAGE"}),
)


def agree(one: str, other: str) -> bool:
    """Tell whether two labels may name one thing seen from two sides (a country and its team, a place and a building)."""
    return one == other or any(one in group and other in group for group in _RELATED)


class Found(Struct, frozen=True):
    """A hit of the knowledge base and how it was found.

    `way` is `name`, `form` (a changed form of the surface), `nickname` (a body without the place it is of) or `sound`;
    `closeness` says how sure that way is of itself, 0..1.
    """

    hit: Hit
    way: str = "name"
    closeness: float = 1.0


class Finder:
    """Finds what a surface may name in one knowledge base; what it is asked again it remembers."""

    def __init__(self, kb: Store) -> None:
        self._kb = kb
        self._sounds: dict[tuple[str, ...], SoundIndex] = {}
        self._nicknames: dict[str, list[str]] | None = None
        self.find = lru_cache(maxsize=4_096)(self._find)
        self.get = lru_cache(maxsize=2_048)(self._get)

    def _get(self, kb_id: str) -> Known | None:
        entity = self._kb.get(kb_id)
        return known(entity) if entity else None

    def _find(self, surface: str, label: str) -> tuple[Found, ...]:
        """Return the candidates; each further way is gone only where those before it lead nowhere.

        Most names are unknown, and no name begins with them: then neither they nor longer forms are looked up.
        """
        begins = self._kb.begins(surface)
        named = tuple(Found(hit) for hit in self._kb.find(surface)) if begins else ()
        if named and (label != "ORG" or any(found.hit.label == "ORG" for found in named)):
            return named
        asked = (form for form in forms(surface, label) if begins or not form.startswith(surface))
        hits = (hit for form in asked for hit in self._kb.find(form))
        changed = {hit.id: Found(hit, "form") for hit in hits if agree(hit.label, label)}
        further = tuple(changed.values()) or tuple(self._by_nickname(surface, label))
        further = further or tuple(self._without_team(surface, label))
        return named + further or tuple(self._by_sound(surface, label))

    def _without_team(self, surface: str, label: str) -> Iterator[Found]:
        """曼城隊 is 曼城, but 國家隊 is not whatever body is called 國家: an everyday word is not taken for one."""
        if label == "ORG":
            hits = (hit for stem in _stems(surface, _TEAMS) for hit in self._kb.find(stem))
            yield from (Found(hit, "form") for hit in hits if hit.label == "ORG" and not hit.weak)

    def _by_nickname(self, surface: str, label: str) -> Iterator[Found]:
        if label != "ORG":
            return
        if self._nicknames is None:
            self._nicknames = nicknames(self._kb)
        key = fold(surface)
        keys = [key, *(key.removesuffix(team) for team in _TEAMS if key.endswith(team))]
        ids = dict.fromkeys(entity_id for one in keys for entity_id in self._nicknames.get(one, ()))
        for entity_id in ids:
            if entity := self._kb.get(entity_id):
                yield Found(Hit(entity.id, entity.label, "short", False, entity.prior, False), "nickname")

    def _by_sound(self, surface: str, label: str) -> Iterator[Found]:
        labels = _BY_SOUND.get(label, ())
        if not labels or not _may_be_foreign(surface) or self._is_part_of_a_place(surface, label):
            return
        if labels not in self._sounds:
            self._sounds[labels] = _sound_index(self._kb, labels)
        for name, score in self._sounds[labels].find(surface, _SURE):
            for hit in self._kb.find(name):
                if hit.label in labels:
                    yield Found(hit, "sound", score)

    def _is_part_of_a_place(self, surface: str, label: str) -> bool:
        """Tell whether a name is one side of a known place (東柏林), which sounds like another by accident (都柏林)."""
        return (
            label != "PERSON"
            and surface[0] in _SIDES
            and any(hit.label in ("GPE", "LOC") for hit in self._kb.find(surface[1:]))
        )


def forms(surface: str, label: str) -> Iterator[str]:
    """Yield the names behind a derived form: an adherent's doctrine, a place, a dynasty or a body with or without its kind."""
    if label == "NORP":
        yield from _stems(surface, _ADHERENTS)
        for stem in _stems(surface, _FOLLOWERS):
            yield stem + "主義"
    elif label in ("GPE", "LOC") and len(surface) == 1:
        yield ABBREVIATED.get(fold(surface), surface + "朝")
    elif label in ("GPE", "LOC"):
        yield from _stems(surface, _PLACES)
        yield surface + "市"
        yield surface + "國"
    elif label == "ORG":
        yield from _of_body(surface)
    elif label == "FAC":
        yield from (surface + kind for kind in _GROUNDS)


def _of_body(surface: str) -> Iterator[str]:
    for stem in _stems(surface, _TEAMS):
        yield stem + "國家足球隊"
    yield surface + "隊"
    yield from _stems(surface, _BODIES)
    yield from (surface + kind for kind in _KINDS_OF_BODY)
    key = fold(surface)
    for ending, full in _ENDINGS.items():
        if key.endswith(ending) and (stem := key.removesuffix(ending)):
            yield stem + full
            if country := ABBREVIATED.get(stem):
                yield country + full


def _stems(surface: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for suffix in suffixes:
        stem = surface.removesuffix(suffix)
        if stem != surface and len(stem) > 1:
            yield stem


def _may_be_foreign(name: str) -> bool:
    form = spoken(name)
    if len(form) < _SHORTEST_BY_SOUND or not all(map(Confusions.load().in_foreign_names, form)):
        return False
    return bool(NAME_DOT.search(name)) or len(form) > _SHORTEST_BY_SOUND or form[0] not in _SURNAMES


def _sound_index(kb: Store, labels: tuple[str, ...]) -> SoundIndex:
    """Return the index of the full names of these labels, from the cache where it has been made before."""
    name = f"sounds-{INDEX_VERSION}-{kb.fingerprint[:16]}-{'-'.join(labels)}.npz"
    return SoundIndex.load(cached_file(name, lambda output: SoundIndex(_full_names(kb, labels)).save(output)))


def _full_names(kb: Store, labels: tuple[str, ...]) -> Iterator[str]:
    for entity in kb.entities():
        if entity.label in labels:
            for name in entity.names:
                if name.kind in ("label", "alias") and not name.weak and _may_be_foreign(name.text):
                    yield fold(name.text)
