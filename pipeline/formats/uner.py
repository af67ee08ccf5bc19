"""Universal NER's form of IOB2: number, token, tag, and two columns for remarks; the text stands in a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.formats.conll import comments, document_of, documents, rows, with_rows
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds
from pipeline.formats.reading import Reading, each
from pipeline.records import open_write


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one block a sentence, the first of a document marked as such."""
    with open_write(path) as stream:
        for document in documents:
            for number, (sentence, tagged) in enumerate(rows(document, writing.scheme), 1):
                block = [*comments(document, sentence, number)]
                for index, (token, tag) in enumerate(tagged, 1):
                    block.append(f"{index}\t{document.text[token.start : token.end]}\t{tag}\t-\t-")
                stream.write("\n".join([*block, "", ""]).encode())


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a `# newdoc`, or one a sentence in a file without any."""
    return each(documents(path), lambda item: document_of(item[0], item[1], 1, 2, reading))


FORMAT = Format(
    name="uner",
    summary="IOB2 or BIOES rows with the text in a comment, as Universal NER has them",
    holds=Holds(sentences=True, tokens=True, overlaps="none"),
    write=write,
    read=read,
    prepare=lambda document, writing, report: [with_rows(document, writing.unit, report)],
)
