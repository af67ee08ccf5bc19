"""A whole run: discover, plan, leave out what is done, annotate the rest, gather, and account for what was set aside."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct, field

from pipeline.annotator import load
from pipeline.atomic import sweep
from pipeline.batch.gather import assemble, copy, write_failures
from pipeline.batch.ids import unique_sources
from pipeline.batch.local import DEFAULT_MEMORY, Done, Pool, Work
from pipeline.batch.manifest import (
    Identity,
    Manifest,
    RunStarted,
    ShardDone,
    Superseded,
    TargetDone,
    identity_of,
)
from pipeline.batch.place import check_output, opened, place_of, spooled
from pipeline.batch.plan import (
    BATCH_DOCUMENTS,
    SHARD_BYTES,
    Piece,
    Shard,
    Target,
    digest,
    plan,
    shard_size,
    shards,
)
from pipeline.batch.shard import annotate_shard
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.sources import SourceFile, discover
from pipeline.sources.discover import STDIN
from pipeline.stage import Failure

SHOWN_FAILURES = 20


class Options(Struct, frozen=True):
    """How a run is carried out; none of it changes what is written.

    `part` is (i, n): only every n-th shard, from the i-th on, is annotated. `max_memory` is bytes a worker.
    """

    workers: int = 1
    batch_size: int = BATCH_DOCUMENTS
    max_memory: int = DEFAULT_MEMORY
    shard_bytes: int = SHARD_BYTES
    part: tuple[int, int] | None = None
    force: bool = False


DEFAULTS = Options()


class Size(Struct):
    """How much there is to do: pieces of input, and their bytes."""

    pieces: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Size:
        """Add up some pieces."""
        sizes = [piece.bytes for piece in pieces]
        return cls(len(sizes), sum(sizes))


class Summary(Struct):
    """What a run did: documents written now, their code points, wall seconds, and what failed now or before.

    `failures` are the first few of `failed`; all are in `failure_file`. `skipped` pieces were done before, `replaced` ones
    with other settings, code, knowledge base or models.
    """

    documents: int = 0
    chars: int = 0
    seconds: float = 0.0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    failure_file: str = ""
    skipped: int = 0
    replaced: int = 0

    def line(self) -> str:
        """Return the one line that the command line prints at the end."""
        speed = self.chars / self.seconds if self.seconds else 0.0
        failed = f", {self.failed:,} failed" if self.failed else ""
        skipped = f", {self.skipped:,} sources or parts were done before" if self.skipped else ""
        return (
            f"{self.documents:,} documents{failed}, {self.chars:,} characters "
            f"in {self.seconds:.1f} s ({speed:,.0f} characters/s){skipped}"
        )


class Watcher:
    """Is told how a run goes; this one does not care. The command line has one that shows it."""

    def planned(self, todo: Size, left: Size, replaced: int) -> None:
        """The plan is known: what there is, what of it is left, how many pieces others settings had done."""

    def progress(self, documents: int, chars: int) -> None:
        """Some documents are finished."""

    def shard(self, done: ShardDone, restarts: int) -> None:
        """A shard is finished; so many workers have been replaced so far."""

    def finished(self, summary: Summary) -> None:
        """The run is over."""


def annotate_all(
    inputs: Sequence[str],
    output: str,
    config: Config,
    options: Options = DEFAULTS,
    *,
    to_script: str = "",
    watcher: Watcher | None = None,
) -> Summary:
    """Annotate every document of `inputs` into the folder, file or stream (`-`) that `output` names.

    What an earlier run did with the same settings, code, knowledge base and models, from input that is still the same,
    is left alone. Documents that fail are in the summary and in `_failures.jsonl` beside the output (not for `-`).
    Raises `ConfigError` for inputs that do not exist, `PipelineError` where the pipeline cannot be loaded or the run is
    stopped, `OSError` where the output cannot be written.
    """
    started = time.perf_counter()
    watcher = watcher or Watcher()
    check_output(output, to_script=to_script, part=options.part is not None)
    sources, failures = _sources(inputs)
    start = partial(start_worker, config, to_script)
    with opened(output) as place, Manifest(place.work, _part_name(options)).opened() as manifest:
        with Pool(start, workers=options.workers, max_memory=options.max_memory) as pool:
            targets = plan(
                spooled(sources, place.work, config), place.folder, place.work, config.source,
                script=to_script, into=place.into, shard_bytes=options.shard_bytes,
            )  # fmt: skip
            new = [piece for target in targets for piece in target.pieces if manifest.is_new(piece)]
            parts = options.part[1] if options.part else 1
            pool.expect(sum(1 for _ in _dealt(new, options)) // parts)
            identity = pool.identity()
            run = _Run(manifest, identity, targets, options, to_script, watcher)
            summary = run.carry_out(pool)
        run.gather(place.into, summary)
        summary.failed += len(failures)
        summary.failures = list(islice([*failures, *manifest.failures(run.pieces)], SHOWN_FAILURES))
        if output != STDIN:
            write_failures(place.failure_file, [*failures], manifest.failures(run.pieces))
            summary.failure_file = str(place.failure_file)
    summary.seconds = time.perf_counter() - started
    watcher.finished(summary)
    return summary


def left_to_do(
    inputs: Sequence[str],
    output: str,
    config: Config,
    options: Options = DEFAULTS,
    *,
    to_script: str = "",
) -> tuple[Size, list[Shard], int]:
    """Return what a run would have to do with in all, the shards left, and how many pieces other settings had done.

    Loads the pipeline to know what would be written, and writes nothing.
    """
    check_output(output, to_script=to_script, part=options.part is not None)
    sources, _ = _sources(inputs)
    identity, _ = start_worker(config, to_script)
    with tempfile.TemporaryDirectory(prefix="zhpipe-") as folder:
        place = place_of(output, folder)
        manifest = Manifest(place.work, _part_name(options))
        targets = plan(
            spooled(sources, Path(folder), config), place.folder, place.work, config.source,
            script=to_script, into=place.into, shard_bytes=options.shard_bytes,
        )  # fmt: skip
        run = _Run(manifest, identity, targets, options, to_script, Watcher())
        return Size.of(run.pieces), [*run.shards()], len(run.replaced)


def start_worker(config: Config, script: str = "") -> tuple[Identity, Work]:
    """Load the pipeline in a worker."""
    pipeline = load(config)
    return identity_of(pipeline, script), partial(annotate_shard, pipeline)


class _Run:
    """A plan against a manifest: what is left of it, and the way from there to the end."""

    def __init__(
        self, manifest: Manifest, identity: Identity, targets: list[Target], options: Options, script: str, watcher: Watcher,
    ) -> None:  # fmt: skip
        self._manifest = manifest
        self._identity = identity
        self._options = options
        self._script = script
        self._watcher = watcher
        self._targets = targets
        self.pieces = [piece for target in targets for piece in target.pieces]
        self._mine = {piece.key for piece in self._of_part(self.pieces)}
        done = set() if options.force else {piece.key for target in targets for piece in self._done(target)}
        self.left = [piece for piece in self.pieces if piece.key in self._mine and piece.key not in done]
        self.replaced = manifest.others(self.left, identity)

    def _done(self, target: Target) -> list[Piece]:
        current = [piece for piece in target.pieces if self._manifest.is_current(piece, self._identity)]
        # Of a file that was put together there are no parts any more: it is done as a whole or not at all.
        if len(current) == len(target.pieces) and self._manifest.is_whole(target, self._identity):
            return current
        return [piece for piece in current if self._manifest.has_output(piece)]

    def _of_part(self, pieces: list[Piece]) -> list[Piece]:
        if self._options.part is None:
            return pieces
        number, count = self._options.part
        # By the plan and the number of parts alone: every part must see the same groups.
        size = shard_size(pieces, count, self._options.shard_bytes)
        grouped = shards(pieces, script="", batch_size=1, shard_bytes=size)
        return [piece for shard in islice(grouped, number - 1, None, count) for piece in shard.pieces]

    def shards(self) -> Iterator[Shard]:
        """Yield what is left, grouped."""
        return _dealt(self.left, self._options, self._script)

    def carry_out(self, pool: Pool) -> Summary:
        todo, left = Size.of(self.pieces), Size.of(self.left)
        self._sweep()
        self._watcher.planned(todo, left, len(self.replaced))
        part = "{}/{}".format(*self._options.part) if self._options.part else ""
        self._manifest.append(
            RunStarted(
                time.time(), todo.pieces, todo.bytes, left.pieces, left.bytes, self._options.workers, part
            )
        )
        summary = Summary(skipped=len(self.pieces) - len(self.left), replaced=len(self.replaced))
        for shard, done in pool.run(self.shards(), self._watcher.progress):
            entry = self._entry(shard, done)
            self._manifest.append(entry)
            self._watcher.shard(entry, pool.restarts)
            summary.documents += entry.documents
            summary.chars += entry.chars
        summary.failed = sum(
            outcome.failed for outcome in map(self._manifest.outcome, self.pieces) if outcome
        ) + len(self._manifest.changed(self.pieces))
        return summary

    def _entry(self, shard: Shard, done: Done) -> ShardDone:
        result = done.result
        return ShardDone(
            self._identity, result.pieces,
            documents=sum(outcome.documents for outcome in result.pieces),
            chars=sum(outcome.chars for outcome in result.pieces),
            bytes=sum(
                piece.bytes
                for piece, outcome in zip(shard.pieces, result.pieces, strict=True)
                if not outcome.again
            ),
            failed=sum(outcome.failed for outcome in result.pieces),
            seconds=round(result.seconds, 4),
            stages={name: round(seconds, 4) for name, seconds in result.stages.items()},
            memory=done.memory, finished=time.time(),
        )  # fmt: skip

    def _sweep(self) -> None:
        """Remove what a killed run half wrote, and what other settings wrote of what is now to be done again."""
        files = [(piece.output, piece.converted) for piece in self.left]
        if not self._options.part:
            # Beside other parts of the run, what others are writing at this moment must stay.
            files += [(target.path, target.converted) for target in self._targets]
        sweep(Path(path) for pair in files for path in pair if path)
        if superseded := self._manifest.superseded(self.pieces):
            for key in superseded:
                for part in (self._manifest.folder / "parts").glob(f"{digest(key)}.*"):
                    part.unlink(missing_ok=True)
            self._manifest.append(Superseded(superseded))
        stale = {piece.key for piece in self.replaced}
        for target in self._targets:
            if (self._options.force and target.gathered) or any(
                piece.key in stale for piece in target.pieces
            ):
                for path in filter(None, (target.path, target.converted)):
                    Path(path).unlink(missing_ok=True)

    def gather(self, into: str, summary: Summary) -> None:
        """Put together each gathered file whose parts are all there; a part of a run leaves it to the last one.

        A source that changed is left out whole: half of it is not to be taken for it.
        """
        if self._options.part:
            self._manifest.load()
        changed = self._manifest.changed(self.pieces)
        for target in self._targets:
            if not target.gathered:
                continue
            parts = self._manifest.parts_of(target, self._identity)
            still = tuple(piece for piece in target.pieces if piece.source.relative not in changed)
            if into == STDIN:
                copy(still, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            elif (parts or not self._options.part) and not self._manifest.is_whole(target, self._identity):
                assemble(msgspec.structs.replace(target, pieces=still))
                if parts:
                    self._manifest.append(TargetDone(target.path, parts))
            if self._manifest.is_whole(target, self._identity):
                for piece in target.pieces:
                    for path in filter(None, (piece.output, piece.converted)):
                        Path(path).unlink(missing_ok=True)


def _dealt(pieces: Sequence[Piece], options: Options, script: str = "") -> Iterator[Shard]:
    size = shard_size(pieces, options.workers, options.shard_bytes)
    return shards(pieces, script=script, batch_size=options.batch_size, shard_bytes=size)


def _sources(inputs: Sequence[str]) -> tuple[list[SourceFile], list[Failure]]:
    found, unreadable = discover(inputs)
    sources, twice = unique_sources(found)
    if not sources and not unreadable:
        raise ConfigError(
            "no documents found", where=", ".join(inputs), hint="give .txt or .jsonl files or folders"
        )
    return sources, [*unreadable, *twice]


def _part_name(options: Options) -> str:
    return "-{}-of-{}".format(*options.part) if options.part else ""
