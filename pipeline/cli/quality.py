"""Verbs for whoever reads and judges annotations: `show`, `explain`, `evaluate`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ConfigFile, KbFile, Overrides, console, documents_of, settings_from
from pipeline.errors import ConfigError


def show(
    file: Annotated[Path, typer.Argument(help="Annotated JSONL file.")],
    doc: Annotated[str, typer.Option(help="Only the document of this id.")] = "",
    html: Annotated[bool, typer.Option("--html", help="Write an HTML page to standard output.")] = False,
) -> None:
    """Show annotated text with its mentions and dates marked."""
    from pipeline.quality.show import to_html, to_terminal

    documents = documents_of(file, doc)
    if html:
        for part in to_html(documents):
            sys.stdout.write(part)
        return
    screen = console()
    for document in documents:
        screen.rule(document.id)
        screen.print(to_terminal(document), soft_wrap=True)


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

    settings = settings_from(config, overrides, {"kb.path": kb})
    documents = list(documents_of(file, doc))
    if len(documents) > 1:
        raise ConfigError(f"{file} holds {len(documents)} documents", hint="name one with --doc")
    console().print(explain_at(documents[0], at, settings))


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold records: a file or a folder.")],
    predicted: Annotated[Path, typer.Argument(help="Predicted records: a file or a folder.")],
) -> None:
    """Compare predicted records with gold: entities, links and dates by exact span."""
    from pipeline.quality.evaluate import evaluate as compare
    from pipeline.quality.evaluate import load, table

    console().print(table(compare(load([gold]), load([predicted]))))
