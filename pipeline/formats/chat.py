"""Chat-style JSONL for instruction tuning: the text as the user's turn, its spans as JSON in the assistant's.

Models do not count characters, so a span is given by its surface, and read back by looking for it from the start of the
span before; `skip` is there only where the surface stands in between: how many times it is to be passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds
from pipeline.formats.jsonl import decoded, read_jsonl, write_jsonl
from pipeline.formats.reading import Page, Reading

_TASK = (
    "Find the named entities and the dates in the text. Answer with a JSON array in the order of the text; every item has "
    "`text` (as it stands there) and `label`, entities also `id` where it is known, dates also `value` (TIMEX3)."
)


class _Message(Struct):
    role: str
    content: str


class _Chat(Struct, omit_defaults=True):
    messages: list[_Message]
    id: str = ""


class _Answer(Struct, omit_defaults=True):
    text: str
    label: str
    id: str = ""
    value: str = ""
    skip: int = 0


_ANSWERS = msgspec.json.Decoder(list[_Answer])


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one conversation a line."""
    write_jsonl(path, map(_chat, documents))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a line: the last user's turn is the text, the assistant's answer its spans."""
    return read_jsonl(path, _Chat, lambda chat: _document(chat, reading))


def _chat(document: Document) -> _Chat:
    spans = [(m.start, m.end, m.label, m.kb_id, "") for m in document.entities]
    spans += [(t.start, t.end, t.type, "", t.value) for t in document.timexes]
    answers = []
    reach = 0
    for start, end, label, kb_id, value in sorted(spans, key=lambda span: (span[0], -span[1])):
        surface = document.text[start:end]
        answers.append(_Answer(surface, label, kb_id, value, _skip(document.text, surface, reach, start)))
        reach = start
    turns = [("system", _TASK), ("user", document.text), ("assistant", msgspec.json.encode(answers).decode())]
    return _Chat([_Message(*turn) for turn in turns], document.id)


def _skip(text: str, surface: str, reach: int, start: int) -> int:
    passed = 0
    while (reach := text.find(surface, reach)) < start:
        reach += 1
        passed += 1
    return passed


def _document(chat: _Chat, reading: Reading) -> Document:
    turns = {message.role: message.content for message in chat.messages}
    if "user" not in turns or "assistant" not in turns:
        raise RecordError("a conversation without a user's and an assistant's turn")
    page = Page(chat.id, turns["user"], reading)
    reach = 0
    for answer in decoded(turns["assistant"].encode("utf-8", "surrogatepass"), _ANSWERS):
        start = _place(turns["user"], answer, reach)
        fields = {"kb_id": answer.id, "value": answer.value}
        page.add(start, start + len(answer.text), answer.label, fields=fields)
        reach = start
    return page.finish()


def _place(text: str, answer: _Answer, reach: int) -> int:
    start = text.find(answer.text, reach)
    for _ in range(answer.skip):
        start = text.find(answer.text, start + 1) if start >= 0 else start
    if start < 0 or not answer.text:
        raise RecordError(f"{answer.text!r} is not in the rest of the text, which begins at offset {reach}")
    return start


FORMAT = Format(
    name="chat",
    summary="conversations for instruction tuning: text in, JSON of the spans out",
    holds=Holds(mention=frozenset({"kb_id"}), timexes=True, timex=frozenset({"value"})),
    write=write,
    read=read,
)
