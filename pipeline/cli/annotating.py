"""Verbs that annotate: `annotate`, `dates`, and the `schema` of what they write."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ConfigFile, KbFile, Overrides, complain, settings_from, with_model
from pipeline.cli.running import MaxMemory, part_of, size_of


class Preferred(StrEnum):
    """Which of the dates that a bare 3月8日 or 星期一 may be is taken."""

    PAST = "past"
    NEAREST = "nearest"
    PRESENT = "present"
    FUTURE = "future"


class Script(StrEnum):
    """The scripts that a converted copy can be written in."""

    HANS = "hans"
    HANT_TW = "hant-tw"
    HANT_HK = "hant-hk"


def annotate(
    inputs: Annotated[
        list[str],
        typer.Argument(help="Files, folders, globs, - for a text on standard input, jsonl:- for records."),
    ],
    output: Annotated[
        str,
        typer.Option("-o", "--output", help="Folder, .jsonl[.zst|.gz] or .parquet file, or - for stdout."),
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
    ] = 128,
    to_script: Annotated[
        Script | None, typer.Option(help="Also write the text in another script, with its offset map.")
    ] = None,
    allow_download: Annotated[
        bool, typer.Option("--allow-download", help="Let HanLP fetch the model that recognize.path names.")
    ] = False,
    max_memory: MaxMemory = "4G",
    shard: Annotated[
        str, typer.Option(help="Annotate one part of the plan only: i/n, from 1/n to n/n.")
    ] = "",
    shard_size: Annotated[str, typer.Option(help="Bytes of input a worker takes at a time.")] = "4M",
    force: Annotated[bool, typer.Option("--force", help="Annotate again what was done before.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, write no record.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="One JSON object a shard on stderr.")] = False,
    metrics: Annotated[
        Path | None, typer.Option(help="Keep a file of figures in Prometheus' text format.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Annotate documents: raw text in, one JSON record a document out. Started again, it goes on where it stopped."""
    from pipeline.batch.run import Options, annotate_all, left_to_do
    from pipeline.cli.running import Console, print_plan

    settings = settings_from(
        config, overrides, {"source.encoding": encoding, "segment.userdict": userdict, "kb.path": kb}
    )
    if allow_download:
        settings = with_model(settings)
    script = to_script.value if to_script else ""
    options = Options(
        workers=workers, batch_size=batch_size, max_memory=size_of(max_memory, "--max-memory"),
        shard_bytes=size_of(shard_size, "--shard-size"), part=part_of(shard), force=force,
    )  # fmt: skip
    if dry_run:
        print_plan(*left_to_do(inputs, output, settings, options, to_script=script))
        return
    with Console(quiet=quiet, log_json=log_json, metrics=metrics) as watcher:
        summary = annotate_all(inputs, output, settings, options, to_script=script, watcher=watcher)
    if not quiet and not log_json:
        print(summary.line(), file=sys.stderr)
    for failure in summary.failures:
        hint = f" ({failure.hint})" if failure.hint else ""
        complain(f"{failure.where or failure.id}: {failure.stage}: {failure.reason}{hint}")
    if summary.failed > len(summary.failures):
        complain(f"… and {summary.failed - len(summary.failures)} more, in {summary.failure_file}")
    if summary.failed:
        raise typer.Exit(1)


def dates(
    text: Annotated[str, typer.Argument(help="Text, a text file, or - for standard input.")],
    ref: Annotated[str, typer.Option(help="The ISO date or datetime that 今天 means.")] = "",
    prefer: Annotated[
        Preferred | None,
        typer.Option(help="Which 3月8日 or 星期一 is meant where nothing says it. [default: nearest]"),
    ] = None,
    config: ConfigFile = None,
    overrides: Overrides = None,
) -> None:
    """Find the dates in a text; one JSON object a line, with offsets in code points."""
    import msgspec

    from pipeline.temporal import find

    settings = settings_from(
        config, overrides, {"temporal.ref": ref, "temporal.prefer": prefer and prefer.value}
    )
    for timex in find(_text_of(text), config=settings.temporal):
        print(msgspec.json.encode(timex).decode("utf-8"))


def _text_of(argument: str) -> str:
    """Return standard input for -, what a file of that name holds, else the argument itself."""
    from pipeline.sources.encodings import decode

    if argument == "-":
        return decode(sys.stdin.buffer.read(), where="standard input").text
    # No system has file names longer than this, and asking for one is an error.
    if len(argument.encode("utf-8")) < 256 and Path(argument).is_file():
        return decode(Path(argument).read_bytes(), where=argument).text
    return argument


def schema() -> None:
    """Print the JSON Schema of the record."""
    from pipeline.records import schema as record_schema

    print(json.dumps(record_schema(), ensure_ascii=False, indent=2))
