"""Verbs for whoever reads and judges annotations: `show`, `explain`, `evaluate`, `agree`, `adjudicate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import (
    ConfigFile,
    KbFile,
    Overrides,
    complain,
    console,
    documents_of,
    settings_from,
)
from pipeline.errors import ConfigError, PipelineError

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.quality.pairing import Row


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
    gold: Annotated[
        Path, typer.Argument(help="Gold: records, a file or a folder, or a Universal NER .iob2 file.")
    ],
    predicted: Annotated[Path, typer.Argument(help="Predicted records: a file or a folder.")],
    against: Annotated[
        Path | None, typer.Option(help="Another system's records, to compare with the predicted ones.")
    ] = None,
    labels: Annotated[
        str, typer.Option(help="Labels to score, e.g. PERSON,ORG,LOC=LOC+GPE+FAC; others are left out.")
    ] = "",
    link: Annotated[bool, typer.Option("--link", help="Print the linking part in detail.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything measured as JSON.")] = False,
    min_f1: Annotated[
        float | None, typer.Option("--min-f1", min=0, max=1, help="Floor of the strict F1 of entities.")
    ] = None,
    minima: Annotated[
        list[str] | None, typer.Option("--min", help="Floor of one measure, e.g. links.known=0.9.")
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(help="TOML file with floors, in a table of that name.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="Resamples for intervals and p-values.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the resampling.")] = 1,
) -> None:
    """Score predicted records against gold: entities, links, clusters, dates, with intervals and commonest errors.

    Exit status 1 where a score lies under its floor.
    """
    from pipeline.quality import certainty
    from pipeline.quality import evaluate as scoring
    from pipeline.quality import evaluate_report as report
    from pipeline.quality import floors as gate

    groups = scoring.groups_from(labels)
    wanted = gate.read(floors) if floors else {}
    wanted |= gate.from_options(minima or [])
    if min_f1 is not None:
        wanted["entities.strict"] = min_f1
    gate.check(wanted, scoring.measures(groups))
    scores = scoring.evaluate(_records(gold), _records(predicted), groups)
    complaints = gate.undercut(scores, wanted)
    differences = {}
    if against:
        other = scoring.evaluate(_records(gold), _records(against), groups)
        differences = certainty.compare(scores, other, resamples, seed)
    intervals = certainty.intervals(scores, resamples, seed)
    if as_json:
        print(json.dumps(report.as_json(scores, intervals, differences), ensure_ascii=False, indent=1))
    else:
        for part in report.parts(scores, intervals, link=link):
            console().print(part)
        if against:
            console().print(report.difference_table(differences, (str(predicted), str(against))))
    for complaint in complaints:
        complain(complaint)
    if complaints:
        raise typer.Exit(1)


Annotations = Annotated[
    list[Path],
    typer.Argument(help="Two or more annotations of the same documents: files or folders of records."),
]


def agree(
    annotations: Annotations,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write what is disputed to this JSONL file, to be decided."),
    ] = None,
    gamma: Annotated[bool, typer.Option("--gamma", help="Also compute gamma (slow; extra `gamma`).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Tell how far annotators agree: kappa, alpha and F1 by label; list what they dispute."""
    from pipeline.quality import adjudicate as settling
    from pipeline.quality import agree_report as report
    from pipeline.quality.gamma import usable

    _check_annotators(annotations)
    if gamma and not usable():
        complain("gamma is left out: it needs pygamma-agreement (pip install 'zhpipe[gamma]')")
        gamma = False
    with settling.open_disputes(output) as write:
        found = report.compare(_rows(annotations), len(annotations), write)
    figures = report.figures(found, with_gamma=gamma)
    if as_json:
        print(json.dumps(report.as_json(found, figures), ensure_ascii=False, indent=1))
        return
    for part in report.parts(found, figures, [str(path) for path in annotations]):
        console().print(part)


def adjudicate(
    annotations: Annotations,
    decisions: Annotated[Path, typer.Option(help="The file from `agree`, with every `decision` filled in.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File, or folder where the first annotation is one.")
    ],
) -> None:
    """Merge annotations into gold: what is agreed as it is, what is disputed as decided."""
    from pipeline.quality import adjudicate as settling

    _check_annotators(annotations)
    decided = settling.decisions(decisions)
    gold, left_out = settling.settle(_rows(annotations), decided)
    count = settling.write_like(annotations[0], output, gold)
    print(f"{count} documents", file=sys.stderr)
    if left_out:
        complain(f"{left_out} documents were annotated once only and are left out")


def _check_annotators(annotations: list[Path]) -> None:
    if not 2 <= len(annotations) <= 26:
        raise ConfigError(f"{len(annotations)} annotations given", hint="give from 2 to 26")


def _rows(annotations: list[Path]) -> Iterator[Row]:
    from pipeline.quality.pairing import aligned

    return aligned([_records(path) for path in annotations])


def _records(path: Path) -> Iterator[Document]:
    """Read records, or the documents of a Universal NER file, whose labels become ours."""
    if path.suffix != ".iob2":
        from pipeline.quality.pairing import documents

        yield from documents(path)
        return
    from pipeline.formats import format_of
    from pipeline.formats.reading import Reading

    for document in format_of("uner").read(path, Reading(labels={"PER": "PERSON", "OTH": ""})):
        if isinstance(document, PipelineError):
            raise document
        yield document
