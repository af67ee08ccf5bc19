"""Prodigy's JSONL: a task a line, with tokens and spans; the end token of a span is inclusive.

Prodigy hands keys that it does not know through, so the spans carry all that the record knows of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.document import Document, Token
from pipeline.errors import RecordError
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import MENTION, TIMEX, Holds, Report, spans
from pipeline.formats.jsonl import read_jsonl, write_jsonl
from pipeline.formats.reading import Page, Reading, fields_of
from pipeline.formats.tokens import with_tokens


class _Token(Struct):
    text: str
    start: int
    end: int
    id: int
    ws: bool = False


class _Task(Struct, omit_defaults=True):
    text: str
    id: str = ""
    meta: dict[str, Any] = {}
    tokens: list[_Token] = []
    spans: list[dict[str, Any]] = []
    answer: str = ""


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one task a line; the tokens end where spans do."""
    write_jsonl(path, map(_task, documents))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a line; what the annotator did not accept is counted and left out."""
    return read_jsonl(path, _Task, lambda task: _document(task, reading))


def _task(document: Document) -> _Task:
    starts = {token.start: index for index, token in enumerate(document.tokens)}
    ends = {token.end: index for index, token in enumerate(document.tokens)}
    tagged = [
        {
            "start": item.start,
            "end": item.end,
            "token_start": starts[item.start],
            "token_end": ends[item.end],
            **fields_of(item),
        }
        for item in spans(document)
    ]
    tokens = [
        _Token(document.text[token.start : token.end], token.start, token.end, index)
        for index, token in enumerate(document.tokens)
    ]
    return _Task(document.text, document.id, document.meta, tokens, tagged)


def _document(task: _Task, reading: Reading) -> Document | None:
    if task.answer not in ("", "accept"):
        reading.report.add(f"tasks answered {task.answer}", 1, task.id)
        return None
    page = Page(task.id, task.text, reading)
    for span in task.spans:
        _check_tokens(task, span)
        page.add_fields(span)
    document = page.finish()
    document.meta = task.meta
    document.tokens = [Token(token.start, token.end) for token in task.tokens]
    return document


def _check_tokens(task: _Task, span: dict[str, Any]) -> None:
    """Raise `RecordError` where a span does not start with the token that it names."""
    first = span.get("token_start")
    if isinstance(first, int) and 0 <= first < len(task.tokens):
        token = task.tokens[first]
        if span.get("start") != token.start:
            raise RecordError(
                f"a span starts at {span.get('start')}, but its first token, {token.text!r}, at {token.start}",
                hint="one of the two was changed without the other",
            )


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    return [with_tokens(document, writing.unit, report)]


FORMAT = Format(
    name="prodigy",
    summary="Prodigy's tasks, a line each, with tokens",
    holds=Holds(meta=True, tokens=True, mention=MENTION, timexes=True, timex=TIMEX),
    write=write,
    read=read,
    prepare=_prepared,
)
