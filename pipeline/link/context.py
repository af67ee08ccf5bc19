"""What a document says around its mentions: its words, its years, and the entities that are plain in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.document import Document
from pipeline.kb.fold import fold
from pipeline.link.known import Known

_YEAR = re.compile(r"-?\d{4}")


class Context:
    """One document as disambiguation sees it."""

    def __init__(self, document: Document) -> None:
        self.text = fold(document.text)
        self.years = sorted(
            int(found[0])
            for timex in document.timexes
            for end in timex.interval[:1]
            if (found := _YEAR.match(end))
        )

    def cues(self, known: Known) -> int:
        """Return how many of the entity's cues the document has."""
        return sum(cue in self.text for cue in known.cues)

    def fuller(self, known: Known, key: str) -> bool:
        """Tell whether the document has a longer name of the entity that holds `key`."""
        return any(len(full) > len(key) and key in full and full in self.text for full in known.keys)

    def described(self, known: Known) -> float:
        """Return the share of the description's pairs of characters that the document has."""
        return sum(piece in self.text for piece in known.pieces) / len(known.pieces) if known.pieces else 0.0

    def before_its_time(self, known: Known) -> bool:
        """Tell whether the document's years all lie before a person's birth."""
        return known.born is not None and bool(self.years) and self.years[-1] < known.born


def neighbours(known: Known, anchors: Iterable[Known]) -> int:
    """Return how many of the entities that are plain in the document the entity has to do with.

    They are related in the knowledge base, or its description, cues or names speak of them.
    """
    about, related, count, own = known.about, known.related, 0, known.entity.id
    for other in anchors:
        other_id = other.entity.id
        if other_id == own:
            continue
        if other_id in related or own in other.related:
            count += 1
            continue
        for name in other.short:
            if name in about:
                count += 1
                break
    return count
