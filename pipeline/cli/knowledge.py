"""The verbs of `zhpipe kb`: build and question knowledge bases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import KbFile, console, store_of
from pipeline.errors import ConfigError, PipelineError

if TYPE_CHECKING:
    from pipeline.kb.layers import Layer
    from pipeline.kb.wikidata.reading import Progress, Source
    from pipeline.kb.wikidata.zhwiki import Zhwiki

Output = Annotated[Path, typer.Option("-o", "--output", help="The knowledge base file to write.")]

ZhwikiFile = Annotated[
    Path | None,
    typer.Option(help="An SQL dump of this table of the Chinese Wikipedia, for names and priors."),
]

_REPORT_SECONDS = 1.0
_SHOWN = 3
"""How many of the others that share a name are told by their ids."""


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
        f"{told.entities:,} entities, {told.names:,} names, {told.keys:,} keys ({told.ambiguous:,} of several entities),"
        f" {told.redirects:,} redirects"
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
        prior = f"{hit.prior:.2f}"
        table.add_row(
            hit.id, hit.label, entity.name, entity.years, prior, by, entity.description, entity.source
        )
    console().print(table)


def explain(
    entity_id: Annotated[str, typer.Argument(help="An id, such as Q33391.")], kb: KbFile = None
) -> None:
    """Tell everything known of an entity, each fact with the layer it is from, each name with who shares it."""
    from rich.table import Table

    from pipeline.kb import inspect

    told = inspect.explain(store_of(kb), entity_id)
    screen = console()
    screen.print(f"{told.entity.id}, by {told.entity.source}")
    facts = Table("fact", "value", "layer", "")
    for fact in told.facts:
        facts.add_row(fact.name, fact.value, fact.layer, "" if fact.holds else "not used")
    names = Table("name", "kind", "how", "layer", "prior", "also called so")
    for use in told.names:
        kind = f"{use.name.kind}, weak" if use.name.weak else use.name.kind
        more = f" and {len(use.others) - _SHOWN} more" if len(use.others) > _SHOWN else ""
        others = " ".join(use.others[:_SHOWN]) + more
        names.add_row(use.name.text, kind, use.name.how, use.name.source, f"{use.prior:.2f}", others)
    screen.print(facts)
    screen.print(names)


def build(
    output: Output,
    layers: Annotated[
        str, typer.Option("--layers", help="Layers that come with zhpipe, parted by commas, or `none`.")
    ] = "curated,territories",
    tables: Annotated[
        list[Path] | None, typer.Option("--table", help="A CSV, TSV or JSONL of your own.")
    ] = None,
    wikidata: Annotated[
        Path | None,
        typer.Option("--wikidata", help="A dump of Wikidata (.json, .nt) or a query's answer (.csv, .tsv)."),
    ] = None,
    languages: Annotated[
        str, typer.Option("--languages", help="Which names to take from Wikidata, e.g. zh,zh-tw,en.")
    ] = "",
    types: Annotated[
        str, typer.Option("--types", help="Which types to take from Wikidata, e.g. PERSON,GPE.")
    ] = "",
    zhwiki_pages: ZhwikiFile = None,
    zhwiki_redirects: ZhwikiFile = None,
    zhwiki_pagelinks: ZhwikiFile = None,
    zhwiki_linktargets: ZhwikiFile = None,
    workers: Annotated[
        int, typer.Option("-j", "--workers", min=0, help="Processes that read the dump; 0: one a core.")
    ] = 0,
) -> None:
    """Build a knowledge base; your tables take precedence, then the layers that come with zhpipe, then Wikidata.

    A build from a dump that was killed goes on where it was when the same command is given again.
    """
    from pipeline.kb.build import build as build_store
    from pipeline.kb.layers import table
    from pipeline.kb.wikidata.zhwiki import Zhwiki

    zhwiki = Zhwiki(zhwiki_pages, zhwiki_redirects, zhwiki_pagelinks, zhwiki_linktargets)
    source = _source(wikidata, output, languages, workers, zhwiki) if wikidata else None
    chosen = [table.layer(path) for path in tables or []]
    chosen += _shipped(layers, source, types)
    if not chosen:
        raise ConfigError(
            "nothing to build from", where="kb build --layers none", hint="give at least one --table"
        )
    build_store(chosen, output)
    if source:
        source.staging.unlink(missing_ok=True)
    info(output)


def add(
    tables: Annotated[list[Path], typer.Argument(help="CSV, TSV or JSONL with id, type, names.")],
    output: Output,
    kb: KbFile = None,
) -> None:
    """Write a copy of a knowledge base with your entities added; the old one stays as it is."""
    from pipeline.kb.build import extend
    from pipeline.kb.layers import table

    extend(_path(kb), [table.layer(path) for path in tables], output)
    info(output)


def merge(
    old: Annotated[str, typer.Argument(help="The id to give up; a NIL id too.")],
    new: Annotated[str, typer.Argument(help="The id of the entity that it is.")],
    output: Output,
    names: Annotated[
        list[str] | None, typer.Option("--name", help="A further name of the entity, such as the NIL's.")
    ] = None,
    kb: KbFile = None,
) -> None:
    """Write a copy of a knowledge base in which two entities are one; the old id leads to the new one."""
    from pipeline.kb.build import merge as merge_in

    merge_in(_path(kb), old, new, output, names or [])
    explain(new, output)


def diff(
    old: Annotated[Path, typer.Argument(help="A knowledge base file.")],
    new: Annotated[Path, typer.Argument(help="The one to compare it with.")],
) -> None:
    """Tell what differs between two knowledge bases: `+` added, `-` removed, `~` changed."""
    from collections import Counter

    from pipeline.kb.diff import diff as changes

    counts = Counter[str]()
    screen = console()
    marks = {"added": "+", "removed": "-", "changed": "~"}
    for change in changes(store_of(old), store_of(new)):
        counts[change.kind] += 1
        details = "".join(f"\n    {detail}" for detail in change.details)
        screen.print(f"{marks[change.kind]} {change.id} {change.label} {change.name}{details}")
    screen.print(", ".join(f"{counts[kind]:,} {kind}" for kind in marks))


def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The table to write: .csv, .tsv or .jsonl.")],
    kb: KbFile = None,
) -> None:
    """Write a knowledge base as a table that `kb build --table` reads back."""
    from pipeline.kb.export import export as write

    console().print(f"{write(store_of(kb), output):,} entities in {output}")


def _path(kb: Path | None) -> Path:
    store = store_of(kb)
    store.close()
    return store.path


def _shipped(layers: str, source: Source | None, types: str) -> list[Layer]:
    """Return the layers that come with the package and Wikidata, which knows more than those with ids of their own."""
    from pipeline.document import ENTITY_LABELS
    from pipeline.kb.embedded import layers as shipped
    from pipeline.kb.layers import wikidata

    wanted = [] if layers == "none" else _listed(layers, None, "--layers")
    chosen = shipped(wanted)
    if source:
        place = next((n for n, layer in enumerate(chosen) if layer.is_same), len(chosen))
        labels = _listed(types, ENTITY_LABELS, "--types") or ENTITY_LABELS
        chosen.insert(place, wikidata.layer(source, labels))
    return chosen


def _source(path: Path, output: Path, languages: str, workers: int, zhwiki: Zhwiki) -> Source:
    from pipeline.kb.wikidata.items import LANGUAGES
    from pipeline.kb.wikidata.reading import Source, usable_cores

    chosen = _listed(languages, LANGUAGES, "--languages")
    return Source(
        path,
        output.with_name(f"{output.name}.part"),
        tuple(code for code in LANGUAGES if code in chosen) or LANGUAGES,
        workers or usable_cores(),
        zhwiki,
        _Reporter(),
    )


def _listed(option: str, allowed: tuple[str, ...] | None, where: str) -> list[str]:
    values = [value.strip() for value in option.split(",") if value.strip()]
    if allowed and (unknown := sorted(set(values) - set(allowed))):
        raise ConfigError(f"{unknown[0]!r} is unknown", where=where, hint=f"some of {','.join(allowed)}")
    return values


class _Reporter:
    """Tells on standard error how far a dump is read, at most once a second."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.part < 1.0 and progress.seconds - self._told < _REPORT_SECONDS:
            return
        self._told = progress.seconds
        minutes = progress.left / 60
        print(
            f"{progress.part:6.1%} read, {progress.seen:,} items, {progress.kept:,} kept, about {minutes:.1f} min left",
            file=sys.stderr,
            end="\r" if sys.stderr.isatty() and progress.part < 1.0 else "\n",
        )
