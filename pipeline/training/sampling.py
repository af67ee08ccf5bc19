"""Which documents to review next: those whose annotation is doubtful, rare and unlike what was chosen before.

Every mention weighs as much as it is doubtful and its label rare; a document brings the weight of its mentions, a name
that an earlier document brought counting `REPEATED` of it, over the square root of its length, so that neither long nor
near-empty documents win by that alone. Greedy choice by such a gain is within 1 - 1/e of the best (Nemhauser et al. 1978).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.document import Document, Mention
from pipeline.records import encode, open_write, read, record_files

REPEATED = 0.1
"""What a name still counts once a chosen document has it; our own estimate."""
ALONE = 0.3
"""Doubt added to a mention that a single source proposed; our own estimate."""


class Weighed(Struct):
    """What is kept of a document to choose it by: its doubtful names, each with its weight."""

    id: str
    length: int
    names: dict[tuple[str, str], float]


class Choice(Struct):
    """A chosen document, the gain it was chosen for, and the names that count most in it."""

    id: str
    gain: float
    because: list[str]


def doubt(mention: Mention) -> float:
    """Return how doubtful a mention is, from 0 to 1: its score is low, or one source alone proposed it."""
    alone = ALONE if len(mention.sources) <= 1 else 0.0
    return min(1.0, 1.0 - mention.score + alone)


def choose(documents: Sequence[Weighed], count: int) -> list[Choice]:
    """Return `count` documents in the order to review them in; the order of the input does not matter."""
    known: set[tuple[str, str]] = set()
    heap = [(-_gain(document, known), document.id, document) for document in documents]
    heapq.heapify(heap)
    chosen: list[Choice] = []
    while heap and len(chosen) < count:
        _, name, document = heapq.heappop(heap)
        gain = _gain(document, known)
        if heap and (-gain, name) > heap[0][:2]:
            # A gain only ever falls, so what still leads after it was reckoned again leads for good.
            heapq.heappush(heap, (-gain, name, document))
            continue
        fresh = {key: weight for key, weight in document.names.items() if key not in known}
        best = sorted(fresh, key=lambda key: (-fresh[key], key))[:5]
        chosen.append(Choice(name, round(gain, 4), [f"{surface} ({label})" for label, surface in best]))
        known |= document.names.keys()
    return chosen


def weigh(document: Document, rarity: Counter[str]) -> Weighed:
    """Weigh a document's names; `rarity` counts how often each label stands in the whole input."""
    names: dict[tuple[str, str], float] = {}
    for mention in document.entities:
        key = mention.label, mention.text
        weight = doubt(mention) / math.sqrt(rarity[mention.label])
        names[key] = max(names.get(key, 0.0), weight)
    return Weighed(document.id, max(1, len(document.text)), names)


def write_sample(inputs: Sequence[Path], output: Path, count: int) -> list[Choice]:
    """Write the chosen documents in the order to review them in; the inputs are read three times, no text is held."""
    files = [file for path in inputs for file in record_files(path)]
    rarity = Counter(m.label for file in files for document in read(file) for m in document.entities)
    choices = choose([weigh(document, rarity) for file in files for document in read(file)], count)
    places = {choice.id: place for place, choice in enumerate(choices)}
    chosen = sorted(
        ((places[d.id], encode(d)) for file in files for d in read(file) if d.id in places),
    )
    with open_write(output) as stream:
        stream.writelines(line + b"\n" for _, line in chosen)
    return choices


def _gain(document: Weighed, known: set[tuple[str, str]]) -> float:
    total = sum(w * (REPEATED if key in known else 1.0) for key, w in document.names.items())
    return total / math.sqrt(document.length)
