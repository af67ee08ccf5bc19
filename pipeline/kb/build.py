"""Building a knowledge base: layers are merged by id, names derived, the file written whole or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline.atomic import replacing
from pipeline.errors import KnowledgeBaseError
from pipeline.kb import derive
from pipeline.kb.fold import FOLD_VERSION, fold
from pipeline.kb.layers import Layer
from pipeline.kb.store import KIND_WEIGHTS, SCHEMA_VERSION, Entity, LayerInfo, Name, Store

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, prior REAL NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE name (
    key TEXT NOT NULL, entity TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, weak INTEGER NOT NULL,
    PRIMARY KEY (key, entity, text)
) WITHOUT ROWID;
"""


def build(layers: Sequence[Layer], output: Path) -> Path:
    """Write a knowledge base of these layers to `output` and return it.

    Layers come in order of precedence: the first that has an entity says what it is, the others add names.
    Same layers, same fingerprint. Raises `KnowledgeBaseError` for a layer that cannot be read or a file that
    cannot be written; an older `output` then stays as it was.
    """
    merged: dict[str, Entity] = {}
    infos = [_merge(merged, layer) for layer in layers]
    _write(merged, infos, output)
    return output


def extend(kb: Path, layers: Sequence[Layer], output: Path) -> Path:
    """Write a copy of a knowledge base with more layers, which take precedence over what it has.

    `output` may be `kb` itself. Raises and replaces as `build` does.
    """
    store = Store(kb)
    try:
        merged: dict[str, Entity] = {}
        infos = [_merge(merged, layer) for layer in layers]
        for entity in store.entities():
            entity.names = [name for name in entity.names if name.source != derive.SOURCE]
            _merge_entity(merged, entity)
        _write(merged, [*infos, *(info for info in store.meta.layers if info not in infos)], output)
    finally:
        store.close()
    return output


def _merge(merged: dict[str, Entity], layer: Layer) -> LayerInfo:
    count = 0
    for entity in layer.entities():
        count += 1
        entity.source = layer.name
        entity.names = [msgspec.structs.replace(name, source=layer.name) for name in entity.names]
        _merge_entity(merged, entity)
    return LayerInfo(layer.name, layer.source, layer.licence, layer.version, count)


def _merge_entity(merged: dict[str, Entity], entity: Entity) -> None:
    known = merged.get(entity.id)
    if known is None:
        merged[entity.id] = entity
        return
    known.names += _further(known.names, entity.names)
    known.years = known.years or entity.years
    known.description = known.description or entity.description
    known.cues += [cue for cue in entity.cues if cue not in known.cues]
    known.prior = max(known.prior, entity.prior)
    known.source = "+".join(dict.fromkeys([*known.source.split("+"), *entity.source.split("+")]))


def _further(known: Sequence[Name], others: Sequence[Name]) -> list[Name]:
    """Return the forms not known yet; one that differs only in script is as weak as the known one."""
    texts = {name.text for name in known}
    weak = {fold(name.text): name.weak for name in known}
    return [
        # The name that one layer knows an entity by is to another layer one more form.
        Name(
            name.text,
            "alias" if name.kind == "label" else name.kind,
            weak.get(fold(name.text), name.weak),
            name.source,
            name.how,
        )
        for name in others
        if name.text not in texts
    ]


def _write(merged: dict[str, Entity], infos: list[LayerInfo], output: Path) -> None:
    entities = [merged[entity_id] for entity_id in sorted(merged)]
    derive.with_derived(entities)
    for entity in entities:
        entity.names.sort(key=lambda name: (list(KIND_WEIGHTS).index(name.kind), name.weak, name.text))
    try:
        with replacing(output) as temporary:
            _fill(temporary, entities, infos)
    except (OSError, sqlite3.Error) as error:
        raise KnowledgeBaseError(f"cannot be written: {error}", where=str(output)) from error


def _fill(path: Path, entities: Iterable[Entity], infos: list[LayerInfo]) -> None:
    content = hashlib.sha256(f"{SCHEMA_VERSION}\n{FOLD_VERSION}\n".encode())
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # Written to a temporary file, so a journal would guard nothing.
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")
        for entity in entities:
            data = msgspec.json.encode(entity)
            content.update(data + b"\n")
            connection.execute(
                "INSERT INTO entity VALUES (?, ?, ?, ?)", (entity.id, entity.label, entity.prior, data)
            )
            connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)", _name_rows(entity))
        meta = {
            "schema": SCHEMA_VERSION,
            "fold": FOLD_VERSION,
            "fingerprint": content.hexdigest(),
            "layers": msgspec.json.encode(infos).decode(),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.execute("COMMIT")
    finally:
        connection.close()


def _name_rows(entity: Entity) -> Iterable[tuple[str, str, str, str, bool]]:
    for name in entity.names:
        if key := fold(name.text):
            yield key, entity.id, name.text, name.kind, name.weak
