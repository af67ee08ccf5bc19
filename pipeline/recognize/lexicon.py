"""Names that the knowledge base knows, found in the text where they stand as words and mean what they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.document import Proposal
from pipeline.kb import Hit, Store
from pipeline.kb.fold import fold, fold_chars, fold_with_offsets
from pipeline.recognize.automaton import automaton
from pipeline.recognize.labels import PLACES, without_titles
from pipeline.recognize.tagging import Tagging

_TAGS = {"PER": {"PERSON"}, "LOC": PLACES, "ORG": {"ORG", "NORP"}, "nw": {"WORK_OF_ART", "LAW"}}
_EVERYDAY = frozenset({"v", "vd", "vn", "a", "ad", "an", "d", "p", "c", "u", "r", "q", "m", "f", "xc"})
_LATIN = re.compile(r"[0-9A-Za-zÀ-ɏΑ-ӿ]")
_SURROGATE = re.compile("[\ud800-\udfff]")

SHORT_LATIN = 4
"""Latin names up to this many letters are acronyms: US is a country, us is not."""

LONG = 4
"""A name of this many characters is no accident where the words are cut elsewhere."""


NEAR = 500
"""How many code points to either side a paragraph is searched for cues."""


class Match(NamedTuple):
    """A name found in the text, half-open, and what it may stand for."""

    start: int
    end: int
    hits: tuple[Hit, ...]


class Lexicon:
    """The knowledge base's names as one automaton. All names at a place are weighed, not only the longest:
    where the longest turns out to be no word, a shorter one may be."""

    def __init__(self, kb: Store) -> None:
        self._kb = kb
        self._automaton = automaton(kb)
        self._cues = lru_cache(maxsize=4_096)(self._read_cues)

    def propose(self, text: str, tagging: Tagging, is_boundary: bytes) -> list[Proposal]:
        """Return the names that hold in this text (analysis offsets), by their place; they may overlap.

        `is_boundary` says for each offset of the text, its end included, whether a word begins or ends there.
        """
        return self.weigh(text, tagging, is_boundary, self.matches(text))[0]

    def weigh(
        self, text: str, tagging: Tagging, is_boundary: bytes, matches: Iterable[Match]
    ) -> tuple[list[Proposal], set[tuple[int, int]]]:
        """Return what `propose` does, and the spans of the names that are pieces of other words, or weak with nothing in the
        text that speaks for them.

        `matches` are those of the text.
        """
        alone: list[Match] = []
        declined: set[tuple[int, int]] = set()
        for match in matches:
            if _stands_alone(match, text, is_boundary):
                alone.append(match)
            else:
                declined.add((match.start, match.end))
        readings = [_Reading(match, _tag_of(match, tagging), text) for match in alone]
        known = {hit.id for reading in readings if reading.strong for hit in reading.hits}
        folded = fold_chars(text)
        found: list[Proposal] = []
        for reading in readings:
            if hits := reading.hits if reading.strong else self._supported(reading, known, folded):
                found.append(_proposal(reading, hits, text))
            elif all(hit.weak for hit in reading.match.hits):
                declined.add((reading.match.start, reading.match.end))
        return found, declined

    def matches(self, text: str) -> Iterator[Match]:
        """Yield every name that stands in the text, whether as a word or not."""
        scanned, offsets = fold_with_offsets(text)
        if _SURROGATE.search(scanned):
            scanned = _SURROGATE.sub("\ufffd", scanned)
        for start, end, _ in self._automaton.find_overlapping(scanned):
            yield Match(offsets[start], offsets[end - 1] + 1, self._kb.find(scanned[start:end]))

    def _supported(self, reading: _Reading, known: set[str], folded: str) -> tuple[Hit, ...]:
        """Return the entities of a weak name that something else in the text speaks for."""
        if reading.agreeing:
            return reading.agreeing
        if named := tuple(hit for hit in reading.hits if hit.id in known):
            return named
        paragraph = _paragraph(folded, reading.match.start)
        return tuple(hit for hit in reading.hits if any(cue in paragraph for cue in self._cues(hit.id)))

    def _read_cues(self, entity_id: str) -> tuple[str, ...]:
        entity = self._kb.get(entity_id)
        return tuple(fold(cue) for cue in entity.cues) if entity else ()


class _Reading:
    """A match beside what the tagger made of the same characters."""

    def __init__(self, match: Match, tag: str, text: str) -> None:
        self.match = match
        hits = match.hits
        if match.end - match.start <= SHORT_LATIN:
            surface = text[match.start : match.end]
            if surface.isascii() and not surface.isupper():
                hits = ()
        labels = _TAGS.get(tag)
        self.agreeing = tuple([hit for hit in hits if hit.label in labels]) if labels else ()
        if 0 < len(self.agreeing) < len(hits):
            hits = self.agreeing + tuple(hit for hit in hits if hit not in self.agreeing)
        self.hits = hits
        loose = ("short", "derived") if labels is not None and not self.agreeing else ()
        self.strong = tag not in _EVERYDAY and any(not hit.weak and hit.kind not in loose for hit in hits)


def _proposal(reading: _Reading, hits: tuple[Hit, ...], text: str) -> Proposal:
    best = next((hit for hit in hits if not hit.weak), hits[0]) if not reading.agreeing else hits[0]
    start, end = reading.match.start, reading.match.end
    if best.label == "PERSON":
        # An alias with its title (林肯总统) tells who it is; the title is no part of the mention.
        first, last = without_titles(text[start:end])
        start, end = start + first, start + last
    return Proposal(start, end, best.label, "lexicon", kb_ids=tuple([hit.id for hit in hits]))


def _stands_alone(match: Match, text: str, is_boundary: bytes) -> bool:
    """Tell whether the match is a word or words, rather than pieces of two."""
    start, end = match.start, match.end
    if _LATIN.match(text, start) and start and _LATIN.match(text, start - 1):
        return False
    if _LATIN.match(text, end - 1) and _LATIN.match(text, end):
        return False
    if not is_boundary[start]:
        return end - start >= LONG
    return bool(is_boundary[end]) or end - start >= LONG - 1


def _tag_of(match: Match, tagging: Tagging) -> str:
    index = tagging.starting(match.start)
    return tagging.labels[index] if index >= 0 and tagging.ends[index] == match.end else ""


def _paragraph(text: str, position: int) -> str:
    low, high = max(0, position - NEAR), min(len(text), position + NEAR)
    end = text.find("\n", position, high)
    return text[max(low, text.rfind("\n", low, position) + 1) : end if end >= 0 else high]
