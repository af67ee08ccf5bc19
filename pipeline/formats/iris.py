"""Entity ids as IRIs, which linked data and TEI want, and back."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_QID = re.compile(r"Q\d+")
_GEONAMES = re.compile(r"geonames:(\d+)")
WIKIDATA = "http://www.wikidata.org/entity/"
GEONAMES = "https://sws.geonames.org/"
OURS = "urn:zhpipe:"


def iri_of(kb_id: str) -> str:
    """Return the IRI of an entity: Wikidata's, GeoNames', or a URN of ours that holds the whole id."""
    if _QID.fullmatch(kb_id):
        return WIKIDATA + kb_id
    if place := _GEONAMES.fullmatch(kb_id):
        return f"{GEONAMES}{place[1]}/"
    return OURS + quote(kb_id, safe=":")


def id_of(iri: str) -> str:
    """Return the id of an entity's IRI; an IRI of another origin is its own id."""
    if iri.startswith(WIKIDATA):
        return iri.removeprefix(WIKIDATA)
    if iri.startswith(GEONAMES):
        return f"geonames:{iri.removeprefix(GEONAMES).rstrip('/')}"
    return unquote(iri.removeprefix(OURS)) if iri.startswith(OURS) else iri
