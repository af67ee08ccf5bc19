"""Building a knowledge base: layers are merged by id, names derived, the file written whole or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipeline.atomic import replacing
from pipeline.errors import KnowledgeBaseError
from pipeline.kb import reconcile
from pipeline.kb.fold import FOLD_VERSION, fold
from pipeline.kb.layers import Layer
from pipeline.kb.merge import in_order
from pipeline.kb.scratch import Scratch
from pipeline.kb.store import SCHEMA_VERSION, TABLES, Entity, LayerInfo, Name, Store

MERGES = "merges"
"""The layer that holds which entities a user has joined."""


def build(layers: Sequence[Layer], output: Path) -> Path:
    """Write a knowledge base of these layers to `output` and return it.

    Layers come in order of precedence: the first that has an entity says what it is, the others add names.
    Same layers, same fingerprint. Memory does not grow with their size. Raises `KnowledgeBaseError` for a layer
    that cannot be read or a file that cannot be written; an older `output` then stays as it was.
    """
    for number, layer in enumerate(layers):
        if layer.name in {other.name for other in layers[:number]}:
            raise KnowledgeBaseError(f"two layers are called {layer.name}", hint="give one file another name")
    with _scratch(output) as scratch:
        infos = [_take(scratch, layer, place) for place, layer in enumerate(layers)]
        _finish(scratch, layers, infos, output)
    return output


def extend(kb: Path, layers: Sequence[Layer], output: Path) -> Path:
    """Write a copy of a knowledge base with more layers, which take precedence over what it has.

    A layer of a name that is there already takes that one's place. `output` may be `kb` itself. Raises and
    replaces as `build` does.
    """
    return _rewrite(kb, layers, [], output)


def merge(kb: Path, old: str, new: str, output: Path, names: Sequence[str] = ()) -> Path:
    """Write a copy of a knowledge base in which `old` is another id of the entity `new`, which gets further `names`.

    What was said of `old` is then said of `new`; `old`, which may be a NIL id that no knowledge base has, stays
    known as a redirect. Raises `KnowledgeBaseError` where `new` is unknown, or the two are of different types.
    """
    store = Store(kb)
    try:
        target, source = store.get(new), store.get(old)
        if target is None:
            raise KnowledgeBaseError(f"no entity {new}", where=str(kb), hint="merge into one that is there")
        if target.id == store.resolve(old):
            raise KnowledgeBaseError(f"{old} is {target.id} already", where=str(kb))
        if source is not None and source.label != target.label:
            raise KnowledgeBaseError(
                f"{source.id} is a {source.label}, {target.id} a {target.label}", where=str(kb),
                hint="put the type right first, by a table with `zhpipe kb add`",
            )  # fmt: skip
        earlier = [said for entity in store.entities() for said in _said_by(store, entity, MERGES)]
    finally:
        store.close()
    joined = Entity(
        id=target.id, label="", name="", names=[Name(text) for text in names], prior=0.0, same_as=[old]
    )
    layer = Layer(MERGES, "joined by the user", "as the user holds it", "", lambda: [*earlier, joined])
    return _rewrite(kb, [], [layer], output)


def _said_by(store: Store, entity: Entity, layer: str) -> Iterator[Entity]:
    if layer in entity.source.split("+"):
        yield from (said for said in store.statements(entity) if said.source == layer)


def _rewrite(kb: Path, above: Sequence[Layer], below: Sequence[Layer], output: Path) -> Path:
    """Write a copy with more layers, some above and some below those that it has."""
    added = [*above, *below]
    replaced = {layer.name for layer in added}
    store = Store(kb)
    try:
        kept = {info.name: info for info in store.meta.layers if info.name not in replaced}
        order = [*(layer.name for layer in above), *kept, *(layer.name for layer in below)]
        places = {name: place for place, name in enumerate(order)}
        with _scratch(output) as scratch:
            for entity in store.entities():
                for said in store.statements(entity):
                    if said.source not in replaced:
                        _keep(scratch, entity, said, places, kb)
            taken = {layer.name: _take(scratch, layer, places[layer.name]) for layer in added}
            _finish(scratch, added, [{**kept, **taken}[name] for name in order], output)
    finally:
        store.close()
    return output


def _keep(scratch: Scratch, entity: Entity, said: Entity, places: dict[str, int], kb: Path) -> None:
    if said.source not in places:
        raise KnowledgeBaseError(f"broken: {entity.id} is from no layer of it", where=str(kb))
    scratch.put(said, places[said.source])
    if said.id != entity.id:
        # They were found to be one when the file was built.
        scratch.equate(said.id, entity.id, places[said.source])


@contextmanager
def _scratch(output: Path) -> Iterator[Scratch]:
    """Make a scratch file beside the output, where there must be room for as much."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as folder:
            scratch = Scratch(Path(folder) / "scratch.sqlite")
            try:
                yield scratch
            finally:
                scratch.close()
    except (OSError, sqlite3.Error) as error:
        raise KnowledgeBaseError(f"cannot be written: {error}", where=str(output)) from error


def _take(scratch: Scratch, layer: Layer, place: int) -> LayerInfo:
    count = 0
    for said in layer.entities():
        count += 1
        said.source = layer.name
        said.names = [msgspec.structs.replace(name, source=layer.name) for name in said.names]
        scratch.put(said, place)
    return LayerInfo(layer.name, layer.source, layer.licence, layer.version, count)


def _finish(scratch: Scratch, layers: Iterable[Layer], infos: list[LayerInfo], output: Path) -> None:
    scratch.join()
    for layer in layers:
        if layer.is_same:
            place = [info.name for info in infos].index(layer.name)
            reconcile.reconcile(scratch, place, layer.is_same)
    with replacing(output) as temporary:
        _fill(temporary, scratch, infos)


def _fill(path: Path, scratch: Scratch, infos: list[LayerInfo]) -> None:
    content = hashlib.sha256(f"{SCHEMA_VERSION}\n{FOLD_VERSION}\n".encode())
    connection = sqlite3.connect(path, isolation_level=None)
    run, many = connection.execute, connection.executemany
    try:
        # Written to a temporary file, so a journal would guard nothing.
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES} BEGIN;")
        run("CREATE TEMP TABLE unsorted (key TEXT, entity TEXT, text TEXT, kind TEXT, weak INTEGER)")
        for entity, statements in scratch.with_derived():
            entity.names = in_order(entity.names)
            data = msgspec.json.encode(entity)
            content.update(data + b"\n")
            run("INSERT INTO entity VALUES (?, ?, ?, ?)", (entity.id, entity.label, entity.prior, data))
            many("INSERT INTO unsorted VALUES (?, ?, ?, ?, ?)", _name_rows(entity))
            if len(statements) > 1:
                numbered = enumerate(said for _, said in statements)
                many("INSERT INTO statement VALUES (?, ?, ?)", ((entity.id, *row) for row in numbered))
        # In the order of the table: a B-tree that is filled at random is slow once it outgrows the cache.
        run("INSERT OR IGNORE INTO name SELECT * FROM unsorted ORDER BY key, entity, text")
        for old, new in scratch.redirects():
            content.update(f"{old}\t{new}\n".encode())
            run("INSERT INTO redirect VALUES (?, ?)", (old, new))
        meta = {
            "schema": SCHEMA_VERSION,
            "fold": FOLD_VERSION,
            "fingerprint": content.hexdigest(),
            "keys": run("SELECT count(DISTINCT key) FROM name").fetchone()[0],
            "layers": msgspec.json.encode(infos).decode(),
        }
        many("INSERT INTO meta VALUES (?, ?)", meta.items())
        run("COMMIT")
    finally:
        connection.close()


def _name_rows(entity: Entity) -> Iterator[tuple[str, str, str, str, bool]]:
    for name in entity.names:
        if key := fold(name.text):
            yield key, entity.id, name.text, name.kind, name.weak
