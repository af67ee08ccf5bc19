"""The data that passes through the pipeline: plain structs, no I/O and no logic.

There is one of the smaller structs for every word, and none of them can be part of a cycle: `gc=False` spares the garbage
collector the sight of them. Every `start`/`end` pair is half-open. In a `Document` they count code points of the raw text;
in a `Draft` the fields marked *analysis* count code points of the analysis text.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from pipeline.offsets import OffsetMap

Offset = Annotated[int, Meta(ge=0)]
Score = Annotated[float, Meta(ge=0.0, le=1.0)]

ENTITY_LABELS = (
    "PERSON",
    "NORP",
    "FAC",
    "ORG",
    "GPE",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
)
"""The OntoNotes 5 entity labels this project uses; dates and times are `Timex`, not `Mention`."""

TIMEX_TYPES = ("DATE", "TIME", "DURATION", "SET")
"""The TIMEX3 types."""


class Span(Struct, array_like=True, frozen=True, order=True, gc=False):
    """A half-open stretch of text."""

    start: Offset
    end: Offset


class Token(Struct, array_like=True, frozen=True, gc=False):
    """A word, with its part of speech where the tagger gave one (LAC's tag set), else an empty string."""

    start: Offset
    end: Offset
    pos: str = ""


class Candidate(Struct, array_like=True, frozen=True, gc=False):
    """An entity that a mention might mean, with the score it was given."""

    kb_id: str
    score: Score


class Overruled(Struct, array_like=True, frozen=True, gc=False):
    """What a source proposed where a mention stands, and did not get: another label, or another span."""

    source: str
    label: str
    start: Offset
    end: Offset


class Mention(Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A named entity in the text, and the entity it was linked to.

    `sources` names what proposed the span, in order of precedence; `overruled` is what sources proposed that could not
    stand beside it; `confidence` is how sure that makes span and label. `candidates` are sorted by falling score; the
    first one's is the mention's `score`, how sure the id is. Before linking `kb_id` is empty; after it, never.
    """

    start: Offset
    end: Offset
    text: str
    label: str
    kb_id: str = ""
    name: str = ""
    score: Score = 0.0
    sources: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    confidence: Score = 0.0
    overruled: list[Overruled] = field(default_factory=list)


class Timex(Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A temporal expression in TIMEX3 terms.

    `edtf` is an EDTF level 2 string where one exists. `interval` is the earliest and the latest instant meant,
    half-open, ISO 8601 and proleptic Gregorian. `anchor` is the ISO date (or its prefix) that completed a partial
    expression, `anchor_kind` where that stood: range, sentence, paragraph, heading, text, document or ref. `calendar`
    names the calendar the expression was written in; `julian` is the date (year-month-day) that historians write for
    a day before 1582-10-15. `quant` and `freq` describe a SET; `begin` and `finish` are
    the ends of a DURATION that lies at a known place in time. `alternatives` are the other values it may have.
    """

    start: Offset
    end: Offset
    text: str
    type: str
    value: str
    mod: str = ""
    edtf: str = ""
    interval: list[str] = field(default_factory=list)
    anchor: str = ""
    anchor_kind: str = ""
    calendar: str = ""
    julian: str = ""
    quant: str = ""
    freq: str = ""
    begin: str = ""
    finish: str = ""
    alternatives: list[str] = field(default_factory=list)


class Provenance(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What made a record: the versions and fingerprints that a rerun needs to give the same bytes."""

    version: str = ""
    config: str = ""
    kb: str = ""
    models: dict[str, str] = field(default_factory=dict)


SCHEMA_NAME = "zh-annotation/1"


class Document(Struct, tag_field="schema", tag=SCHEMA_NAME, forbid_unknown_fields=True):
    """One annotated document: the record of `zh-annotation/1`, in the record's key order."""

    id: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    sentences: list[Span] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    entities: list[Mention] = field(default_factory=list)
    timexes: list[Timex] = field(default_factory=list)
    provenance: Provenance = field(default_factory=Provenance)

    def to_json(self) -> str:
        """Return the record as one line of JSON without a line break."""
        from pipeline.records import encode

        return encode(self).decode("utf-8")


class Proposal(Struct, frozen=True, gc=False):
    """A span that one source holds to be an entity (analysis coordinates).

    `kb_ids` are the entities a lexicon match stands for, or the one that a spaCy pipeline's linker chose; taggers
    leave it empty.
    """

    start: int
    end: int
    label: str
    source: str
    score: float = 1.0
    kb_ids: tuple[str, ...] = ()


class Draft(Struct):
    """A document on its way: the record under construction and what the stages tell each other.

    `clean` is the raw text after Unicode clean-up in its own script; `analysis` is `clean` in Simplified
    characters. They have the same length, so `offsets` (raw ↔ analysis) serves both.
    `sentences`, `words` and `proposals` are in analysis coordinates.
    """

    document: Document
    clean: str = ""
    analysis: str = ""
    offsets: OffsetMap = field(default_factory=OffsetMap)
    script: str = ""
    sentences: list[Span] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
