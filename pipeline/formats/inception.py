"""UIMA CAS JSON as INCEpTION reads and writes it, by dkpro-cassis, which counts in UTF-16 at the file's edge.

Mentions are DKPro named entities with the entity's IRI as identifier; sentences and tokens DKPro's; timexes a layer of
ours, to be added to the project in INCEpTION before such files are imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.document import Document, Span, Token
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder, text_in
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds
from pipeline.formats.iris import id_of as id_of_iri
from pipeline.formats.iris import iri_of
from pipeline.formats.reading import Page, Reading, each

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
NAME = f"{_DKPRO}.ner.type.NamedEntity"
SENTENCE = f"{_DKPRO}.segmentation.type.Sentence"
TOKEN = f"{_DKPRO}.segmentation.type.Token"
TIMEX = "webanno.custom.Timex"
_FEATURES = {NAME: ("value", "identifier"), SENTENCE: (), TOKEN: (), TIMEX: ("kind", "value")}


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one CAS a document, each with its type system."""
    types = _types()
    with new_folder(path) as folder:
        for document in documents:
            cas = _cas(document, types).to_json(pretty_print=True)
            new_file(folder, document.id, ".json").write_text(f"{cas}\n", encoding="utf-8", newline="")


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a file."""
    found = ((str(file), file) for file in files(path, ".json"))
    return each(found, lambda file: _document(file, id_of(path, file, ".json"), reading))


def _types() -> Any:
    from cassis import TypeSystem

    types = TypeSystem()
    for name, features in _FEATURES.items():
        annotation = types.create_type(name=name, supertypeName="uima.tcas.Annotation")
        for feature in features:
            types.create_feature(domainType=annotation, name=feature, rangeType="uima.cas.String")
    return types


def _cas(document: Document, types: Any) -> Any:
    from cassis import Cas

    cas = Cas(types)
    cas.sofa_string, cas.sofa_mime = document.text, "text/plain"
    name, sentence, token, timex = (types.get_type(kind) for kind in _FEATURES)
    cas.add_all([sentence(begin=s.start, end=s.end) for s in document.sentences])
    cas.add_all([token(begin=t.start, end=t.end) for t in document.tokens])
    for m in document.entities:
        identifier = iri_of(m.kb_id) if m.kb_id else None
        cas.add(name(begin=m.start, end=m.end, value=m.label, identifier=identifier))
    for t in document.timexes:
        cas.add(timex(begin=t.start, end=t.end, kind=t.type, value=t.value))
    return cas


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    cas = _loaded(file)
    page = Page(document_id, cas.sofa_string or "", reading)
    for name in _select(cas, NAME):
        page.add(name.begin, name.end, name.value or "", fields={"kb_id": id_of_iri(name.identifier or "")})
    for timex in _select(cas, TIMEX):
        page.add(timex.begin, timex.end, timex.kind or "", fields={"value": timex.value or ""})
    document = page.finish()
    document.sentences = [Span(sentence.begin, sentence.end) for sentence in _select(cas, SENTENCE)]
    document.tokens = [Token(token.begin, token.end) for token in _select(cas, TOKEN)]
    return document


def _loaded(file: Path) -> Any:
    from cassis import load_cas_from_json

    content = text_in(file)
    try:
        return load_cas_from_json(content)
    except Exception as error:
        # The library meets a broken file with whatever the lookup that failed raises.
        raise RecordError(f"no CAS in JSON: {type(error).__name__} {error}") from error


def _select(cas: Any, kind: str) -> list[Any]:
    return list(cas.select(kind)) if cas.typesystem.contains_type(kind) else []


FORMAT = Format(
    name="inception",
    summary="UIMA CAS JSON, for INCEpTION",
    holds=Holds(
        sentences=True,
        tokens=True,
        mention=frozenset({"kb_id"}),
        timexes=True,
        timex=frozenset({"value"}),
    ),
    write=write,
    read=read,
    layout="folder",
    needs=("cassis",),
    extra="formats",
)
