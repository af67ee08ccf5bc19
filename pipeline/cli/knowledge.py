"""The verbs of `zhpipe kb`: build and question knowledge bases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import KbFile, console, store_of
from pipeline.errors import ConfigError, PipelineError


def info(kb: KbFile = None) -> None:
    """Count what a knowledge base holds; name its layers, sources and licences."""
    from rich.table import Table

    from pipeline.kb import inspect

    told = inspect.info(store_of(kb))
    screen = console()
    screen.print(
        f"{told.path}\nfingerprint {told.fingerprint[:16]}, schema {told.schema}, folding {told.fold}"
    )
    screen.print(
        f"{told.entities:,} entities, {told.names:,} names, {told.keys:,} keys ({told.ambiguous:,} of several entities)"
    )
    screen.print(", ".join(f"{label} {count:,}" for label, count in told.labels.items()))
    table = Table("layer", "entities", "source", "licence")
    for layer in told.layers:
        table.add_row(layer.name, f"{layer.entities:,}", layer.source, layer.licence)
    screen.print(table)


def lookup(surface: Annotated[str, typer.Argument(help="A name, in any script.")], kb: KbFile = None) -> None:
    """Tell what a name may mean, the likeliest first."""
    from rich.table import Table

    from pipeline.kb import inspect

    hits = inspect.lookup(store_of(kb), surface)
    if not hits:
        raise PipelineError(
            f"no entity is called {surface!r}", hint="zhpipe kb add takes a table of your own"
        )
    table = Table("id", "label", "name", "years", "prior", "by", "description", "sources")
    for hit, entity in hits:
        by = f"{hit.kind}, weak" if hit.weak else hit.kind
        table.add_row(
            hit.id,
            hit.label,
            entity.name,
            entity.years,
            f"{hit.prior:.2f}",
            by,
            entity.description,
            entity.source,
        )
    console().print(table)


def build(
    output: Annotated[Path, typer.Option("-o", "--output", help="The knowledge base file to write.")],
    tables: Annotated[
        list[Path] | None, typer.Option("--table", help="A CSV, TSV or JSONL of your own.")
    ] = None,
    wikidata_file: Annotated[
        Path | None, typer.Option("--wikidata", help="A dump of Wikidata: .json, packed or not.")
    ] = None,
    workers: Annotated[
        int, typer.Option("-j", "--workers", min=0, help="Processes for the dump; 0: all cores.")
    ] = 0,
    bare: Annotated[bool, typer.Option("--bare", help="Leave the embedded layers out.")] = False,
) -> None:
    """Build a knowledge base from the embedded layers and your own; your tables take precedence, then what we ship."""
    from pipeline.kb.build import build as build_store
    from pipeline.kb.embedded import layers
    from pipeline.kb.layers import table, wikidata
    from pipeline.kb.wikidata.reading import Source, usable_cores

    chosen = [table.layer(path) for path in tables or []] + ([] if bare else layers())
    staging = output.with_name(f"{output.name}.part")
    if wikidata_file:
        chosen.append(wikidata.layer(Source(wikidata_file, staging, workers=workers or usable_cores())))
    if not chosen:
        raise ConfigError("nothing to build from", where="kb build --bare", hint="give at least one --table")
    build_store(chosen, output)
    staging.unlink(missing_ok=True)
    info(output)


def add(
    tables: Annotated[list[Path], typer.Argument(help="CSV, TSV or JSONL with id, type, names.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The knowledge base file to write.")],
    kb: KbFile = None,
) -> None:
    """Write a copy of a knowledge base with your entities added; the old one stays as it is."""
    from pipeline.kb.build import extend
    from pipeline.kb.layers import table

    store = store_of(kb)
    store.close()
    extend(store.path, [table.layer(path) for path in tables], output)
    info(output)
