"""A file in the shape of a Wikidata dump, made from a table of facts or made up: to try out `zhpipe kb build --wikidata`.

    python -m benchmarks.wikidata_dump --facts FACTS.tsv -o dump.json.gz
    python -m benchmarks.wikidata_dump --synthetic 2000000 --seed 1 -o dump.json.zst

The table has the columns `qid type label_en label_zh_hant label_zh_hans aliases aliases_derived instance_of population
sitelinks`; lists are parted by `|`. It names classes in English only: a class that the project's table of classes
has keeps its id, every other is made up, a subclass of one that means the type which most of its instances have. The
same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import bz2
import contextlib
import csv
import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from pipeline.document import ENTITY_LABELS
from pipeline.kb.wikidata.classes import OTHER, Root, roots

MADE_UP = 900_000_000
"""Ids of classes made up begin here, far above those that Wikidata has given out."""

Json = dict[str, Any]
Row = Mapping[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--facts", type=Path, help="a table of facts, tab-separated")
    given.add_argument("--synthetic", type=int, help="how many entities to make up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    items = of_facts(args.facts) if args.facts else made_up(args.synthetic, args.seed)
    print(f"{write(items, args.output):,} items", file=sys.stderr)


def write(items: Iterable[Json], path: Path) -> int:
    """Write the items as a dump, packed by the suffix of `path` (`.gz`, `.bz2`, `.zst`), and return how many they are."""
    count = 0
    encode = msgspec.json.Encoder().encode
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(_opened(path, stack))
        stream.write(b"[\n")
        for item in items:
            stream.write((b",\n" if count else b"") + encode(item))
            count += 1
        stream.write(b"\n]\n")
    return count


def _opened(path: Path, stack: contextlib.ExitStack) -> IO[bytes]:
    if path.suffix == ".gz":
        # Neither a file name nor the time in the header: the same bytes every time.
        raw = stack.enter_context(path.open("wb"))
        return cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, mtime=0))
    if path.suffix == ".bz2":
        return cast(IO[bytes], bz2.open(path, "wb"))
    if path.suffix == ".zst":
        import zstandard

        return cast(IO[bytes], zstandard.open(path, "wb"))
    return path.open("wb")


def item(
    number: int,
    labels: Mapping[str, str],
    aliases: Mapping[str, list[str]] | None = None,
    classes: Iterable[int] = (),
    parents: Iterable[int] = (),
    sitelinks: int = 0,
    title: str = "",
    claims: Mapping[str, list[Json]] | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> Json:
    """Return an item as the dump has it; what is empty is an empty list there, not an empty map."""
    stated = {
        **({"P31": [_of_item(c) for c in classes]} if classes else {}),
        **({"P279": [_of_item(p) for p in parents]} if parents else {}),
        **(claims or {}),
    }
    wikis = [f"x{n}wiki" for n in range(sitelinks - bool(title))] + ["zhwiki"] * bool(title)
    return {
        "type": "item",
        "id": f"Q{number}",
        "labels": {code: {"language": code, "value": text} for code, text in labels.items()} or [],
        "descriptions": {c: {"language": c, "value": text} for c, text in (descriptions or {}).items()} or [],
        "aliases": {
            code: [{"language": code, "value": text} for text in texts]
            for code, texts in (aliases or {}).items()
            if texts
        }
        or [],
        "claims": stated or [],
        "sitelinks": {
            wiki: {"site": wiki, "title": title if wiki == "zhwiki" else "x", "badges": []} for wiki in wikis
        }
        or [],
        "lastrevid": 1,
    }


def statement(value: object, kind: str) -> Json:
    """Return a statement of ordinary rank; `kind` is the type of its value as Wikidata names it."""
    datavalue = {"value": value, "type": kind}
    return {"mainsnak": {"snaktype": "value", "datavalue": datavalue}, "type": "statement", "rank": "normal"}


def _of_item(number: int) -> Json:
    return statement({"entity-type": "item", "numeric-id": number, "id": f"Q{number}"}, "wikibase-entityid")


def of_facts(path: Path) -> Iterator[Json]:
    """Yield the classes that the facts name, then the facts."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = _Classes(rows)
    stated = {int(row["qid"][1:]) for row in rows}
    yield from (made for made in found.items() if int(made["id"][1:]) not in stated)
    for row in rows:
        yield _fact(row, found)


class _Classes:
    """The classes that facts name: those of the project's table by their ids, others made up below them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._table = [root for root in roots() if root.id]
        self.table_ids = {root.id for root in self._table}
        self._first: dict[str, Root] = {}
        for root in self._table:
            self._first.setdefault(root.label, root)
        self._ids = {root.english.lower(): root.id for root in self._table}
        self._parents: dict[int, tuple[int, str]] = {}
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            for name in self.names(row):
                votes[name][row["type"]] += 1
        for name in sorted(votes):
            if name not in self._ids:
                kind = min(votes[name].items(), key=lambda vote: (-vote[1], vote[0]))[0]
                self._ids[name] = number = MADE_UP + len(self._parents)
                self._parents[number] = (self.meaning(kind), name)

    def meaning(self, kind: str) -> int:
        """Return the first class of the table that means a type."""
        return self._first[kind if kind in ENTITY_LABELS else OTHER].id

    def names(self, row: Row) -> list[str]:
        """Return the classes of a fact; one that has none gets one of its type."""
        return [n for n in row["instance_of"].lower().split("|") if n] or [f"made up: {row['type'].lower()}"]

    def ids(self, row: Row) -> list[int]:
        return [self._ids[name] for name in self.names(row)]

    def items(self) -> Iterator[Json]:
        for root in self._table:
            yield item(root.id, {"en": root.english}, parents=[MADE_UP - 1])
        for number, (parent, name) in self._parents.items():
            yield item(number, {"en": name}, parents=[parent])


def _fact(row: Row, found: _Classes) -> Json:
    labels = {"en": row["label_en"], "zh-hant": row["label_zh_hant"], "zh-hans": row["label_zh_hans"]}
    aliases = [text for cell in ("aliases", "aliases_derived") for text in row[cell].split("|") if text]
    population = row["population"].partition(".")[0]
    number = int(row["qid"][1:])
    return item(
        number,
        {code: text for code, text in labels.items() if text},
        {"zh": aliases},
        found.ids(row),
        parents=[MADE_UP - 1] if number in found.table_ids else (),
        sitelinks=int(row["sitelinks"] or 0),
        claims={"P1082": [statement({"amount": f"+{population}", "unit": "1"}, "quantity")]}
        if population.isdigit()
        else None,
    )


_SYLLABLES = "阿巴贝本卡达德丁尔法弗戈格古哈赫基加卡科拉莱勒里利林卢罗洛马迈曼米莫纳内尼诺帕佩皮普奇乔萨塞斯索塔特托瓦韦维沃西希谢雅亚扬伊尤泽"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰荣建国志文海波宁晓东红梅春雪峰云飞宇浩然子轩梓涵嘉怡思远欣雨晨阳"
_ENDINGS = {
    "GPE": ("市", "县", "镇", "州"),
    "ORG": ("公司", "大学", "党", "银行"),
    "LOC": ("山", "河", "岛", "湖"),
}
_PARTS = 12
"""Of this many entities made up, six are persons, three places, two organisations and one a place of nature."""


def made_up(count: int, seed: int) -> Iterator[Json]:
    """Yield classes and then `count` entities with names made of characters that such names have, many shared."""
    rng = random.Random(seed)
    first: dict[str, int] = {}
    for root in roots():
        if root.id:
            first.setdefault(root.label, root.id)
            yield item(root.id, {"en": root.english}, parents=[MADE_UP - 1])
    for number in range(1_000_000_000, 1_000_000_000 + count):
        kind = ("PERSON",) * 6 + ("GPE",) * 3 + ("ORG",) * 2 + ("LOC",)
        yield (
            _person(number, rng, first)
            if kind[number % _PARTS] == "PERSON"
            else _thing(number, kind[number % _PARTS], rng, first)
        )


def _person(number: int, rng: random.Random, first: Mapping[str, int]) -> Json:
    born = rng.randint(1500, 1990)
    claims = {
        name: [statement({"time": f"+{year:04}-01-01T00:00:00Z", "precision": 9}, "time")]
        for name, year in (("P569", born), ("P570", born + rng.randint(20, 90)))
    }
    if rng.random() < 0.5:
        name = rng.choice(_SURNAMES) + _some(rng, _GIVEN, 1, 2)
        labels = {"zh-hans": name}
    else:
        name = f"{_some(rng, _SYLLABLES, 2, 4)}·{_some(rng, _SYLLABLES, 3, 5)}"
        labels = {"zh": name, "en": f"Person {number}"}
    links = int(rng.paretovariate(1.2))
    return item(
        number, labels, {"zh": [name.replace("·", "-")]}, [first["PERSON"]], sitelinks=min(links, 300),
        title=name, claims=claims, descriptions={"zh-hans": f"{born}年出生的人物"},
    )  # fmt: skip


def _thing(number: int, kind: str, rng: random.Random, first: Mapping[str, int]) -> Json:
    stem = _some(rng, _SYLLABLES, 2, 5)
    name = stem + rng.choice(_ENDINGS[kind])
    links = int(rng.paretovariate(1.2))
    return item(
        number, {"zh-hans": name, "en": f"Thing {number}"}, {"zh": [stem]}, [first[kind]],
        sitelinks=min(links, 300), descriptions={"zh-hans": f"第{number}号"},
    )  # fmt: skip


def _some(rng: random.Random, characters: str, least: int, most: int) -> str:
    return "".join(rng.choices(characters, k=rng.randint(least, most)))


if __name__ == "__main__":
    main()
