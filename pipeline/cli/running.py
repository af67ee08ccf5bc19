"""Verbs about runs, `status` and `profile`, and what a run shows while it goes."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from pipeline.batch.place import run_folder
from pipeline.batch.run import Size, Summary, Watcher
from pipeline.cli.options import ConfigFile, KbFile, Overrides, console, settings_from
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.batch.manifest import ShardDone
    from pipeline.batch.plan import Shard

MaxMemory = Annotated[
    str,
    typer.Option(
        help="The most memory a worker may take, e.g. 800M or 4G; what cannot be done in it is set aside."
    ),
]
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_METRICS_EVERY = 5.0
"""Seconds between two writings of the metrics file."""


def size_of(text: str, option: str) -> int:
    """Return the bytes that `4G`, `800M` or a plain number means; raises `ConfigError` for anything else."""
    number, unit = text.strip().upper().removesuffix("B").removesuffix("I"), ""
    if number and number[-1] in _UNITS:
        number, unit = number[:-1], number[-1]
    try:
        size = int(float(number) * _UNITS[unit])
    except (ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise ConfigError(f"{text!r} is no size", where=option, hint="e.g. 800M or 4G")
    return size


def part_of(text: str) -> tuple[int, int] | None:
    """Return the numbers of `i/n`, None for an empty string; raises `ConfigError` for anything else."""
    if not text:
        return None
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise ConfigError(f"{text!r} is not i/n", where="--shard", hint="e.g. 1/4, 2/4, 3/4 and 4/4")
    return int(number), int(count)


def print_plan(todo: Size, left: list[Shard], replaced: int) -> None:
    """Print what a run would do."""
    out = console()
    pieces = [piece for shard in left for piece in shard.pieces]
    for shard in left:
        first, last = shard.pieces[0].key, shard.pieces[-1].key
        names = first if first == last else f"{first} … {last}"
        out.print(
            f"{sum(piece.bytes for piece in shard.pieces):>14,} bytes  {names}", markup=False, soft_wrap=True
        )
    size = Size.of(pieces)
    out.print(
        f"{todo.pieces:,} pieces of {todo.bytes:,} bytes; {size.pieces:,} of {size.bytes:,} bytes left, "
        f"in {len(left):,} shards; {replaced:,} were done with other settings",
        soft_wrap=True,
    )


def status(
    output: Annotated[str, typer.Argument(help="What `annotate -o` was given.")],
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Tell what of a run is done, failed and left, how fast it goes and when it should end."""
    from pipeline.batch.status import status_of

    found = status_of(run_folder(output))
    if as_json:
        print(msgspec.json.encode(found).decode("utf-8"))
        return
    out = console()
    out.print(
        f"done     {found.done:,} of {found.pieces:,} pieces, {found.documents:,} documents, {found.chars:,} characters"
    )
    out.print(f"failed   {found.failed:,} documents")
    out.print(f"left     {found.left:,} pieces, {found.bytes_left:,} bytes")
    if found.seconds_left is not None:
        out.print(f"speed    {found.chars_a_second:,.0f} characters/s; {_duration(found.seconds_left)} left")
    out.print(f"memory   {found.memory / (1 << 20):,.0f} MiB, the largest peak of a worker")
    if found.settings > 1:
        out.print(
            f"settings {found.settings} kinds: a run with new settings was not finished; start it again"
        )


def profile(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders or globs.")],
    config: ConfigFile = None,
    overrides: Overrides = None,
    kb: KbFile = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many documents; 0 is all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Annotate without writing, and print where the CPU time goes."""
    from rich.table import Table

    from pipeline.batch.profile import profile as measure

    found = measure(inputs, settings_from(config, overrides, {"kb.path": kb}), limit=limit)
    if as_json:
        print(msgspec.json.encode(found).decode("utf-8"))
        return
    whole = sum(found.steps.values())
    table = Table("step", "CPU seconds", "share", "characters a CPU second")
    for name, spent in [*found.steps.items(), ("all", whole)]:
        speed = f"{found.chars / spent:,.0f}" if spent else ""
        table.add_row(name, f"{spent:.3f}", f"{spent / whole:.1%}" if whole else "", speed)
    out = console()
    out.print(table)
    out.print(
        f"{found.documents:,} documents, {found.failed:,} failed, {found.chars:,} characters; "
        f"{found.load:.2f} s to load, peak memory {found.memory / (1 << 20):,.0f} MiB"
    )


class Console(Watcher):
    """Shows a run on standard error: a moving line for people, or JSON lines; and keeps the metrics file."""

    def __init__(self, *, quiet: bool, log_json: bool, metrics: Path | None) -> None:
        self._quiet = quiet
        self._log_json = log_json
        self._metrics = metrics
        self._progress: Progress | None = None
        self._written = 0.0
        self._figures: dict[str, float] = dict.fromkeys(
            ("documents", "characters", "failed_documents", "shards", "worker_restarts", "bytes", "bytes_planned", "seconds"), 0
        )  # fmt: skip
        self._memory = 0
        self._started = time.monotonic()

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress:
            self._progress.stop()
        self._write_metrics()

    def planned(self, todo: Size, left: Size, replaced: int) -> None:
        self._figures["bytes_planned"] = left.bytes
        self._log(
            "planned",
            pieces=todo.pieces,
            bytes=todo.bytes,
            left=left.pieces,
            bytes_left=left.bytes,
            replaced=replaced,
        )
        if replaced and not self._log_json:
            print(
                f"zhpipe: {replaced} sources or parts were annotated with other settings, code, knowledge base or models; "
                "they are annotated again",
                file=sys.stderr,
            )
        if not self._quiet and not self._log_json and sys.stderr.isatty():
            self._progress = _bar()
            self._task = self._progress.add_task("", total=left.bytes, documents=0, speed="", failed=0)
            self._progress.start()

    def progress(self, documents: int, chars: int) -> None:
        self._figures["documents"] += documents
        self._figures["characters"] += chars
        if self._progress:
            speed = self._figures["characters"] / (time.monotonic() - self._started)
            # A Chinese character takes three bytes or fewer; finished shards put the estimate right.
            self._progress.update(
                self._task, advance=0, documents=int(self._figures["documents"]), speed=f"{speed:,.0f}"
            )
        if time.monotonic() - self._written > _METRICS_EVERY:
            self._write_metrics()

    def shard(self, done: ShardDone, restarts: int) -> None:
        self._figures["failed_documents"] += done.failed
        self._figures["shards"] += 1
        self._figures["bytes"] += done.bytes
        self._figures["worker_restarts"] = restarts
        self._memory = max(self._memory, done.memory)
        self._log(
            "shard", first=done.pieces[0].key, pieces=len(done.pieces), documents=done.documents, characters=done.chars,
            failed=done.failed, seconds=done.seconds, stages=done.stages, memory=done.memory, worker_restarts=restarts,
        )  # fmt: skip
        if self._progress:
            self._progress.update(
                self._task, advance=done.bytes, failed=int(self._figures["failed_documents"])
            )

    def finished(self, summary: Summary) -> None:
        self._figures["documents"], self._figures["characters"] = summary.documents, summary.chars
        self._figures["failed_documents"] = summary.failed
        self._log(
            "finished", documents=summary.documents, characters=summary.chars, failed=summary.failed,
            skipped=summary.skipped, seconds=round(summary.seconds, 3),
        )  # fmt: skip

    def _log(self, event: str, **figures: Any) -> None:
        if self._log_json:
            line = {"event": event, "time": round(time.time(), 3), **figures}
            print(msgspec.json.encode(line).decode("utf-8"), file=sys.stderr, flush=True)

    def _write_metrics(self) -> None:
        if self._metrics is None:
            return
        from pipeline.atomic import replacing

        self._written = time.monotonic()
        self._figures["seconds"] = self._written - self._started
        lines = [
            line
            for name, value in self._figures.items()
            for line in (f"# TYPE zhpipe_{name} gauge", f"zhpipe_{name} {value:.10g}")
        ]
        lines += ["# TYPE zhpipe_worker_peak_bytes gauge", f"zhpipe_worker_peak_bytes {self._memory}"]
        with replacing(self._metrics) as temporary:
            temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _bar() -> Progress:
    import rich.console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[documents]:,} documents"),
        TextColumn("{task.fields[speed]} characters/s"),
        TextColumn("{task.fields[failed]:,} failed"),
        TimeRemainingColumn(),
        console=rich.console.Console(stderr=True),
        transient=True,
    )


def _duration(seconds: float) -> str:
    return (
        time.strftime("%H:%M:%S", time.gmtime(seconds))
        if seconds < 86_400
        else f"{seconds / 86_400:.1f} days"
    )
