"""The `zhpipe` command: verbs that parse arguments, call the rooms, and print.

Exit status: 0 all well, 1 some documents failed or a file could not be used, 2 wrong usage.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.config import Config, load_config
from pipeline.errors import ConfigError, PipelineError
from pipeline.version import VERSION

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.document import Document
    from pipeline.kb import Store

app = typer.Typer(
    name="zhpipe",
    help="Annotate Chinese text: entities, dates and canonical ids, as JSONL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kb_app = typer.Typer(help="Build and question knowledge bases.", no_args_is_help=True)
app.add_typer(kb_app, name="kb")

ConfigFile = Annotated[Path | None, typer.Option("--config", help="TOML file with settings.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", help="One setting, e.g. temporal.ref=2020-01-01.")
]
KbFile = Annotated[Path | None, typer.Option("--kb", help="Knowledge base file instead of the embedded one.")]


class Script(StrEnum):
    """The scripts that a converted copy can be written in."""

    HANS = "hans"
    HANT_TW = "hant-tw"
    HANT_HK = "hant-hk"


def main() -> None:
    """Run the command line; a user's mistake ends in one line on stderr and an exit status, not in a traceback."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="zhpipe: %(levelname)s: %(message)s")
    try:
        app()
    except ConfigError as error:
        _complain(str(error))
        sys.exit(2)
    except PipelineError as error:
        _complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our standard output has gone; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        _complain(f"{error.filename or 'input/output'}: {error.strerror or error}")
        sys.exit(1)


def _complain(message: str) -> None:
    print(f"zhpipe: {message}", file=sys.stderr)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"zhpipe {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def _settings(config: Path | None, overrides: list[str] | None, options: Mapping[str, object]) -> Config:
    """Read the settings; an option of its own that was given stands above `--set`."""
    given = [f"{key}={json.dumps(str(value), ensure_ascii=False)}" for key, value in options.items() if value]
    return load_config(config, [*(overrides or []), *given])


@app.command()
def annotate(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    output: Annotated[
        str, typer.Option("-o", "--output", help="Folder, .jsonl[.zst|.gz] file, or - for stdout.")
    ],
    config: ConfigFile = None,
    overrides: Overrides = None,
    kb: KbFile = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the input; detected when not given.")] = "",
    userdict: Annotated[
        Path | None, typer.Option(help="Words to keep whole, in jieba's format: word [frequency] [tag].")
    ] = None,
    workers: Annotated[int, typer.Option("-j", "--workers", min=1, help="Processes.")] = 1,
    batch_size: Annotated[
        int, typer.Option(min=1, help="Documents a batch; changes speed, never results.")
    ] = 32,
    to_script: Annotated[
        Script | None, typer.Option(help="Also write the text in another script, with its offset map.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Annotate documents: raw text in, one JSON record a document out."""
    from pipeline.batch.run import annotate_all

    settings = _settings(
        config, overrides, {"source.encoding": encoding, "segment.userdict": userdict, "kb.path": kb}
    )
    script = to_script.value if to_script else ""
    summary = annotate_all(
        inputs, output, settings, workers=workers, batch_size=batch_size, to_script=script, quiet=quiet
    )
    if not quiet:
        print(summary.line(), file=sys.stderr)
    for failure in summary.failures[:20]:
        _complain(f"{failure.where or failure.id}: {failure.stage}: {failure.reason}")
    if len(summary.failures) > 20:
        _complain(f"… and {len(summary.failures) - 20} more, in {summary.failure_file}")
    if summary.failures:
        raise typer.Exit(1)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="Annotated JSONL file.")],
    doc: Annotated[str, typer.Option(help="Only the document of this id.")] = "",
    html: Annotated[bool, typer.Option("--html", help="Write an HTML page to standard output.")] = False,
) -> None:
    """Show annotated text with its mentions and dates marked."""
    from pipeline.quality.show import to_html, to_terminal

    documents = _documents(file, doc)
    if html:
        for part in to_html(documents):
            sys.stdout.write(part)
        return
    console = _console()
    for document in documents:
        console.rule(document.id)
        console.print(to_terminal(document), soft_wrap=True)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="Annotated JSONL file.")],
    at: Annotated[int, typer.Option("--at", min=0, help="Offset in the text, in code points.")],
    doc: Annotated[str, typer.Option(help="The document of this id; needed if the file holds several.")] = "",
    config: ConfigFile = None,
    overrides: Overrides = None,
    kb: KbFile = None,
) -> None:
    """Tell why there is a mention or a date at an offset: sources, label, candidates with their features."""
    from pipeline.quality.explain import explain_at

    settings = _settings(config, overrides, {"kb.path": kb})
    documents = list(_documents(file, doc))
    if len(documents) > 1:
        raise ConfigError(f"{file} holds {len(documents)} documents", hint="name one with --doc")
    _console().print(explain_at(documents[0], at, settings))


@app.command()
def dates(
    text: Annotated[str, typer.Argument(help="Text, or - for standard input.")],
    ref: Annotated[str, typer.Option(help="The ISO date or datetime that 今天 means.")] = "",
    prefer: Annotated[
        str, typer.Option(help="past, nearest or future, for bare weekdays and days.")
    ] = "nearest",
) -> None:
    """Find the dates in a text; one JSON object a line."""
    import msgspec

    from pipeline.temporal import find

    settings = load_config(None, [f"temporal.prefer={prefer!r}"])
    raw = sys.stdin.read() if text == "-" else text
    for timex in find(raw, ref=ref, prefer=settings.temporal.prefer):
        print(msgspec.json.encode(timex).decode("utf-8"))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold records: a file or a folder.")],
    predicted: Annotated[Path, typer.Argument(help="Predicted records: a file or a folder.")],
) -> None:
    """Compare predicted records with gold: entities, links and dates by exact span."""
    from pipeline.quality.evaluate import evaluate as compare
    from pipeline.quality.evaluate import load, table

    _console().print(table(compare(load([gold]), load([predicted]))))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from pipeline.records import schema as record_schema

    print(json.dumps(record_schema(), ensure_ascii=False, indent=2))


@kb_app.command("info")
def kb_info(kb: KbFile = None) -> None:
    """Count what a knowledge base holds; name its layers, sources and licences."""
    from rich.table import Table

    from pipeline.kb.inspect import info

    told = info(_store(kb))
    console = _console()
    console.print(
        f"{told.path}\nfingerprint {told.fingerprint[:16]}, schema {told.schema}, folding {told.fold}"
    )
    console.print(
        f"{told.entities:,} entities, {told.names:,} names, {told.keys:,} keys ({told.ambiguous:,} of several entities)"
    )
    console.print(", ".join(f"{label} {count:,}" for label, count in told.labels.items()))
    table = Table("layer", "entities", "source", "licence")
    for layer in told.layers:
        table.add_row(layer.name, f"{layer.entities:,}", layer.source, layer.licence)
    console.print(table)


@kb_app.command("lookup")
def kb_lookup(
    surface: Annotated[str, typer.Argument(help="A name, in any script.")], kb: KbFile = None
) -> None:
    """Tell what a name may mean, the likeliest first."""
    from rich.table import Table

    from pipeline.kb.inspect import lookup

    hits = lookup(_store(kb), surface)
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
    _console().print(table)


@kb_app.command("build")
def kb_build(
    output: Annotated[Path, typer.Option("-o", "--output", help="The knowledge base file to write.")],
    tables: Annotated[
        list[Path] | None, typer.Option("--table", help="A CSV, TSV or JSONL of your own.")
    ] = None,
    bare: Annotated[bool, typer.Option("--bare", help="Leave the embedded layers out.")] = False,
) -> None:
    """Build a knowledge base from the embedded layers and your own tables; your tables take precedence."""
    from pipeline.kb.build import build
    from pipeline.kb.embedded import layers
    from pipeline.kb.layers import table

    chosen = [table.layer(path) for path in tables or []] + ([] if bare else layers())
    if not chosen:
        raise ConfigError("nothing to build from", where="kb build --bare", hint="give at least one --table")
    build(chosen, output)
    kb_info(output)


@kb_app.command("add")
def kb_add(
    tables: Annotated[list[Path], typer.Argument(help="CSV, TSV or JSONL with id, type, names.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The knowledge base file to write.")],
    kb: KbFile = None,
) -> None:
    """Write a copy of a knowledge base with your entities added; the old one stays as it is."""
    from pipeline.kb.build import extend
    from pipeline.kb.layers import table

    store = _store(kb)
    store.close()
    extend(store.path, [table.layer(path) for path in tables], output)
    kb_info(output)


def _store(kb: Path | None) -> Store:
    from pipeline.kb import open_store

    return open_store(kb or "")


def _documents(file: Path, document_id: str) -> list[Document]:
    from pipeline.records import read

    documents = [d for d in read(file) if not document_id or d.id == document_id]
    if not documents:
        wanted = f"no document {document_id!r}" if document_id else "no document"
        raise PipelineError(wanted, where=str(file))
    return documents


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


if __name__ == "__main__":
    main()
