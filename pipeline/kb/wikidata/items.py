"""What is taken from an item of Wikidata, and how it is read from a line of the JSON dump."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, field

CHINESE = ("zh-tw", "zh-hant", "zh-hk", "zh-mo", "zh", "zh-hans", "zh-cn", "zh-sg")
"""Wikidata's codes for Chinese, in the order in which a canonical name is looked for."""

LANGUAGES = (*CHINESE, "en")

INSTANCE_OF, SUBCLASS_OF = "P31", "P279"
RELATIONS = ("P17", "P131", "P159", "P27", "P102", "P54")
"""Country, the unit it lies in, headquarters; citizenship, party, sports team: what a text on an item speaks of as well.

What it is an instance of is left out, for that is its label; so is an occupation, which the description tells.
"""

MOST_RELATED = 16
"""Related items that are kept: enough for a player of many clubs, few enough for a file of millions."""

GEONAMES_ID, POPULATION = "P1566", "P1082"
BEGINNINGS, ENDS = ("P569", "P571"), ("P570", "P576")
"""Date of birth and inception; date of death and dissolution."""

_YEAR_PRECISION = 9
"""In Wikidata's scale of time precision: 9 is a year, less is a decade, a century and so on."""


class Item(Struct, array_like=True, omit_defaults=True, gc=False):
    """What is taken from one item, or from one line that speaks of it; `id`, `classes` and `related` are numbers of Q-ids.

    `names` hold what a form is (`zh-hant label`, `en alias`) and the form, `descriptions` the language and the text.
    """

    id: int
    classes: list[int] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    descriptions: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    sitelinks: int = 0
    begin: str = ""
    end: str = ""
    geonames: str = ""
    population: int = 0
    label: str = ""
    redirects: list[str] = field(default_factory=list)
    links: int = 0
    related: list[int] = field(default_factory=list)


class ClassItem(Struct, array_like=True, gc=False):
    """A class: what it is a subclass of, and its English name."""

    id: int
    parents: list[int]
    english: str


class _Text(Struct, gc=False):
    value: str


class _Link(Struct, gc=False):
    title: str = ""


class _DataValue(Struct, gc=False):
    value: msgspec.Raw = msgspec.Raw(b"null")


class _Snak(Struct, gc=False):
    datavalue: _DataValue | None = None


class _Statement(Struct, gc=False):
    mainsnak: _Snak
    rank: str = "normal"


@cache
def _attribute(key: str) -> str:
    return key.replace("-", "_")


def _by_key(name: str, keys: tuple[str, ...], kind: Any) -> Any:
    """Make a struct of the wanted keys only: the decoder passes over the other languages and properties."""
    fields = [(_attribute(key), kind | None, field(default=None, name=key)) for key in keys]
    return msgspec.defstruct(name, fields, gc=False)


_PROPERTIES = (INSTANCE_OF, SUBCLASS_OF, *RELATIONS, GEONAMES_ID, POPULATION, *BEGINNINGS, *ENDS)
_Texts = _by_key("_Texts", LANGUAGES, _Text)
_Lists = _by_key("_Lists", LANGUAGES, list[_Text])
_Claims = _by_key("_Claims", _PROPERTIES, list[_Statement])

# An empty map is written as an empty list.
_Record = msgspec.defstruct(
    "_Record",
    [
        ("id", str),
        ("labels", _Texts | list[None], field(default_factory=list)),
        ("descriptions", _Texts | list[None], field(default_factory=list)),
        ("aliases", _Lists | list[None], field(default_factory=list)),
        ("claims", _Claims | list[None], field(default_factory=list)),
        ("sitelinks", dict[str, _Link] | list[None], field(default_factory=list)),
    ],
)
_decode = msgspec.json.Decoder(_Record).decode


def read_json(line: bytes, languages: Sequence[str]) -> tuple[Item | None, ClassItem | None]:
    """Read a line of the dump: the item, if it `is_wanted`, and the class, if it is one.

    Raises `msgspec.DecodeError` (a `ValidationError` among them) where the line is no item's JSON.
    """
    record: Any = _decode(line)
    if not is_item_id(record.id):
        return None, None
    number = int(record.id[1:])
    parents = _item_ids(record.claims, SUBCLASS_OF)
    kind = ClassItem(number, parents, _text(record.labels, "en")) if parents else None
    names = _names(record, languages)
    title = record.sitelinks["zhwiki"].title if record.sitelinks and "zhwiki" in record.sitelinks else ""
    if not is_wanted(names, title, languages):
        return None, kind
    descriptions = [(code, text) for code in languages if (text := _text(record.descriptions, code))]
    item = Item(
        number, _item_ids(record.claims, INSTANCE_OF), names, descriptions, title,
        len(record.sitelinks), _year(record.claims, BEGINNINGS), _year(record.claims, ENDS),
        _string(record.claims, GEONAMES_ID), _amount(record.claims, POPULATION),
        related=[other for name in RELATIONS for other in _item_ids(record.claims, name)],
    )  # fmt: skip
    return item, kind


def is_wanted(names: Sequence[tuple[str, str]], title: str, languages: Sequence[str]) -> bool:
    """Tell whether an item has a Chinese name, or any name where no kind of Chinese is among the `languages`."""
    if set(languages).isdisjoint(CHINESE):
        return bool(names)
    return bool(title) or any(role.startswith("zh") for role, _ in names)


def _names(record: Any, languages: Sequence[str]) -> list[tuple[str, str]]:
    labels = [(f"{code} label", text) for code in languages if (text := _text(record.labels, code))]
    aliases = [
        (f"{code} alias", alias.value) for code in languages for alias in _of(record.aliases, code) or ()
    ]
    return labels + aliases


def _text(texts: Any, language: str) -> str:
    found = _of(texts, language)
    return found.value if found else ""


def _of(record: Any, key: str) -> Any:
    return getattr(record, _attribute(key), None)


def _values(claims: Any, name: str) -> list[Any]:
    """Return the values of a property's statements, the preferred ones alone where there are any."""
    stated = _of(claims, name)
    if not stated:
        return []
    statements = [s for s in stated if s.rank != "deprecated" and s.mainsnak.datavalue]
    preferred = [s for s in statements if s.rank == "preferred"]
    return [msgspec.json.decode(s.mainsnak.datavalue.value) for s in preferred or statements]


def _item_ids(claims: Any, name: str) -> list[int]:
    ids = (value.get("id", "") for value in _values(claims, name) if isinstance(value, dict))
    return [int(found[1:]) for found in ids if isinstance(found, str) and is_item_id(found)]


def is_item_id(text: str) -> bool:
    """Tell whether this is a Q-id; none is longer than a few digits, and SQLite holds no more than 19."""
    return text.startswith("Q") and text[1:].isascii() and text[1:].isdigit() and len(text) < 19


def _string(claims: Any, name: str) -> str:
    return next((value for value in _values(claims, name) if isinstance(value, str)), "")


def _amount(claims: Any, name: str) -> int:
    amounts = (value.get("amount", "") for value in _values(claims, name) if isinstance(value, dict))
    return next((int(a[1:]) for a in amounts if isinstance(a, str) and a[1:].isdigit() and len(a) < 19), 0)


def _year(claims: Any, names: tuple[str, ...]) -> str:
    for name in names:
        for value in _values(claims, name):
            if isinstance(value, dict) and value.get("precision", 0) >= _YEAR_PRECISION:
                return year(str(value.get("time", "")))
    return ""


def year(time: str) -> str:
    """Return the year of Wikidata's `+1879-11-07T00:00:00Z` as it is written here: `1879`, or `前551` before Christ."""
    digits = time[1:].split("-")[0]
    if not (digits.isascii() and digits.isdigit()):
        return ""
    return ("前" if time.startswith("-") else "") + digits.lstrip("0")
