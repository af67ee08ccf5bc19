"""Priors: how likely a bare name means this entity rather than a namesake, from what tells fame."""

from __future__ import annotations

import math

LEAST, MOST = 0.1, 0.95
"""Bounds of a prior: an item without any article may still be meant, and none is meant always."""

_MANY_SITELINKS = 300
_MANY_LINKS = 100_000
_SMALL_TOWN, _GREAT_CITY = 1_000, 100_000_000


def prior(sitelinks: int = 0, population: int = 0, links: int = 0) -> float:
    """Return a prior by the number of wikis with an article, of inhabitants, and of links to the Chinese article.

    Each on a logarithmic scale that is our estimate, no measurement. Inhabitants say the least that a place is known;
    where the links are counted, fame is the mean of articles and links.
    """
    fame = math.log1p(sitelinks) / math.log1p(_MANY_SITELINKS)
    if links:
        fame = (fame + math.log1p(links) / math.log1p(_MANY_LINKS)) / 2
    size = math.log(max(population, _SMALL_TOWN) / _SMALL_TOWN) / math.log(_GREAT_CITY / _SMALL_TOWN)
    return round(min(MOST, max(LEAST, fame, size)), 3)
