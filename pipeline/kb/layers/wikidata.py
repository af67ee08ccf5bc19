"""Entities from Wikidata: every item with a Chinese name whose classes mean one of our labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import ENTITY_LABELS
from pipeline.kb.everyday import is_everyday
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer
from pipeline.kb.prior import prior
from pipeline.kb.store import Entity, Name
from pipeline.kb.wikidata.items import LANGUAGES, MOST_RELATED, Item, is_wanted
from pipeline.kb.wikidata.reading import Source, read

NAME = "wikidata"
LICENCE = "CC0-1.0"


def layer(source: Source, types: Sequence[str] = ENTITY_LABELS) -> Layer:
    """Return the layer of a dump or an export; it is read when its entities are asked for.

    Reading raises `KnowledgeBaseError` with file and line for what cannot be read.
    """
    return Layer(
        NAME, f"Wikidata: {source.path.name}", LICENCE, source.digest(), lambda: _entities(source, types)
    )


def _entities(source: Source, types: Sequence[str]) -> Iterator[Entity]:
    wanted = frozenset(types)
    staging = read(source)
    try:
        for item in staging.labelled():
            named = is_wanted(item.names, item.title, source.languages)
            if named and item.label in wanted and (made := entity(item)):
                yield made
    finally:
        staging.close()


def entity(item: Item) -> Entity | None:
    """Make an entity of an item; none where no name of it holds anything to look up."""
    forms = dict[str, str]()
    titles = [("zhwiki title", item.title.replace("_", " "))] if item.title else []
    for role, text in [*sorted(item.names, key=_rank), *titles]:
        forms.setdefault(text.strip(), role)
    redirects = [
        Name(text, "derived", is_everyday(fold(text)), how="zhwiki redirect")
        for text in item.redirects
        if text not in forms and fold(text)
    ]
    names = [
        Name(text, "alias" if rank else "label", is_everyday(fold(text)), how=role)
        for rank, (text, role) in enumerate((text, role) for text, role in forms.items() if fold(text))
    ]
    if not names:
        return None
    return Entity(
        id=f"Q{item.id}", label=item.label, name=names[0].text, names=names + redirects,
        years=_years(item), description=min(item.descriptions, key=_rank, default=("", ""))[1].strip(),
        prior=prior(item.sitelinks, item.population, item.links),
        same_as=[f"geonames:{item.geonames}"] if item.geonames else [],
        related=[f"Q{other}" for other in sorted({*item.related} - {item.id})[:MOST_RELATED]],
    )  # fmt: skip


def _rank(name: tuple[str, str]) -> tuple[bool, int]:
    """Order names: labels before aliases, each in the order of the languages; rows of one item come in any."""
    language, _, role = name[0].partition(" ")
    return role == "alias", LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def _years(item: Item) -> str:
    if item.begin and item.end:
        return item.begin if item.begin == item.end else f"{item.begin}–{item.end}"
    return f"{item.begin}–" if item.begin else f"–{item.end}" if item.end else ""
