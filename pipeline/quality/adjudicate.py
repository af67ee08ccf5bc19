"""From several annotations of one text to one: what is disputed, the decisions, and what they make.

A dispute is a stretch of text in which the annotators' marks, connected by overlap, are not the same. Each is one line
of a JSONL file. Whoever decides sets `decision` to the letter of an annotator, or to a list of marks of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.quality.agreement import Layer
from pipeline.quality.pairing import Row
from pipeline.quality.spans import in_context
from pipeline.records import lines, open_write, read, record_files, validate, write

Kind = TypeVar("Kind", Mention, Timex)


class MentionDispute(Struct, tag_field="layer", tag="entities", forbid_unknown_fields=True):
    """A stretch of a document, half-open in code points, in which the annotators' mentions differ."""

    document: str
    start: int
    end: int
    context: str
    choices: dict[str, list[Mention]]
    decision: str | list[Mention] | None = None

    @property
    def layer(self) -> Layer:
        """What is disputed."""
        return "entities"


class TimexDispute(Struct, tag_field="layer", tag="timexes", forbid_unknown_fields=True):
    """The same for dates."""

    document: str
    start: int
    end: int
    context: str
    choices: dict[str, list[Timex]]
    decision: str | list[Timex] | None = None

    @property
    def layer(self) -> Layer:
        """What is disputed."""
        return "timexes"


Dispute = MentionDispute | TimexDispute
Place = tuple[str, str, int, int]
_DECODER = msgspec.json.Decoder(Dispute)


def letters(count: int) -> list[str]:
    """Return the annotators' names, in the order they are given: A, B, C …"""
    return [chr(ord("A") + number) for number in range(count)]


def disputes(row: Row) -> Iterator[Dispute]:
    """Yield what the annotators of one document dispute, the mentions before the dates, each in order of text."""
    seen = _seen(row)
    document = next(iter(seen.values()))
    for region in _regions({name: _plain_mentions(found) for name, found in seen.items()}):
        if not _agreed(region):
            yield MentionDispute(**_place(document, region), choices=region)
    for dates in _regions({name: found.timexes for name, found in seen.items()}):
        if not _agreed(dates):
            yield TimexDispute(**_place(document, dates), choices=dates)


def _seen(row: Row) -> dict[str, Document]:
    return {name: found for name, found in zip(letters(len(row)), row, strict=True) if found is not None}


def _plain_mentions(document: Document) -> list[Mention]:
    """The annotators' choices are shown without what a program only keeps to explain itself."""
    return [Mention(m.start, m.end, m.text, m.label, m.kb_id, m.name) for m in document.entities]


def _regions(annotations: Mapping[str, Sequence[Kind]]) -> Iterator[dict[str, list[Kind]]]:
    """Yield every group of marks connected by overlap, by annotator."""
    marks = [(mark, name) for name, found in annotations.items() for mark in found]
    region: dict[str, list[Kind]] = {}
    reach = -1
    for mark, name in sorted(marks, key=lambda item: (item[0].start, item[0].end, item[1])):
        if mark.start >= reach:
            if region:
                yield region
            region = {name: [] for name in annotations}
        region[name].append(mark)
        reach = max(reach, mark.end)
    if region:
        yield region


def _agreed(region: Mapping[str, Sequence[Mention | Timex]]) -> bool:
    first, *others = (sorted(map(_content, marks)) for marks in region.values())
    return all(other == first for other in others)


def _content(mark: Mention | Timex) -> tuple[int, int, str, str, str, str]:
    if isinstance(mark, Mention):
        return mark.start, mark.end, mark.label, mark.kb_id, "", ""
    return mark.start, mark.end, mark.type, mark.value, mark.mod, mark.edtf


def _place(document: Document, region: Mapping[str, Sequence[Mention | Timex]]) -> dict[str, Any]:
    marks = [mark for found in region.values() for mark in found]
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    context = in_context(document.text, start, end)
    return {"document": document.id, "start": start, "end": end, "context": context}


def decisions(path: Path) -> dict[Place, Dispute]:
    """Read a decision file.

    Raises `RecordError` for a line that is no dispute, a dispute that is still open or stands twice, and a decision
    that names no annotator.
    """
    found: dict[Place, Dispute] = {}
    open_ones = []
    for where, line in lines(path):
        if not line.strip():
            continue
        try:
            dispute = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RecordError(
                str(error), where=where, hint="each line is one dispute from `zhpipe agree`"
            ) from error
        if dispute.decision is None:
            open_ones.append(where)
        elif isinstance(dispute.decision, str) and dispute.decision not in dispute.choices:
            known = ", ".join(dispute.choices)
            raise RecordError(
                f"{dispute.decision!r} is no annotator",
                where=where,
                hint=f"one of {known}, or a list of marks",
            )
        if _key(dispute) in found:
            raise RecordError("this dispute stands twice", where=where)
        found[_key(dispute)] = dispute
    if open_ones:
        raise RecordError(
            f"{len(open_ones)} disputes are not decided, this is the first",
            where=open_ones[0],
            hint="set `decision`",
        )
    return found


def _key(dispute: Dispute) -> Place:
    return dispute.document, dispute.layer, dispute.start, dispute.end


def merge(row: Row, decided: dict[Place, Dispute]) -> Document:
    """Return the gold document that all annotators' records and the decisions make; decisions that are used are removed.

    Marks get the score and source of gold; sentences, tokens and candidates are left to the pipeline. Raises
    `RecordError` where a dispute has no decision, its annotations are not those that were decided on, or a decision
    does not fit the text.
    """
    seen = _seen(row)
    first = next(iter(seen.values()))
    mentions: list[Mention] = []
    for region in _regions({name: _plain_mentions(document) for name, document in seen.items()}):
        mentions += _settled(first, region, MentionDispute, decided)
    timexes: list[Timex] = []
    for dates in _regions({name: document.timexes for name, document in seen.items()}):
        timexes += _settled(first, dates, TimexDispute, decided)
    gold = Document(
        id=first.id,
        text=first.text,
        meta=first.meta,
        entities=[
            msgspec.structs.replace(m, score=1.0, sources=["gold"]) for m in sorted(mentions, key=_content)
        ],
        timexes=sorted(timexes, key=_content),
    )
    validate(gold)
    return gold


def _settled(
    document: Document,
    region: dict[str, list[Kind]],
    kind: Callable[..., Dispute],
    decided: dict[Place, Dispute],
) -> list[Kind]:
    if _agreed(region):
        return next(iter(region.values()))
    asked = kind(**_place(document, region), choices=region)
    where = f"{document.id}: [{asked.start}, {asked.end})"
    found = decided.pop(_key(asked), None)
    if found is None:
        raise RecordError("this dispute has no decision", where=where, hint="run `zhpipe agree` again")
    if found.choices != asked.choices:
        raise RecordError(
            "the annotations have changed since this was decided",
            where=where,
            hint="run `zhpipe agree` again",
        )
    decision: Any = found.decision
    settled: list[Kind] = found.choices[decision] if isinstance(decision, str) else decision  # type: ignore[assignment]
    return settled


def settle(rows: Iterable[Row], decided: dict[Place, Dispute]) -> tuple[dict[str, Document], int]:
    """Return the gold documents by id, and how many documents were annotated once only, which are left out.

    Raises `RecordError` as `merge` does, and where a decision is left over: what it was about is not disputed any more.
    """
    gold: dict[str, Document] = {}
    left_out = 0
    for row in rows:
        if sum(document is not None for document in row) < 2:
            left_out += 1
        else:
            document = merge(row, decided)
            gold[document.id] = document
    if decided:
        document_id, layer, start, end = min(decided)
        raise RecordError(
            f"{len(decided)} decisions are about nothing that is disputed, this is the first ({layer})",
            where=f"{document_id}: [{start}, {end})",
            hint="run `zhpipe agree` again",
        )
    return gold, left_out


def write_like(model: Path, output: Path, gold: Mapping[str, Document]) -> int:
    """Write the documents as the model has them: into one file, or into a folder's files of the same names.

    Returns how many were written.
    """
    if not model.is_dir():
        return write(output, gold.values())
    count = 0
    for file in record_files(model):
        kept = [gold[document.id] for document in read(file) if document.id in gold]
        if kept:
            count += write(output / file.relative_to(model), kept)
    return count


@contextmanager
def open_disputes(path: Path | None) -> Iterator[Callable[[Dispute], None]]:
    """Open a decision file for writing, which appears when all was written; without a path nothing is written."""
    if path is None:
        yield lambda dispute: None
        return
    with open_write(path) as stream:

        def write_line(dispute: Dispute) -> None:
            stream.write(msgspec.json.encode(dispute) + b"\n")

        yield write_line
