"""Bodies called without the place they are of, or by two of their characters: 公牛 for 芝加哥公牛, 国米 for 国际米兰."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from pipeline.cache import cached_file
from pipeline.kb import Store
from pipeline.kb.everyday import is_everyday
from pipeline.kb.fold import fold

_VERSION = 3
_SHORTEST, _LONGEST_PLACE = 2, 8
_KINDS = ("集团公司", "集团", "公司", "俱乐部", "足球俱乐部")
_CONTRACTED = re.compile("[\u4e00-\u9fff]{4,5}")
_OWNERS = 4
"""What ends the names of more bodies than so many is no name but a kind: 大學; an everyday word such as 軍隊, of more than one."""


def nicknames(kb: Store) -> dict[str, list[str]]:
    """Return, by the folded rest of a name, the ids of the bodies whose name is that rest behind a place's name.

    Made once for a knowledge base and kept in the cache.
    """
    path = cached_file(
        f"nicknames-{_VERSION}-{kb.fingerprint[:16]}.json",
        lambda output: output.write_bytes(msgspec.json.encode(_collected(kb))),
    )
    return msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]])


def _collected(kb: Store) -> dict[str, list[str]]:
    places = {fold(name.text) for entity in kb.entities() if entity.label == "GPE" for name in entity.names}
    rests: dict[str, set[str]] = defaultdict(set)
    contractions: dict[str, set[str]] = defaultdict(set)
    for entity in kb.entities():
        if entity.label == "ORG":
            for name in entity.names:
                key = fold(name.text)
                for rest in _rests(key, places):
                    rests[rest].add(entity.id)
                for form in (key, *_rests(key, places)):
                    for contraction in _contractions(form):
                        contractions[contraction].add(entity.id)
    endings = _endings(kb, rests)
    found = {rest: sorted(ids) for rest, ids in rests.items() if endings[rest] <= _most(rest)}
    found |= {short: [*ids] for short, ids in contractions.items() if len(ids) == 1 and short not in rests}
    return dict(sorted(found.items()))


def _endings(kb: Store, rests: Mapping[str, object]) -> Counter[str]:
    """Count the bodies with a name that ends in each of the rests."""
    longest = max(map(len, rests), default=0)
    counts = Counter[str]()
    for entity in kb.entities():
        if entity.label == "ORG":
            keys = {fold(name.text) for name in entity.names}
            tails = {key[-length:] for key in keys for length in range(_SHORTEST, min(len(key), longest + 1))}
            counts.update(tails & rests.keys())
    return counts


def _most(rest: str) -> int:
    return 1 if is_everyday(rest) else _OWNERS


def _rests(key: str, places: set[str]) -> Iterator[str]:
    for cut in range(2, min(_LONGEST_PLACE, len(key) - _SHORTEST) + 1):
        if key[:cut] in places:
            rest = key[cut:]
            yield rest
            for kind in _KINDS:
                if rest.endswith(kind) and len(stem := rest.removesuffix(kind)) >= _SHORTEST:
                    yield stem


def _contractions(key: str) -> set[str]:
    """国际米兰 is 国米, 工商银行 is 工行: a first character with the third or the last."""
    if not _CONTRACTED.fullmatch(key):
        return set()
    return {key[0] + key[2], key[0] + key[-1]}
