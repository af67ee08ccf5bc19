"""Verbs for other projects' formats: `export`, `import`, `formats`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import complain, console
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.formats.converting import Outcome


class Part(StrEnum):
    """What becomes a document of its own."""

    DOCUMENT = "document"
    SENTENCE = "sentence"


class Unit(StrEnum):
    """What a row or token is, in formats that have them."""

    CHAR = "char"
    WORD = "word"


class Scheme(StrEnum):
    """How rows are tagged, in formats that have them."""

    IOB2 = "iob2"
    BIOES = "bioes"


class Offsets(StrEnum):
    """How the offsets of a file are counted."""

    CODEPOINTS = "codepoints"
    UTF16 = "utf16"
    BYTES = "bytes"
    INCLUSIVE = "inclusive"


ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Also write what was lost and set aside as JSON.")
]
Inputs = Annotated[list[Path], typer.Argument(help="Files and folders.", exists=True)]


def export(
    inputs: Inputs,
    to: Annotated[str, typer.Option("--to", help="The format; `zhpipe formats` lists them.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File or folder to write.")],
    by: Annotated[Part, typer.Option(help="What becomes a document of its own.")] = Part.DOCUMENT,
    unit: Annotated[Unit, typer.Option(help="What a row or token is.")] = Unit.WORD,
    scheme: Annotated[Scheme, typer.Option(help="How rows are tagged.")] = Scheme.IOB2,
    report: ReportFile = None,
) -> None:
    """Write annotations in another format; what it cannot hold is counted and told."""
    from pipeline.formats import usable_format
    from pipeline.formats.converting import export as convert
    from pipeline.formats.format import Writing

    _tell(convert(inputs, usable_format(to), output, Writing(by.value, unit.value, scheme.value)), report, to)


def import_(
    inputs: Inputs,
    origin: Annotated[str, typer.Option("--from", help="The format; `zhpipe formats` lists them.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The .jsonl[.zst|.gz] file to write.")],
    offsets: Annotated[
        Offsets | None, typer.Option(help="How the file counts, where not as its format prescribes.")
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option("--label", help="Rename a label: PER=PERSON; MISC= leaves its spans out."),
    ] = None,
    source: Annotated[
        Path | None, typer.Option(help="Folder of the raw texts; a document must have the text of its id.")
    ] = None,
    made_by: Annotated[
        str, typer.Option(help="What made the annotations, if not people: marks them as silver.")
    ] = "",
    report: ReportFile = None,
) -> None:
    """Read annotations in another format as records; what does not fit its text is named and set aside."""
    from pipeline.formats import usable_format
    from pipeline.formats.converting import import_ as convert
    from pipeline.formats.reading import Reading

    reading = Reading(offsets.value if offsets else None, dict(_renaming(label) for label in labels or []))
    outcome = convert(inputs, usable_format(origin), output, reading, source=source, made_by=made_by)
    _tell(outcome, report, origin)


def formats() -> None:
    """List the formats, and what each keeps beyond the text and its labelled spans."""
    from rich.table import Table

    from pipeline.formats import FORMATS, format_of
    from pipeline.formats.holds import EVERYTHING

    table = Table("format", "layout", "what it is", "keeps", "overlaps", "extra")
    for name in FORMATS:
        form = format_of(name)
        kept = "everything" if form.holds.kept() == EVERYTHING.kept() else ", ".join(form.holds.kept())
        table.add_row(name, form.layout, form.summary, kept, form.holds.overlaps, form.extra)
    console().print(table)


def _renaming(option: str) -> tuple[str, str]:
    theirs, equals, ours = option.partition("=")
    if not equals:
        raise ConfigError(f"{option!r} is not of the form THEIRS=OURS", where="--label")
    return theirs.strip(), ours.strip()


def _tell(outcome: Outcome, report: Path | None, name: str) -> None:
    import msgspec

    from pipeline.atomic import replacing

    print(f"{outcome.written:,} documents written, {len(outcome.failures):,} set aside", file=sys.stderr)
    for loss in outcome.report.losses.values():
        print(f"  {name}: {loss.what}: {loss.count:,} (first: {loss.first})", file=sys.stderr)
    for failure in outcome.failures[:20]:
        complain(str(failure))
    if report:
        told = {
            "written": outcome.written,
            "losses": list(outcome.report.losses.values()),
            "set_aside": [str(failure) for failure in outcome.failures],
        }
        with replacing(report) as temporary:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    if outcome.failures:
        raise typer.Exit(1)
