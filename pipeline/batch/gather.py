"""What is put together at the end of a run: the parts of one file, and the list of what was set aside."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from pipeline.batch.plan import Piece, Target
from pipeline.document import Document
from pipeline.packed import open_packed
from pipeline.records import decode, open_write
from pipeline.stage import Failure


def assemble(target: Target) -> None:
    """Put the parts of a file together in their order; a file whose parts hold no document is removed."""
    path = Path(target.path)
    if not any(Path(piece.output).exists() for piece in target.pieces) and path.suffix != ".parquet":
        # Like a source without a good document: no file, and none of an earlier run.
        path.unlink(missing_ok=True)
    elif path.suffix == ".parquet":
        from pipeline.formats.format import Writing
        from pipeline.formats.parquet import write

        write(_documents(target.pieces), path, Writing())
    else:
        with open_write(path) as stream:
            copy(target.pieces, stream)
    if target.converted:
        with open_write(Path(target.converted)) as stream:
            copy(target.pieces, stream, converted=True)


def _documents(pieces: Sequence[Piece]) -> Iterator[Document]:
    for piece in pieces:
        if Path(piece.output).exists():
            with open_packed(piece.output) as part:
                for number, line in enumerate(part, 1):
                    yield decode(line, where=f"{piece.output}:{number}")


def copy(pieces: Sequence[Piece], stream: IO[bytes], *, converted: bool = False) -> None:
    """Write the records of the pieces, or their texts in another script, one after the other."""
    for piece in pieces:
        path = piece.converted if converted else piece.output
        if Path(path).exists():
            with open_packed(path) as part:
                shutil.copyfileobj(part, stream, 1 << 20)


def write_failures(path: Path, first: Iterable[Failure], rest: Iterable[Failure]) -> None:
    """Write failures as JSON lines; a run without any leaves no file."""
    both = (failure for group in (first, rest) for failure in group)
    head = next(both, None)
    if head is None:
        path.unlink(missing_ok=True)
        return
    with open_write(path) as stream:
        stream.write(msgspec.json.encode(head) + b"\n")
        stream.writelines(msgspec.json.encode(failure) + b"\n" for failure in both)
