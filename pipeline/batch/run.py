"""A whole run: discover, plan, annotate, gather, and account for everything that was set aside."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct, field

from pipeline.batch.ids import refused_ids, unique_sources
from pipeline.batch.local import run
from pipeline.batch.plan import Shard, plan
from pipeline.batch.shard import Report, write_failures
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.records import open_write
from pipeline.sources import discover
from pipeline.stage import Failure

FAILURES = "_failures.jsonl"


class Summary(Struct):
    """What a run did: documents written, their code points, wall seconds, and every failure."""

    documents: int = 0
    chars: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    failure_file: str = ""

    def line(self) -> str:
        """Return the one line that the command line prints at the end."""
        speed = self.chars / self.seconds if self.seconds else 0.0
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return (
            f"{self.documents:,} documents{failed}, {self.chars:,} characters "
            f"in {self.seconds:.1f} s ({speed:,.0f} characters/s)"
        )


def annotate_all(
    inputs: Sequence[str],
    output: str,
    config: Config,
    *,
    workers: int = 1,
    batch_size: int = 32,
    to_script: str = "",
    quiet: bool = True,
) -> Summary:
    """Annotate every document of `inputs` into the folder, file or stream (`-`) that `output` names.

    Documents that fail are in the summary and in `_failures.jsonl` beside the output (not for `-`).
    Raises `ConfigError` for inputs that do not exist, `PipelineError` where the pipeline cannot be loaded,
    `OSError` where the output cannot be written.
    """
    started = time.perf_counter()
    if to_script and (output == "-" or _is_file(output)):
        raise ConfigError(
            "a converted copy needs an output folder", where="--to-script", hint="name a folder with -o"
        )
    found, unreadable = discover(inputs)
    sources, repeated = unique_sources(found)
    summary = Summary(failures=[*unreadable, *repeated])
    if not sources and not summary.failures:
        raise ConfigError(
            "no documents found", where=", ".join(inputs), hint="give .txt or .jsonl files or folders"
        )
    with _destination(output) as (folder, target), _progress(quiet, len(sources)) as report:
        refused = refused_ids(sources, config.source)
        shards = plan(sources, folder, script=to_script, refused=refused)
        results = {
            shard.output: result
            for shard, result in run(shards, config, workers=workers, batch_size=batch_size, report=report)
        }
        for shard in shards:
            result = results[shard.output]
            summary.documents += result.documents
            summary.chars += result.chars
            summary.failures += result.failures
        if target is not None:
            _concatenate(shards, target)
    if output != "-":
        summary.failure_file = str(_failure_file(output))
        write_failures(Path(summary.failure_file), summary.failures)
    summary.seconds = time.perf_counter() - started
    return summary


def _is_file(output: str) -> bool:
    return output.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst"))


def _failure_file(output: str) -> Path:
    path = Path(output)
    return path.with_name(f"{path.name}.failures.jsonl") if _is_file(output) else path / FAILURES


@contextlib.contextmanager
def _destination(output: str) -> Iterator[tuple[Path, str | None]]:
    """Yield the folder that the shards are written to, and the file or stream they are gathered in, if any."""
    if output != "-" and not _is_file(output):
        folder = Path(output)
        if folder.is_file():
            raise ConfigError("the output is a file", where=output, hint="name a folder or a .jsonl file")
        folder.mkdir(parents=True, exist_ok=True)
        yield folder, None
        return
    beside = None
    if output != "-":
        Path(output).parent.mkdir(parents=True, exist_ok=True)
        beside = Path(output).parent
    with tempfile.TemporaryDirectory(prefix=".zhpipe-", dir=beside) as folder_name:
        yield Path(folder_name), output


def _concatenate(shards: Sequence[Shard], target: str) -> None:
    parts = [Path(shard.output) for shard in shards]
    if target == "-":
        _copy(parts, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        with open_write(Path(target)) as stream:
            _copy(parts, stream)


def _copy(parts: Sequence[Path], stream: IO[bytes]) -> None:
    for part in parts:
        if part.exists():
            with part.open("rb") as source:
                shutil.copyfileobj(source, stream)


@contextlib.contextmanager
def _progress(quiet: bool, sources: int) -> Iterator[Report | None]:
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[documents]:,} documents"),
        TextColumn("{task.completed:,} characters"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{sources} sources", total=None, documents=0)
        documents = 0

        def report(more_documents: int, more_chars: int) -> None:
            nonlocal documents
            documents += more_documents
            progress.update(task, advance=more_chars, documents=documents)

        yield report
