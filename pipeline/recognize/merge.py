"""How the sources' proposals become one flat list of mentions. The order of precedence, first to last:

1. `marks`: what stands in book title marks. The writer drew the span.
2. `pattern`: what a rule built from a name that was found (俄国 + 临时政府).
3. `lexicon` and the taggers (`hanlp`, `spacy`, `lac`) together: the longer span. A name the knowledge base knows inside a longer one the tagger
   found (北京 in 北京大学) is part of it, and so the other way round (苏维埃 in 彼得堡工人苏维埃).
   At the same length `lexicon` comes first, then the span that starts first.

Two exceptions to the third. A place of the tagger's that is nothing but known places side by side (甘肃省金塔县)
gives way to them, because the guidelines keep the levels apart, and so do two known names with an 和 between them
(民建联和工联会); and so does a place or an organisation that goes
on after a known one without an ending that makes it another (奥匈帝国|皇).

A span that overlaps one taken before it is dropped. The label comes from the first source in this order that
proposed the span; `sources` lists all that did, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from pipeline.document import Proposal
from pipeline.recognize.labels import PLACES, ending

TAGGERS = ("hanlp", "spacy", "lac")
PRECEDENCE = ("marks", "pattern", "lexicon", *TAGGERS)

SOURCE_SCORES = {"marks": 0.85, "pattern": 0.75, "lexicon": 0.8, "hanlp": 0.6, "spacy": 0.6, "lac": 0.6}
"""How often a span that only this source proposes is right: our estimate, `lac` from what UNER's train part gives."""


_GROWING = PLACES | {"ORG"}
_JOINING = frozenset("和与及、或")


class Resolved(Struct, frozen=True):
    """A mention as the sources settled it, in analysis coordinates."""

    start: int
    end: int
    label: str
    sources: tuple[str, ...]
    score: float


def resolve(text: str, proposals: Iterable[Proposal]) -> list[Resolved]:
    """Settle all overlaps by the order of precedence; the result is sorted and no two mentions overlap.

    `text` is the analysis text that the proposals are spans of.
    """
    by_span: dict[tuple[int, int], list[Proposal]] = {}
    for proposal in proposals:
        by_span.setdefault((proposal.start, proposal.end), []).append(proposal)
    for same in by_span.values():
        same.sort(key=lambda proposal: (PRECEDENCE.index(proposal.source), proposal.label))
    known = _known(by_span.values())
    groups = [same for same in by_span.values() if not _overruns(text, same[0], known)]
    taken: list[Resolved] = []
    occupied = bytearray(max((same[0].end for same in groups), default=0))
    for same in sorted(groups, key=_rank):
        start, end = same[0].start, same[0].end
        if occupied.find(1, start, end) < 0:
            occupied[start:end] = b"\1" * (end - start)
            taken.append(_resolved(same))
    return sorted(taken, key=lambda mention: mention.start)


def _rank(same: Sequence[Proposal]) -> tuple[int, int, int, int]:
    first = same[0]
    source = PRECEDENCE.index(first.source)
    return min(source, PRECEDENCE.index("lexicon")), first.start - first.end, source, first.start


def _resolved(same: Sequence[Proposal]) -> Resolved:
    sources = tuple(dict.fromkeys(proposal.source for proposal in same))
    doubt = 1.0
    for source in sources:
        doubt *= 1.0 - SOURCE_SCORES[source]
    return Resolved(same[0].start, same[0].end, same[0].label, sources, round(1.0 - doubt, 2))


def _known(groups: Iterable[Sequence[Proposal]]) -> dict[tuple[int, bool], int]:
    """Return the end of the longest known place or organisation that starts at an offset."""
    firsts = [same[0] for same in groups if same[0].source == "lexicon" and same[0].label in _GROWING]
    firsts.sort(key=lambda first: first.end)
    return {(first.start, first.label in PLACES): first.end for first in firsts}


def _overruns(text: str, proposal: Proposal, known: Mapping[tuple[int, bool], int]) -> bool:
    if proposal.source not in TAGGERS or proposal.label not in _GROWING:
        return False
    place = proposal.label in PLACES
    position = proposal.start
    while position < proposal.end and (position, place) in known:
        position = known[position, place]
        if position < proposal.end and text[position] in _JOINING and (position + 1, place) in known:
            return True
    if proposal.start < position < proposal.end:
        return ending(text[position : proposal.end]) is None
    return position == proposal.end and place
