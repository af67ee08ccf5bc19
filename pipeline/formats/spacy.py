"""spaCy's DocBin: documents whose tokens are cut at the edges of mentions, so that none is lost for want of alignment.

`doc.ents` hold what does not overlap, as spaCy asks; `doc.spans["entities"]` and `doc.spans["timexes"]` hold every span,
with its other fields in the group's attributes. A path that ends in `.spacy` becomes one file, held in memory while it
grows; any other a folder of files of `SHARD` documents each, which `spacy train` takes as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.atomic import replacing
from pipeline.document import Document, Mention, Provenance, Span, Timex, Token
from pipeline.errors import RecordError
from pipeline.formats.folders import files, new_folder
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import EVERYTHING, Report, apart, spans
from pipeline.formats.reading import Page, Reading, each, fields_of
from pipeline.formats.tokens import trimmed, with_sentences, with_tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SHARD = 200
"""Documents a file of a folder."""
_ATTRIBUTES = ["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START", "SPACY", "TAG"]
_GROUPS = ("entities", "timexes")


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one file, or a folder of them."""
    from spacy.vocab import Vocab

    vocab = Vocab()
    if path.suffix == ".spacy":
        with replacing(path) as temporary:
            temporary.write_bytes(_packed(documents, vocab))
        return
    remaining = iter(documents)
    with new_folder(path) as folder:
        number = 0
        while shard := list(islice(remaining, SHARD)):
            (folder / f"part-{number:05}.spacy").write_bytes(_packed(shard, vocab))
            number += 1


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield the documents of a `.spacy` file, or of all those in a folder; a doc without our span groups has its ents."""
    return each(_docs(path), lambda doc: document_of(doc, reading))


def to_doc(document: Document, vocab: Vocab) -> Doc:
    """Make a spaCy `Doc` of a document whose tokens and sentences cover its text and are cut at the edges of its spans."""
    from spacy.tokens import Doc, SpanGroup

    text = document.text
    doc = Doc(
        vocab,
        words=[text[token.start : token.end] for token in document.tokens],
        spaces=[False] * len(document.tokens),
        tags=[token.pos for token in document.tokens],
        sent_starts=_sentence_starts(document),
    )
    groups: list[Sequence[Mention | Timex]] = [document.entities, document.timexes]
    for name, items in zip(_GROUPS, groups, strict=True):
        fields = [fields_of(item) for item in items]
        group = [_span(doc, item) for item in items]
        doc.spans[name] = SpanGroup(doc, name=name, attrs={"fields": fields}, spans=group)
    doc.ents = [_span(doc, item) for item in apart(spans(document))]
    # As JSON: spaCy's own decoder would make tuples of lists.
    ours = _Ours(document.id, document.meta, document.provenance)
    doc.user_data["zhpipe"] = msgspec.json.encode(ours).decode()
    return doc


def document_of(doc: Doc, reading: Reading) -> Document:
    """Make a document of a spaCy `Doc`: its tokens, tags, sentences, and our span groups or else its entities."""
    ours = _ours(doc)
    page = Page(ours.id, doc.text, reading)
    groups: list[Any] = [doc.spans[name] for name in _GROUPS if name in doc.spans]
    for group in groups or [doc.ents]:
        fields = group.attrs.get("fields", ()) if groups else ()
        for index, span in enumerate(group):
            more = fields[index] if len(fields) == len(group) else {}
            page.add(span.start_char, span.end_char, span.label_, None, {**more, "kb_id": span.kb_id_})
    document = page.finish()
    document.meta, document.provenance = ours.meta, ours.provenance
    document.tokens = [Token(t.idx, t.idx + len(t), t.tag_) for t in doc]
    if doc.has_annotation("SENT_START"):
        document.sentences = [Span(s.start_char, s.end_char) for s in doc.sents]
    return document


class _Ours(msgspec.Struct):
    id: str = ""
    meta: dict[str, Any] = {}
    provenance: Provenance = msgspec.field(default_factory=Provenance)


def _ours(doc: Doc) -> _Ours:
    try:
        return msgspec.json.decode(doc.user_data.get("zhpipe", "{}"), type=_Ours)
    except (msgspec.DecodeError, TypeError) as error:
        raise RecordError(f"user_data['zhpipe']: {error}") from error


def _span(doc: Doc, item: Mention | Timex) -> Any:
    label, kb_id = (item.label, item.kb_id) if isinstance(item, Mention) else (item.type, "")
    span = doc.char_span(item.start, item.end, label=label, kb_id=kb_id)
    if span is None:
        raise RecordError(f"[{item.start}, {item.end}) is not made of whole tokens")
    return span


def _sentence_starts(document: Document) -> list[bool | int | None]:
    starts = {sentence.start for sentence in document.sentences}
    return [token.start in starts for token in document.tokens]


def _packed(documents: Iterable[Document], vocab: Vocab) -> bytes:
    from spacy.tokens import DocBin

    held = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for document in documents:
        held.add(to_doc(document, vocab))
    data: bytes = held.to_bytes()
    return data


def _docs(path: Path) -> Iterator[tuple[str, Doc]]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    for file in files(path, ".spacy"):
        vocab = Vocab()
        try:
            held = DocBin().from_disk(file)
            for number, doc in enumerate(held.get_docs(vocab), 1):
                yield f"{file}: document {number}", doc
        except OSError as error:
            raise RecordError(error.strerror or str(error), where=str(file)) from error
        except Exception as error:
            # The library meets broken bytes with whatever its decoders raise.
            raise RecordError(f"not a DocBin, or cut off: {error}", where=str(file)) from error


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    return [with_sentences(with_tokens(trimmed(document, report), writing.unit, report), report)]


FORMAT = Format(
    name="spacy",
    summary="spaCy's DocBin, for spacy train",
    holds=EVERYTHING,
    write=write,
    read=read,
    prepare=_prepared,
    needs=("spacy",),
    extra="spacy",
)
