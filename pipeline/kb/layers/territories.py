"""Countries, dependencies, provinces and historical states, out of packages that are installed with this one.

`rigour` gives the territories and their Wikidata ids, `babel` (CLDR) and `pycountry` (iso-codes) their
Chinese names by ISO code. A territory without a Chinese name in any of them is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.kb.layers import Layer
from pipeline.kb.store import Entity, Name

if TYPE_CHECKING:
    from rigour.territories.territory import Territory

NAME = "territories"
SOURCE = "rigour, babel (Unicode CLDR), pycountry (iso-codes)"
LICENCE = "MIT; Unicode-3.0; LGPL-2.1"

SOVEREIGN, HISTORICAL, DEPENDENT, SUBDIVISION = 0.9, 0.8, 0.7, 0.6
"""Priors: a bare name means the state before the province, and what stands before what is gone."""

_OTHER_LABELS = {"aq": "LOC", "eu": "ORG", "un": "ORG"}
_NO_PLACE = {"zz"}
_CLDR = ("zh_Hant", "zh_Hans", "zh_Hant_HK")
_ISO_CODES = ("zh_TW", "zh_CN", "zh_HK")


_COUNTRY_OF_REALM = {"dk": "Q35", "nl": "Q55"}
"""Where rigour's first id is the realm with its overseas parts, the one of its further ids that the bare name means."""


def layer() -> Layer:
    """Return the layer; reading it touches no network."""
    from importlib.metadata import version

    versions = " ".join(
        f"{package} {version(package)}" for package in ("rigour", "babel", "pycountry", "opencc")
    )
    return Layer(NAME, SOURCE, LICENCE, versions, entities)


def entities() -> Iterator[Entity]:
    """Yield the territories that have a Chinese name, by their code."""
    from rigour.territories import get_territories

    for territory in sorted(get_territories(), key=lambda territory: territory.code):
        chinese = list(dict.fromkeys(_chinese_names(territory)))
        if chinese and territory.code not in _NO_PLACE:
            yield _entity(territory, chinese)


def _entity(territory: Territory, chinese: list[str]) -> Entity:
    english = dict.fromkeys([territory.name, territory.full_name])
    return Entity(
        id=_COUNTRY_OF_REALM.get(territory.code, territory.qid),
        label=_OTHER_LABELS.get(territory.code, "GPE"),
        name=chinese[0],
        # 沃 is the canton of Vaud, but hardly ever.
        names=[
            Name(text, "alias" if rank else "label", len(text) == 1)
            for rank, text in enumerate([*chinese, *english])
        ],
        prior=_prior(territory),
    )


def _prior(territory: Territory) -> float:
    if territory.is_historical:
        return HISTORICAL
    if territory.is_country and not territory.parent:
        return SOVEREIGN
    return SUBDIVISION if "-" in territory.code else DEPENDENT


def _chinese_names(territory: Territory) -> Iterator[str]:
    """Yield the names in Taiwan's wording first, since the first becomes the canonical one."""
    from babel import Locale

    code = territory.code.upper()
    cldr = ((Locale.parse(locale).territories.get(code, ""), locale) for locale in _CLDR)
    found = [(name, locale) for name, locale in (*cldr, *_iso_names(territory, code)) if _is_chinese(name)]
    if found and found[0][1] == "zh_CN":
        yield _traditional(found[0][0])
    yield from (name for name, _ in found)


def _iso_names(territory: Territory, code: str) -> Iterator[tuple[str, str]]:
    record, domain = _iso_record(territory, code)
    for language in _ISO_CODES if record else ():
        translate = _translator(domain, language)
        for field in ("common_name", "name", "official_name"):
            if english := record._fields.get(field):
                yield translate(english), language


def _iso_record(territory: Territory, code: str) -> tuple[Any, str]:
    """Return the territory's record in ISO 3166, if it has one, and the part of the standard."""
    import pycountry

    iso: Any = pycountry
    if territory.is_historical:
        past = iso.historic_countries
        return past.get(alpha_4=code) or past.get(alpha_3=(territory.alpha3 or "").upper()), "iso3166-3"
    if "-" in code:
        return iso.subdivisions.get(code=code), "iso3166-2"
    return iso.countries.get(alpha_2=code), "iso3166-1"


@cache
def _translator(domain: str, language: str) -> Callable[[str], str]:
    import gettext

    import pycountry

    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2tw").convert
    return convert


def _traditional(name: str) -> str:
    # OpenCC takes 托 for the verb, which foreign names never hold.
    return _to_traditional()(name).replace("託", "托")


def _is_chinese(name: str) -> bool:
    """Tell a name from a message left untranslated, and from the language that zh_TW gives for Delaware."""
    return (
        bool(name) and not any(char.isascii() and char.isalpha() for char in name) and name[-1] not in "語语"
    )
