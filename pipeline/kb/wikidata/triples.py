"""Items out of Wikidata's truthy dump: N-Triples, a statement a line, those of one item together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata.chunks import Chunk
from pipeline.kb.wikidata.items import (
    BEGINNINGS,
    ENDS,
    GEONAMES_ID,
    INSTANCE_OF,
    POPULATION,
    RELATIONS,
    SUBCLASS_OF,
    ClassItem,
    Item,
    is_wanted,
)
from pipeline.kb.wikidata.parse import SHOWN, Rows, rows_of

_LINE = re.compile(rb"(<[^<>\s]*>|_:\S+) <([^<>\s]*)> (<[^<>\s]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"\S*) \.")
_ITEM = re.compile(rb"<http://www\.wikidata\.org/entity/Q([1-9][0-9]{0,17})>")
_LITERAL = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^<>]*>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_DIRECT = b"http://www.wikidata.org/prop/direct/"
_LABEL = b"http://www.w3.org/2000/01/rdf-schema#label"
_ALIAS = b"http://www.w3.org/2004/02/skos/core#altLabel"
_DESCRIPTION = b"http://schema.org/description"
_ABOUT = b"http://schema.org/about"
_SITELINKS = b"http://wikiba.se/ontology#sitelinks"
_ZHWIKI = b"<https://zh.wikipedia.org/wiki/"


class _Growing:
    """An item as its lines come by, and whether it is a class."""

    def __init__(self, number: int) -> None:
        self.item = Item(number)
        self.parents: list[int] = []
        self.english = ""


def parse_triples(chunk: Chunk, languages: Sequence[str], where: str) -> Rows:
    """Read a chunk of N-Triples; raises `KnowledgeBaseError` that names a line which is none.

    The first and the last item of a chunk may go on in another, and are kept whether they are wanted or not.
    """
    found: dict[int, _Growing] = {}
    seen = 0
    for number, line in enumerate(chunk.data.split(b"\n"), chunk.line):
        if not line.strip() or line.startswith(b"#"):
            continue
        seen += 1
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            shown = line[:SHOWN].decode("utf-8", "replace")
            raise KnowledgeBaseError(
                f"no triple: {shown!r}", where=f"{where}:{number}", hint="was the file cut off?"
            )
        subject, predicate, value = parts.groups()
        _take(found, subject, predicate, value, languages)
    edges = {next(iter(found), 0), next(reversed(found), 0)}
    kept = [
        g.item for n, g in found.items() if n in edges or is_wanted(g.item.names, g.item.title, languages)
    ]
    classes = [
        ClassItem(n, g.parents, g.english)
        for n, g in found.items()
        if g.parents or (n in edges and g.english)
    ]
    return rows_of(kept, classes, seen)


def _take(
    found: dict[int, _Growing], subject: bytes, predicate: bytes, value: bytes, languages: Sequence[str]
) -> None:
    if predicate == _ABOUT and subject.startswith(_ZHWIKI):
        if about := _ITEM.fullmatch(value):
            title = unquote(subject[len(_ZHWIKI) : -1].decode("utf-8", "replace"))
            _of(found, int(about[1])).item.title = title.replace("_", " ")
        return
    known = _ITEM.fullmatch(subject)
    if known is None:
        return
    growing = _of(found, int(known[1]))
    if literal := _LITERAL.fullmatch(value):
        text = _unescaped(literal[1].decode("utf-8", "replace"))
        _say(growing, predicate, text, (literal[2] or b"").decode(), languages)
    elif other := _ITEM.fullmatch(value):
        _point(growing, _property(predicate), int(other[1]))


def _point(growing: _Growing, name: str, other: int) -> None:
    """Take a statement whose value is an item."""
    if name == INSTANCE_OF:
        growing.item.classes.append(other)
    elif name == SUBCLASS_OF:
        growing.parents.append(other)
    elif name in RELATIONS:
        growing.item.related.append(other)


def _of(found: dict[int, _Growing], number: int) -> _Growing:
    growing = found.get(number)
    if growing is None:
        growing = found[number] = _Growing(number)
    return growing


def _say(growing: _Growing, predicate: bytes, text: str, language: str, languages: Sequence[str]) -> None:
    """Take a literal that is said of the item."""
    item = growing.item
    role = {_LABEL: "label", _ALIAS: "alias"}.get(predicate)
    if role and language == "en" and role == "label":
        growing.english = text
    if role and language in languages:
        item.names.append((f"{language} {role}", text))
    elif predicate == _DESCRIPTION and language in languages:
        item.descriptions.append((language, text))
    elif predicate == _SITELINKS:
        item.sitelinks = _number(text)
    elif name := _property(predicate):
        _state(item, name, text)


def _state(item: Item, name: str, text: str) -> None:
    if name == GEONAMES_ID:
        item.geonames = item.geonames or text
    elif name == POPULATION:
        item.population = max(item.population, _number(text))
    elif name in BEGINNINGS:
        item.begin = item.begin or _year(text)
    elif name in ENDS:
        item.end = item.end or _year(text)


def _property(predicate: bytes) -> str:
    return predicate[len(_DIRECT) :].decode() if predicate.startswith(_DIRECT) else ""


def _number(text: str) -> int:
    digits = text.removeprefix("+").partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def _year(time: str) -> str:
    """Return the year of an XSD 1.1 time, in which there is a year 0: -0550 is the year 551 before Christ."""
    before = time.startswith("-")
    digits = time.removeprefix("-").partition("-")[0]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return ""
    number = int(digits)
    return f"前{number + 1}" if before or number == 0 else str(number)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code, long, plain = escape.groups()
    if plain:
        return _PLAIN.get(plain, plain)
    number = int(code or long, 16)
    return chr(number) if number < 0x110000 else "\ufffd"
