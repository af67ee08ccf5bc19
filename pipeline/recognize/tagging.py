"""The tagger's words of one document, in the analysis text's offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from pipeline.document import Draft, Proposal, Span
from pipeline.recognize.labels import (
    PLACES,
    body_label,
    is_pair,
    place_label,
    tagger_label,
    trim,
    without_side,
    without_titles,
)
from pipeline.recognize.vocabulary import LONGEST, joined

if TYPE_CHECKING:
    from pipeline.recognize.bioes import Found
    from pipeline.recognize.head import Opened
    from pipeline.recognize.lexicon import Match
    from pipeline.recognize.vocabulary import Ints, WordTags


class Tagging(NamedTuple):
    """Words in order, without overlap: parallel lists. Code points of the analysis text, half-open.

    White space at the sides of a sentence belongs to no word.
    """

    starts: list[int]
    ends: list[int]
    labels: list[str]

    def at(self, position: int) -> int:
        """Return the index of the last word that starts at or before `position`, or -1."""
        return bisect_right(self.starts, position) - 1

    def starting(self, position: int) -> int:
        """Return the index of the word that starts exactly at `position`, or -1."""
        index = self.at(position)
        return index if index >= 0 and self.starts[index] == position else -1


NAME_TAGS = frozenset({"PER", "LOC", "ORG", "nw"})

# What the tagger leaves at the edge of a name it cut at a middle dot or inside brackets.
_EDGES = " ·•‧・．.,、《》〈〉「」『』“”‘’()（）[]【】"

NO_TAGGING = Tagging([], [], [])


class Tagger(Protocol):
    """What cuts sentences into tagged words, and with a head finds the names in them.

    What it makes of a piece does not depend on what else is in the call. Not to be shared between threads.
    """

    @property
    def words(self) -> WordTags: ...

    @property
    def opened(self) -> Opened | None: ...

    @property
    def models(self) -> dict[str, str]: ...

    def read(
        self,
        drafts: Sequence[Draft],
        matches: Sequence[Sequence[Match]],
        places: Sequence[tuple[int, int, int]],
    ) -> Iterable[tuple[int, Ints, list[Found]]]: ...


def read_drafts(
    tagger: Tagger, drafts: Sequence[Draft], matches: Sequence[Sequence[Match]]
) -> list[tuple[Tagging, list[Found]]]:
    """Return the words of every draft, and the names that the head finds in it (analysis offsets).

    `matches` are the knowledge base's names in each draft, which a head reads as well.
    """
    spans = [sentence_spans(draft) for draft in drafts]
    places = piece_places(spans, LONGEST)
    tags: dict[int, Ints] = {}
    names: list[list[Found]] = [[] for _ in drafts]
    for index, of_piece, found in tagger.read(drafts, matches, places):
        tags[index] = of_piece
        if found:
            number, start, _ = places[index]
            names[number] += [name.moved(start) for name in found]
    words = tagger.words.words(spans, joined(tags[index] for index in range(len(places))))
    return [(Tagging(*of_draft), sorted(of_names)) for of_draft, of_names in zip(words, names, strict=True)]


def piece_places(spans: Sequence[Sequence[tuple[int, int]]], longest: int) -> list[tuple[int, int, int]]:
    """Return the pieces of the sentences of many texts: number of the text, start, end."""
    return [
        (number, place, min(place + longest, end))
        for number, of_text in enumerate(spans)
        for start, end in of_text
        for place in range(start, end, longest)
    ]


def sentence_spans(draft: Draft) -> list[tuple[int, int]]:
    """Return the sentences without the white space at their sides; a blank one is empty."""
    return [_stripped(draft.analysis, sentence) for sentence in draft.sentences]


def _stripped(text: str, sentence: Span) -> tuple[int, int]:
    body = text[sentence.start : sentence.end]
    start = sentence.start + len(body) - len(body.lstrip())
    return start, start + len(body.strip())


def overlay(tagging: Tagging, names: Iterable[tuple[int, int, str]]) -> Tagging:
    """Return the words with another source's names in place of the tagger's; `names` are in order, without overlap.

    A word is cut where a name begins or ends in it; what the tagger alone held to be a name is a plain noun.
    """
    words = [*names]
    covered = bytearray(max([end for _, end, _ in words] + tagging.ends[-1:], default=0))
    for start, end, _ in words:
        covered[start:end] = b"\1" * (end - start)
    for start, end, tag in zip(tagging.starts, tagging.ends, tagging.labels, strict=True):
        tag = "n" if tag in NAME_TAGS else tag
        while (start := covered.find(0, start, end)) >= 0:
            stop = covered.find(1, start, end)
            words.append((start, stop if stop >= 0 else end, tag))
            start = words[-1][1]
    words.sort()
    return Tagging(
        [start for start, _, _ in words], [end for _, end, _ in words], [tag for _, _, tag in words]
    )


def propose(text: str, tagging: Tagging) -> list[Proposal]:
    """Return the tagger's names as proposals: persons, places, organisations, titles."""
    return [
        proposal
        for start, end, tag in zip(tagging.starts, tagging.ends, tagging.labels, strict=True)
        if tag in NAME_TAGS
        for proposal in refine(text, start, end, tag, "lac")
    ]


def propose_found(text: str, names: Iterable[Found], *, coarse: bool) -> list[Proposal]:
    """Return what a head found as proposals, two names side by side (中英) as two.

    With `coarse` its guideline knows LOC alone for places, and takes those side by side as one.
    """
    found = []
    for start, end, label, score in names:
        name = text[start:end]
        score = round(score, 4)
        if not coarse and label in ("GPE", "LOC", "ORG") and is_pair(name):
            found += _pair(start, "head", score)
        else:
            found.append(_settled(start, name, label, score, coarse=coarse))
    return found


def _settled(start: int, name: str, label: str, score: float, *, coarse: bool) -> Proposal:
    """Return what a head found under the label that the name's ending asks for, without what only tells where in a place
    and what a person is."""
    if coarse:
        label = place_label(name, "GPE") if label in PLACES else label
    elif label == "PERSON":
        first, last = without_titles(name)
        start, name = start + first, name[first:last]
    elif label in PLACES or label == "ORG":
        name = without_side(name) if label in PLACES else name
        label = body_label(name, place_label(name, label) if label in PLACES else label)
    return Proposal(start, start + len(name), label, "head", score)


def _pair(start: int, source: str, score: float = 1.0) -> list[Proposal]:
    return [Proposal(place, place + 1, "GPE", source, score) for place in (start, start + 1)]


def refine(text: str, start: int, end: int, tag: str, source: str) -> list[Proposal]:
    """Return what a name under a coarse tag (PER, LOC, ORG, nw) proposes: without its edges, under the label that its
    ending asks for; two names side by side as two, and nothing where no name is left."""
    word = text[start:end].lstrip(_EDGES)
    start = end - len(word)
    name = trim(word.rstrip(_EDGES), tag)
    if tag in ("LOC", "ORG") and is_pair(name):
        return _pair(start, source)
    return [Proposal(start, start + len(name), tagger_label(name, tag), source)] if name else []


def boundaries(draft: Draft, tagging: Tagging) -> bytes:
    """Return for each analysis offset, the end included, 1 where a word of the segmenter or tagger begins or ends."""
    marks = np.zeros(len(draft.analysis) + 1, dtype=np.uint8)
    marks[[word.start for word in draft.words]] = 1
    marks[tagging.starts] = 1
    marks[tagging.ends] = 1
    marks[[0, -1]] = 1
    return marks.tobytes()
