"""What a check can put right without a judgement: spans trimmed of white space, mentions that stand twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.records import encode, lines, open_write, record_files

Item = TypeVar("Item", Mention, Timex)


def fixed(document: Document) -> Document:
    """Return the record with W204 and W205 put right; the text and all else stay as they are."""
    entities = [m for m in (_trimmed(document, m) for m in document.entities) if m.text]
    timexes = [t for t in (_trimmed(document, t) for t in document.timexes) if t.text]
    once = {(m.start, m.end, m.label, m.kb_id): m for m in reversed(entities)}
    kept = [m for m in entities if once[m.start, m.end, m.label, m.kb_id] is m]
    return msgspec.structs.replace(document, entities=kept, timexes=timexes)


def fix(paths: Sequence[Path]) -> int:
    """Put right the records of files and folders in place, each file whole or not at all; return how many changed.

    Raises `RecordError` where a file has a line that is no sound record: that needs a judgement first, and until then
    the file stays as it is.
    """
    changed = 0
    for file in [file for path in paths for file in record_files(path)]:
        decoder = msgspec.json.Decoder(Document)
        before = changed
        pieces = []
        for where, line in lines(file):
            if not line.strip():
                continue
            try:
                document = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise RecordError(
                    str(error), where=where, hint="put this line right by hand first"
                ) from error
            better = fixed(document)
            changed += better != document
            pieces.append(encode(better) + b"\n")
        if changed > before:
            with open_write(file) as stream:
                stream.writelines(pieces)
    return changed


def _trimmed(document: Document, item: Item) -> Item:
    inside = document.text[item.start : item.end]
    bare = inside.strip()
    if bare == inside or inside != item.text:
        return item
    start = item.start + len(inside) - len(inside.lstrip())
    return msgspec.structs.replace(item, start=start, end=start + len(bare), text=bare)
