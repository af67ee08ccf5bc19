"""CoNLL-U with `Entity=` in the last column, as CorefUD and GUM have it: brackets that open and close at tokens.

`(e3-PERSON-Q33391` opens a mention of the file's third entity, `e3)` closes it; the entity's id is its identity, with
hyphens and brackets percent-encoded. Mentions may lie within one another but not cross.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct

from pipeline.document import Document, Token
from pipeline.errors import RecordError
from pipeline.formats.conll import Block, aligned, column, comments, documents, sentence_tokens, with_rows
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds
from pipeline.formats.reading import Page, Reading, each
from pipeline.records import open_write

_GLOBAL = "# global.Entity = eid-etype-identity"
_BRACKET = re.compile(r"\((?P<opened>[^()]+)|(?P<closed>[^()]*)\)")


class _Open(Struct):
    """A mention that a bracket opened: its entity's number, and what follows that; `end` is 0 until it is closed."""

    start: int
    name: str
    rest: str
    end: int = 0


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one sentence a block; parts of speech go to XPOS, syntax stays empty."""
    with open_write(path) as stream:
        for number, document in enumerate(documents):
            if number == 0:
                stream.write(f"{_GLOBAL}\n".encode())
            brackets = _brackets(document)
            for sentence_number, (sentence, found) in enumerate(sentence_tokens(document), 1):
                block = [*comments(document, sentence, sentence_number)]
                for index, token in enumerate(found, 1):
                    word = document.text[token.start : token.end]
                    misc = [] if document.text[token.end : token.end + 1].isspace() else ["SpaceAfter=No"]
                    misc += [f"Entity={brackets[token.start]}"] if token.start in brackets else []
                    block.append(
                        f"{index}\t{word}\t_\t_\t{token.pos or '_'}\t_\t_\t_\t_\t{'|'.join(misc) or '_'}"
                    )
                stream.write("\n".join([*block, "", ""]).encode())


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a `# newdoc`, or one a sentence in a file without any."""
    return each(documents(path), lambda item: _document(item[0], item[1], reading))


def _brackets(document: Document) -> dict[int, str]:
    """Return what `Entity=` says at the tokens that begin at an offset."""
    ids: dict[str, str] = {}
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    last_token = {token.end: token.start for token in document.tokens}
    for number, m in enumerate(document.entities):
        name = ids.setdefault(m.kb_id or f"-{number}", f"e{len(ids) + 1}")
        identity = f"-{quote(m.kb_id, safe=':').replace('-', '%2D')}" if m.kb_id else ""
        last = last_token[m.end]
        opened[m.start] = f"{opened.get(m.start, '')}({name}-{m.label}{identity}"
        closed[last] = f"{'' if last == m.start else name}){closed.get(last, '')}"
    return {start: opened.get(start, "") + closed.get(start, "") for start in opened.keys() | closed.keys()}


def _document(document_id: str, blocks: Sequence[Block], reading: Reading) -> Document:
    words = [Block(block.comments, [row for row in block.rows if row[0].isdecimal()]) for block in blocks]
    text, sentences, tokens = aligned(words, [column(block, 1) for block in words])
    mentions: list[_Open] = []
    kept: list[Token] = []
    for block, found in zip(words, tokens, strict=True):
        tags = ["" if mark == "_" else mark for mark in column(block, 4)]
        kept += [Token(token.start, token.end, tag) for token, tag in zip(found, tags, strict=True)]
        for token, misc in zip(found, column(block, 9), strict=True):
            _follow(mentions, token, _entity(misc))
    page = Page(document_id, text, reading)
    for mention in mentions:
        if not mention.end:
            raise RecordError(f"the mention ({mention.name}-{mention.rest} is never closed")
        label, _, identity = mention.rest.partition("-")
        page.add(mention.start, mention.end, label, fields={"kb_id": unquote(identity)})
    document = page.finish()
    document.sentences, document.tokens = sentences, kept
    return document


def _entity(misc: str) -> str:
    found = [item.removeprefix("Entity=") for item in misc.split("|") if item.startswith("Entity=")]
    return found[0] if found else ""


def _follow(mentions: list[_Open], token: Token, brackets: str) -> None:
    """Open and close mentions at one token."""
    for bracket in _BRACKET.finditer(brackets):
        if bracket["opened"] is not None:
            name, _, rest = bracket["opened"].partition("-")
            mentions.append(_Open(token.start, name, rest))
            continue
        pending = (m for m in reversed(mentions) if not m.end and bracket["closed"] in ("", m.name))
        mention = next(pending, None)
        if mention is None:
            raise RecordError(f"Entity={brackets} closes what is not open", where=f"offset {token.start}")
        mention.end = token.end


FORMAT = Format(
    name="conllu",
    summary="CoNLL-U with Entity= brackets, as CorefUD has them",
    holds=Holds(sentences=True, tokens=True, pos=True, mention=frozenset({"kb_id"}), overlaps="nested"),
    write=write,
    read=read,
    prepare=lambda document, writing, report: [with_rows(document, writing.unit, report)],
)
