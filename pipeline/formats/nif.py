"""NIF 2.0 in Turtle: the text as a context, its spans as strings of it, by code points (RFC 5147)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder, text_in
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, spans
from pipeline.formats.iris import OURS, iri_of
from pipeline.formats.iris import id_of as id_of_iri
from pipeline.formats.reading import Page, Reading, each

_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_ITSRDF = "http://www.w3.org/2005/11/its/rdf#"
_LABELS = f"{OURS}label:"
_VALUE = f"{OURS}timex3-value"


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one Turtle file a document."""
    with new_folder(path) as folder:
        for document in documents:
            new_file(folder, document.id, ".ttl").write_bytes(
                _graph(document).serialize(format="turtle", encoding="utf-8")
            )


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a file."""
    found = ((str(file), file) for file in files(path, ".ttl"))
    return each(found, lambda file: _document(file, id_of(path, file, ".ttl"), reading))


def _graph(document: Document) -> Any:
    from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

    nif, itsrdf = Namespace(_NIF), Namespace(_ITSRDF)
    graph = Graph(bind_namespaces="none")
    graph.bind("nif", nif)
    graph.bind("itsrdf", itsrdf)
    base = f"{OURS}document:{quote(document.id, safe='')}#char="
    context = URIRef(f"{base}0,{len(document.text)}")

    def describe(subject: URIRef, kind: URIRef, start: int, end: int) -> None:
        graph.add((subject, RDF.type, kind))
        graph.add((subject, nif.beginIndex, Literal(start, datatype=XSD.nonNegativeInteger)))
        graph.add((subject, nif.endIndex, Literal(end, datatype=XSD.nonNegativeInteger)))

    describe(context, nif.Context, 0, len(document.text))
    graph.add((context, nif.isString, Literal(document.text)))
    for number, item in enumerate(spans(document)):
        # Several spans may have the same offsets, so each has its number.
        subject = URIRef(f"{base}{item.start},{item.end};{number}")
        describe(subject, nif.Phrase, item.start, item.end)
        graph.add((subject, nif.referenceContext, context))
        graph.add((subject, nif.anchorOf, Literal(item.text)))
        label = item.label if isinstance(item, Mention) else item.type
        graph.add((subject, itsrdf.taClassRef, URIRef(_LABELS + label)))
        if isinstance(item, Timex):
            graph.add((subject, URIRef(_VALUE), Literal(item.value)))
        elif item.kb_id:
            graph.add((subject, itsrdf.taIdentRef, URIRef(iri_of(item.kb_id))))
    return graph


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    from rdflib import Graph, Namespace, URIRef

    nif, itsrdf = Namespace(_NIF), Namespace(_ITSRDF)
    try:
        graph = Graph().parse(data=text_in(file), format="turtle")
    except Exception as error:
        # The parser's own error class has no common parent with what broken literals raise.
        raise RecordError(f"no Turtle: {str(error).splitlines()[0]}") from error
    contexts = sorted(graph.subject_objects(nif.isString))
    if len(contexts) != 1:
        raise RecordError(f"{len(contexts)} texts (nif:isString) where one is wanted", hint="is it NIF 2.0?")
    context, text = contexts[0]
    page = Page(document_id, str(text), reading)
    subjects = sorted(graph.subjects(nif.referenceContext, context), key=_number)
    for subject in subjects:
        said = {name: graph.value(subject, name) for name in (nif.beginIndex, nif.endIndex, nif.anchorOf)}
        begin, end, surface = said.values()
        label = str(graph.value(subject, itsrdf.taClassRef) or "").removeprefix(_LABELS)
        entity = str(graph.value(subject, itsrdf.taIdentRef) or "")
        fields = {"kb_id": id_of_iri(entity), "value": str(graph.value(subject, URIRef(_VALUE)) or "")}
        page.add(_index(begin), _index(end), label, None if surface is None else str(surface), fields)
    return page.finish()


def _number(subject: Any) -> tuple[int, str]:
    number = str(subject).rpartition(";")[2]
    return (int(number) if number.isdecimal() else 0, str(subject))


def _index(literal: Any) -> int:
    if literal is None or not str(literal).isdecimal():
        raise RecordError(f"{literal} is no offset (nif:beginIndex, nif:endIndex)")
    return int(literal)


FORMAT = Format(
    name="nif",
    summary="NIF 2.0 in Turtle",
    holds=Holds(mention=frozenset({"kb_id"}), timexes=True, timex=frozenset({"value"})),
    write=write,
    read=read,
    layout="folder",
    needs=("rdflib",),
    extra="formats",
)
