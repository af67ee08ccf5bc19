"""The `zhpipe` command: verbs that parse arguments, call the rooms, and print.

Exit status: 0 all well, 1 some documents failed or a file could not be used, 2 wrong usage.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from pipeline.cli import (
    annotating,
    checking,
    datasets,
    formats,
    knowledge,
    linking,
    quality,
    running,
    training,
)
from pipeline.cli.options import complain
from pipeline.errors import ConfigError, PipelineError
from pipeline.version import VERSION

app = typer.Typer(
    name="zhpipe",
    help="Annotate Chinese text: entities, dates and canonical ids, as JSONL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(annotating.annotate)
app.command()(linking.relink)
app.command()(running.status)
app.command()(running.profile)
app.command()(quality.show)
app.command()(quality.explain)
app.command()(annotating.dates)
app.command()(quality.evaluate)
app.command()(checking.check)
app.command()(quality.agree)
app.command()(quality.adjudicate)
app.command()(annotating.schema)
app.command()(formats.export)
app.command("import")(formats.import_)
app.command()(formats.formats)
app.command()(datasets.split)
app.command()(datasets.leaks)
app.command()(datasets.sample)
app.command()(datasets.card)

kb = typer.Typer(help="Build and question knowledge bases.", no_args_is_help=True)
kb.command()(knowledge.info)
kb.command()(knowledge.lookup)
kb.command()(knowledge.explain)
kb.command()(knowledge.build)
kb.command()(knowledge.add)
kb.command()(knowledge.merge)
kb.command()(linking.suggest)
kb.command()(knowledge.diff)
kb.command()(knowledge.export)
app.add_typer(kb, name="kb")

train = typer.Typer(help="Learn from gold.", no_args_is_help=True)
train.command()(training.ner)
train.command()(training.sources)
train.command()(training.linker)
app.add_typer(train, name="train")


def main() -> None:
    """Run the command line; a user's mistake ends in one line on stderr and an exit status, not in a traceback."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="zhpipe: %(levelname)s: %(message)s")
    try:
        app()
    except ConfigError as error:
        complain(str(error))
        sys.exit(2)
    except PipelineError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our standard output has gone; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        complain(f"{error.filename or 'input/output'}: {error.strerror or error}")
        sys.exit(1)


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
