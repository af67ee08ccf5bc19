"""How the sources' proposals become one flat list of mentions. The order of precedence, first to last:

1. `marks`: what stands in book title marks. The writer drew the span.
2. `pattern`: what a rule built from a name that was found (俄国 + 临时政府).
3. `lexicon` and the taggers (`hanlp`, `spacy`, `head`, `lac`) together: the longer span. A name the knowledge base knows inside a longer one the tagger
   found (北京 in 北京大学) is part of it, and so the other way round (苏维埃 in 彼得堡工人苏维埃).
   At the same length `lexicon` comes first, then the span that starts first.

Exceptions to the third. A place of the tagger's that is nothing but known places side by side (甘肃省金塔县)
gives way to them, because the guidelines keep the levels apart, and so do two known names with an 和 between them
(民建联和工联会); and so does a place or an organisation that goes
on after a known one without an ending that makes it another (奥匈帝国|皇). A head keeps to its guideline by itself, and
gives way only where a known place and a common noun are all of its name (意大利|登山队).

A span that overlaps one taken before it is dropped, or, where names may be nested, kept if it lies inside. The label
comes from the first source in this order that proposed the span; `sources` lists all that did, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from pipeline.document import Proposal
from pipeline.recognize.labels import PLACES, ending

TAGGERS = ("hanlp", "spacy", "head", "lac")
PRECEDENCE = ("marks", "pattern", "lexicon", *TAGGERS)

_ORDER = {source: (min(rank, PRECEDENCE.index("lexicon")), rank) for rank, source in enumerate(PRECEDENCE)}
"""Which of the three a source belongs to, and its own place."""

_GROWING = PLACES | {"ORG"}
_JOINING = frozenset("和与及、或")


class Resolved(Struct, frozen=True, gc=False):
    """A mention as the sources settled it, in analysis coordinates."""

    start: int
    end: int
    label: str
    sources: tuple[str, ...]


def resolve(text: str, proposals: Iterable[Proposal], *, nested: bool = False) -> list[Resolved]:
    """Settle all overlaps by the order of precedence; the result is sorted, an outer mention before its inner ones.

    Without `nested` no two mentions overlap; with it they may lie inside one another, never across. `text` is the
    analysis text that the proposals are spans of.
    """
    by_span: dict[tuple[int, int], list[Proposal]] = {}
    for proposal in proposals:
        by_span.setdefault((proposal.start, proposal.end), []).append(proposal)
    for same in by_span.values():
        if len(same) > 1:
            same.sort(key=lambda proposal: (_ORDER[proposal.source], proposal.label))
    known = _known(by_span.values())
    groups = sorted((same for same in by_span.values() if not _overruns(text, same[0], known)), key=_rank)
    taken: list[Resolved] = []
    left: list[Resolved] = []
    occupied = bytearray(max((same[0].end for same in groups), default=0))
    for same in groups:
        start, end = same[0].start, same[0].end
        if occupied.find(1, start, end) < 0:
            occupied[start:end] = b"\1" * (end - start)
            taken.append(_resolved(same))
        elif nested:
            left.append(_resolved(same))
    if not left:
        return sorted(taken, key=attrgetter("start"))
    return sorted([*taken, *_inner(text, taken, left)], key=lambda mention: (mention.start, -mention.end))


def _rank(same: Sequence[Proposal]) -> tuple[int, int, int, int]:
    first = same[0]
    group, source = _ORDER[first.source]
    return group, first.start - first.end, source, first.start


def _resolved(same: Sequence[Proposal]) -> Resolved:
    first = same[0]
    sources = tuple({proposal.source: True for proposal in same}) if len(same) > 1 else (first.source,)
    return Resolved(first.start, first.end, first.label, sources)


def _inner(text: str, outer: Sequence[Resolved], left: Iterable[Resolved]) -> list[Resolved]:
    """Return what is left that lies inside an outer mention, names something else, and crosses no other."""
    around = {place: mention for mention in outer for place in range(mention.start, mention.end)}
    inside: dict[int, list[Resolved]] = {}
    for mention in left:
        whole = around.get(mention.start)
        if whole and mention.end <= whole.end and _is_another(text, whole, mention):
            others = inside.setdefault(whole.start, [])
            if not any(_cross(mention, other) for other in others):
                others.append(mention)
    return [mention for others in inside.values() for mention in others]


def _is_another(text: str, whole: Resolved, part: Resolved) -> bool:
    """Tell whether a name inside a name names another thing: 苏联 in 苏联政府 does, 北京 in 北京市 and 托洛茨基 in
    列夫·托洛茨基 do not. Of the same kind only what the knowledge base knows counts."""
    if whole.label == part.label == "PERSON":
        return False
    if whole.label in PLACES and part.label in PLACES:
        rest = text[part.end : whole.end]
        found = ending(rest)
        return part.start > whole.start or found is None or found.text != rest
    return whole.label != part.label or "lexicon" in part.sources


def _cross(one: Resolved, other: Resolved) -> bool:
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end


def _known(groups: Iterable[Sequence[Proposal]]) -> dict[tuple[int, bool], int]:
    """Return the end of the longest known place or organisation that starts at an offset."""
    firsts = [same[0] for same in groups if same[0].source == "lexicon" and same[0].label in _GROWING]
    firsts.sort(key=lambda first: first.end)
    return {(first.start, first.label in PLACES): first.end for first in firsts}


def _overruns(text: str, proposal: Proposal, known: Mapping[tuple[int, bool], int]) -> bool:
    if proposal.source not in TAGGERS or proposal.label not in _GROWING:
        return False
    if proposal.source == "head":
        reach = known.get((proposal.start, True))
        if reach is None:
            return False
        rest = text[reach : proposal.end]
        found = ending(rest)
        return found is not None and found.text == rest and found.use == "describes"
    place = proposal.label in PLACES
    position = proposal.start
    while position < proposal.end and (position, place) in known:
        position = known[position, place]
        if position < proposal.end and text[position] in _JOINING and (position + 1, place) in known:
            return True
    if proposal.start < position < proposal.end:
        return ending(text[position : proposal.end]) is None
    return position == proposal.end and place
