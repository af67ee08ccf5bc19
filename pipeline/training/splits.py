"""A corpus parted into train, dev and test, by document, with the labels and sources of each in proportion.

Documents that are tied (see `leakage`) go to one side together. Groups are dealt out by iterative stratification
(Sechidis, Tsoumakas and Vlahavas 2011): those with the label that fewest documents have come first, and each goes where
most of that label is still wanted. Ties are broken by a hash of seed and id, so the order of the input does not matter.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from pipeline.atomic import replacing
from pipeline.document import Document, Provenance
from pipeline.errors import RecordError
from pipeline.records import encode, open_write, read, record_files
from pipeline.training.leakage import Leak, Marks, groups, marks_of, ties

PARTS = ("train", "dev", "test")


class Traits(Struct):
    """What of a document counts for stratification: how often it has each label, and its source, once."""

    marks: Marks
    counts: Counter[str]
    silver: bool


class Split(Struct):
    """Which part every document is in, what ties there were, and the groups that they make."""

    parts: dict[str, str]
    leaks: list[Leak]
    groups: list[list[str]]


def is_silver(document: Document) -> bool:
    """Tell whether a machine made the annotations: then the record says which; what people made has no provenance."""
    return document.provenance != Provenance()


def source_of(document: Document) -> str:
    """Return where a document comes from: its `meta.source`, else the folder of its id."""
    source = document.meta.get("source")
    return str(source) if source else str(PurePosixPath(document.id).parent)


def traits_of(document: Document) -> Traits:
    """Return what stratification needs of a document."""
    counts = Counter(f"label {mention.label}" for mention in document.entities)
    counts.update(f"label {timex.type}" for timex in document.timexes)
    counts[f"source {source_of(document)}"] = 1
    counts["documents"] = 1
    return Traits(marks_of(document), counts, is_silver(document))


def deal(documents: Sequence[Traits], ratios: Mapping[str, float], seed: int) -> Split:
    """Deal documents out to the parts whose shares `ratios` gives.

    Silver documents beside gold ones go to the first part, and what is tied to them: nothing is measured on silver where
    there is gold. Raises `RecordError` where two documents have one id.
    """
    ordered = sorted(documents, key=lambda traits: (_luck(seed, traits.marks.id), traits.marks.id))
    by_id = {traits.marks.id: traits for traits in ordered}
    if len(by_id) < len(ordered):
        repeated = Counter(traits.marks.id for traits in ordered).most_common(1)[0][0]
        raise RecordError("this id stands twice", where=repeated)
    marks = [traits.marks for traits in ordered]
    leaks = list(ties(marks))
    tied = groups(marks, leaks)
    mixed = len({traits.silver for traits in ordered}) == 2
    fixed = [mixed and any(by_id[name].silver for name in group) for group in tied]
    totals = [sum((by_id[name].counts for name in group), Counter[str]()) for group in tied]
    chosen = _stratified(totals, fixed, ratios)
    parts = {name: part for group, part in zip(tied, chosen, strict=True) for name in group}
    return Split(parts, leaks, [group for group in tied if len(group) > 1])


def write_split(inputs: Sequence[Path], output: Path, ratios: Mapping[str, float], seed: int) -> Split:
    """Write `train.jsonl` and its like below `output`, and `split.json`, which says how they came about.

    The inputs are read twice, so that no text is held. Raises `RecordError` for a broken record or an id that stands
    twice.
    """
    files = [file for path in inputs for file in record_files(path)]
    split = deal([traits_of(document) for file in files for document in read(file)], ratios, seed)
    with contextlib.ExitStack() as stack:
        streams = {part: stack.enter_context(open_write(output / f"{part}.jsonl")) for part in ratios}
        for file in files:
            for document in read(file):
                streams[split.parts[document.id]].write(encode(document) + b"\n")
    told = {
        "seed": seed,
        "ratios": dict(ratios),
        "documents": {part: sorted(n for n, p in split.parts.items() if p == part) for part in ratios},
        "kept_together": [sorted(group) for group in split.groups],
        "because": split.leaks,
    }
    with replacing(output / "split.json") as temporary:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    return split


def leakage(parts: Mapping[str, Path]) -> list[Leak]:
    """Return the ties between documents of different parts, each a record file; none is left after `write_split`."""
    marks = [
        msgspec.structs.replace(marks_of(document), id=f"{part}: {document.id}")
        for part, file in parts.items()
        for document in read(file)
    ]
    return [leak for leak in ties(marks) if _part(leak.first) != _part(leak.second)]


def _part(name: str) -> str:
    return name.partition(": ")[0]


def _stratified(
    totals: Sequence[Counter[str]], fixed: Sequence[bool], ratios: Mapping[str, float]
) -> list[str]:
    """Return the part of each group; `totals` are what the groups have of each trait, `fixed` ones go to the first."""
    whole = sum(totals, Counter[str]())
    wanted = {part: {trait: ratio * whole[trait] for trait in whole} for part, ratio in ratios.items()}
    chosen = [""] * len(totals)
    having: dict[str, set[int]] = {t: {i for i, total in enumerate(totals) if total[t]} for t in whole}

    def put(index: int, part: str) -> None:
        chosen[index] = part
        for trait, count in totals[index].items():
            wanted[part][trait] -= count
            having[trait].discard(index)

    for index in range(len(totals)):
        if fixed[index]:
            put(index, next(iter(ratios)))
    while left := {trait: indices for trait, indices in having.items() if indices}:
        trait = min(left, key=lambda name: (len(left[name]), name))
        for index in sorted(left[trait], key=lambda i: (-totals[i][trait], i)):
            put(index, max(ratios, key=lambda part: (wanted[part][trait], wanted[part]["documents"])))
    return chosen


def _luck(seed: int, name: str) -> bytes:
    return blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
