"""The verb that looks for defects: `check`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import ConfigFile, KbFile, Overrides, settings_from, store_of

if TYPE_CHECKING:
    from pipeline.kb import Store


class Report(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def check(
    inputs: Annotated[list[Path], typer.Argument(help="Record files and folders of them.", exists=True)],
    report: Annotated[Report, typer.Option("--format", help="How findings are written.")] = Report.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File; else standard output.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Tell notes as well.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="First put right, in place, what needs no judgement.")
    ] = False,
    suspect: Annotated[
        int, typer.Option("--suspect", min=0, help="Instead, list so many likely label errors as JSON lines.")
    ] = 0,
    source: Annotated[
        Path | None, typer.Option(help="Folder of the raw texts; a record must have the text of its id.")
    ] = None,
    config: ConfigFile = None,
    overrides: Overrides = None,
    kb: KbFile = None,
) -> None:
    """Check annotations for defects; exit status 1 where there are errors (with --strict: warnings)."""
    from pipeline.quality.check import check as find
    from pipeline.quality.check_report import REPORTS
    from pipeline.quality.findings import Finding
    from pipeline.quality.fixes import fix as put_right

    settings = settings_from(config, overrides, {"kb.path": kb})
    if fix:
        print(f"{put_right(inputs):,} records put right", file=sys.stderr)
    counts: Counter[str] = Counter()

    def counted(finding: Finding) -> Finding:
        counts[finding.severity] += 1
        return finding

    store = store_of(Path(settings.kb.path) if settings.kb.path else None)
    if suspect:
        _write(_suspects(inputs, store, suspect), output)
        return
    found = find(inputs, settings.check, kb=store, source=source)
    pieces = REPORTS[report.value](counted(f) for f in found if notes or f.severity != "note")
    _write(pieces, output)
    told = ", ".join(f"{counts[severity]:,} {severity}s" for severity in ("error", "warning", "note"))
    print(told, file=sys.stderr)
    if counts["error"] or (strict and counts["warning"]):
        raise typer.Exit(1)


def _suspects(inputs: list[Path], store: Store, count: int) -> Iterator[str]:
    import msgspec

    from pipeline.quality.suspects import suspects
    from pipeline.records import read, record_files

    documents = [document for path in inputs for file in record_files(path) for document in read(file)]
    for found in suspects(documents, store)[:count]:
        yield msgspec.json.encode(found).decode() + "\n"


def _write(pieces: Iterable[str], output: Path | None) -> None:
    from pipeline.records import open_write

    if output is None:
        sys.stdout.writelines(pieces)
        return
    with open_write(output) as stream:
        stream.writelines(piece.encode("utf-8", "replace") for piece in pieces)
