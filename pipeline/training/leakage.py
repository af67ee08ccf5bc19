"""What ties documents together, so that no two of them may stand on different sides of a split.

Three ties: the same text; nearly the same text, by the Jaccard similarity of their character shingles, estimated with
MinHash and found with locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998); and a NIL entity named in both,
which a linker would learn in one and be asked for in the other. Texts are compared in folded form, so that a copy in the
other script is a copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from pipeline.document import Document
from pipeline.kb.fold import fold

if TYPE_CHECKING:
    from datasketch import MinHash

Tie = Literal["same text", "near-duplicate", "NIL entity"]

SHINGLE = 5
"""Characters of a shingle."""
SIMILAR = 0.7
"""Jaccard similarity from which two texts are near-duplicates."""
_PERMUTATIONS = 128


class Marks(Struct):
    """What of a document is kept to find its ties: bounded, whatever its length."""

    id: str
    digest: bytes
    signature: MinHash
    nils: tuple[str, ...]


class Leak(Struct, frozen=True):
    """Two documents that are tied, and by what; `what` names the NIL entity or the similarity."""

    tie: Tie
    first: str
    second: str
    what: str = ""


def marks_of(document: Document) -> Marks:
    """Return the marks of a document."""
    text = "".join(fold(document.text).split())
    nils = {mention.kb_id for mention in document.entities if mention.kb_id.startswith("NIL:")}
    return Marks(
        document.id, blake2b(text.encode(), digest_size=16).digest(), _signature(text), tuple(sorted(nils))
    )


def ties(documents: Sequence[Marks]) -> Iterator[Leak]:
    """Yield ties between documents, each document tied to the first of its kind: enough to find what hangs together."""
    from datasketch import MinHashLSH

    texts: dict[bytes, str] = {}
    nils: dict[str, str] = {}
    index = MinHashLSH(threshold=SIMILAR, num_perm=_PERMUTATIONS)
    signatures: dict[int, Marks] = {}
    for number, marks in enumerate(documents):
        first = texts.setdefault(marks.digest, marks.id)
        if first != marks.id:
            yield Leak("same text", first, marks.id)
        for nil in marks.nils:
            first = nils.setdefault(nil, marks.id)
            if first != marks.id:
                yield Leak("NIL entity", first, marks.id, nil)
        for other in sorted(index.query(marks.signature)):
            similarity = signatures[other].signature.jaccard(marks.signature)
            if similarity >= SIMILAR and signatures[other].digest != marks.digest:
                yield Leak("near-duplicate", signatures[other].id, marks.id, f"{similarity:.2f}")
        signatures[number] = marks
        index.insert(number, marks.signature)


def groups(documents: Sequence[Marks], leaks: Iterable[Leak]) -> list[list[str]]:
    """Return the ids of documents that hang together by ties, in the order of their first document."""
    parent = {marks.id: marks.id for marks in documents}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for leak in leaks:
        parent[root(leak.second)] = root(leak.first)
    members: dict[str, list[str]] = defaultdict(list)
    for marks in documents:
        members[root(marks.id)].append(marks.id)
    return list(members.values())


def _signature(text: str) -> MinHash:
    from datasketch import MinHash

    shingles = {text[start : start + SHINGLE] for start in range(max(1, len(text) - SHINGLE + 1))}
    signature = MinHash(num_perm=_PERMUTATIONS, seed=1)
    signature.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return signature
