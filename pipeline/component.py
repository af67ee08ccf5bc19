"""This pipeline as a component of a spaCy pipeline: `nlp.add_pipe("zhpipe")`.

spaCy finds the module by the entry point `spacy_factories` and wants the factory registered when it is imported, so
this is the one module that imports a heavy library at its head; nothing else imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from pipeline.annotator import load
from pipeline.config import Config
from pipeline.document import Document, Mention, Timex
from pipeline.errors import ConfigError, StageError
from pipeline.records import decode

KEY = "zhpipe"
DATES = "zhpipe_dates"

_DEFAULTS: dict[str, Any] = {"settings": {}, "overwrite": False}


@Language.factory("zhpipe", default_config=_DEFAULTS, assigns=["doc.ents", "doc.spans"])
def create(nlp: Language, name: str, settings: dict[str, Any], overwrite: bool) -> Zhpipe:
    """Make the component; `settings` has the sections and keys of docs/configuration.md.

    Raises `ConfigError` for an unknown setting.
    """
    try:
        config = msgspec.convert(settings, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=f"[components.{name}.settings]") from error
    return Zhpipe(name, config, overwrite=overwrite)


class Zhpipe(Pipe):
    """Puts entities, ids and dates on a `Doc`.

    `doc.spans["zhpipe"]` holds a span for every mention and `doc.spans["zhpipe_dates"]` one for every date, in the
    record's order; where the mention does not end with a token the span is widened to whole tokens, and the group's
    `attrs["offsets"]` has the exact ones (code points, half-open). `doc.ents` gets the marks that end with tokens:
    label and `kb_id_`; a date's `ent_id_` is its TIMEX3 value. Entities that were there before stay, unless
    `overwrite` is set. `doc._.zhpipe` is the whole record.
    """

    def __init__(self, name: str, config: Config, *, overwrite: bool) -> None:
        self.name = name
        self._pipeline = load(config)
        self._overwrite = overwrite
        if not Doc.has_extension(KEY):
            Doc.set_extension(KEY, getter=record_of)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one `Doc` in place; raises `StageError` where a stage fails on its text."""
        return self._annotate([doc])[0]

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Annotate a stream of `Doc`s; one that fails goes to the error handler, the others go on."""
        coming = iter(stream)
        while docs := list(islice(coming, batch_size)):
            try:
                yield from self._annotate(docs)
            except StageError:
                for doc in docs:
                    try:
                        yield self(doc)
                    except StageError as error:
                        self.get_error_handler()(self.name, self, [doc], error)

    def _annotate(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        texts = [Document(id=f"doc-{number}", text=doc.text) for number, doc in enumerate(docs)]
        records, failures = self._pipeline.annotate_batch(texts)
        for failure in failures:
            raise StageError(f"{failure.stage}: {failure.reason}", where=failure.where, hint=failure.hint)
        for doc, record in zip(docs, records, strict=True):
            self._put(doc, record)
        return docs

    def _put(self, doc: Doc, record: Document) -> None:
        doc.user_data[KEY] = record.to_json()
        exact: list[Span] = []
        groups: dict[str, Sequence[Mention | Timex]] = {KEY: record.entities, DATES: record.timexes}
        for key, marks in groups.items():
            offsets = [[mark.start, mark.end] for mark in marks]
            spans = [_span(doc, mark) for mark in marks]
            doc.spans[key] = SpanGroup(doc, name=key, spans=spans, attrs={"offsets": offsets})
            exact += [
                s for s, place in zip(spans, offsets, strict=True) if [s.start_char, s.end_char] == place
            ]
        first, second = (exact, doc.ents) if self._overwrite else (doc.ents, exact)
        kept = filter_spans(first)
        doc.ents = [*kept, *_free(second, kept)]


def record_of(doc: Doc) -> Document | None:
    """Return the record that the component made of a `Doc`, or nothing where it did not run."""
    line = doc.user_data.get(KEY)
    return decode(line.encode("utf-8")) if line else None


def _span(doc: Doc, mark: Mention | Timex) -> Span:
    """Return the mark on whole tokens; a date's span has its value as id."""
    wide = doc.char_span(mark.start, mark.end, alignment_mode="expand")
    assert wide is not None, "a mark is never empty and never leaves the text"
    if isinstance(mark, Timex):
        return Span(doc, wide.start, wide.end, label=mark.type, span_id=mark.value)
    return Span(doc, wide.start, wide.end, label=mark.label, kb_id=mark.kb_id)


def _free(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the spans that overlap none that are taken, nor one another: of two the longer."""
    occupied = {index for span in taken for index in range(span.start, span.end)}
    return [s for s in filter_spans(spans) if occupied.isdisjoint(range(s.start, s.end))]
