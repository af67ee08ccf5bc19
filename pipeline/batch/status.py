"""How far a run is, by its manifest alone."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from pipeline.batch.manifest import Outcome, RunStarted, ShardDone, Superseded, entries, source_of
from pipeline.errors import ConfigError


class _Since(Struct):
    """What was done since the last run began."""

    pieces: int = 0
    bytes: int = 0
    chars: int = 0
    finished: float = 0.0


class Status(Struct):
    """What is done, failed and left: pieces, bytes of input, documents, code points, and how fast the last run is.

    Speeds are a second of the clock since the last run began; `seconds_left` is an estimate, None where there is nothing to
    go by. `stages` are seconds by stage over all that is done, `memory` the largest peak of a worker in bytes. `settings` says
    how many sets of settings, code, knowledge base and models the records come from: more than one is a run half redone.
    """

    pieces: int = 0
    done: int = 0
    left: int = 0
    documents: int = 0
    failed: int = 0
    chars: int = 0
    bytes_left: int = 0
    chars_a_second: float = 0.0
    seconds_left: float | None = None
    memory: int = 0
    settings: int = 0
    stages: dict[str, float] = field(default_factory=dict)


def status_of(folder: Path) -> Status:
    """Read the manifests in a run's folder; raises `ConfigError` where there is none."""
    outcomes: dict[str, tuple[str, Outcome]] = {}
    runs: dict[str, RunStarted] = {}
    since = _Since()
    status = Status()
    for entry in entries(folder):
        if isinstance(entry, RunStarted):
            runs[entry.part] = entry
            since = _Since()
        elif isinstance(entry, ShardDone):
            since.pieces += sum(not outcome.again for outcome in entry.pieces)
            since.bytes += entry.bytes
            since.chars += entry.chars
            since.finished = max(since.finished, entry.finished)
            status.memory = max(status.memory, entry.memory)
            for name, seconds in entry.stages.items():
                status.stages[name] = round(status.stages.get(name, 0.0) + seconds, 4)
            for outcome in entry.pieces:
                outcome.failures = []
                outcomes[outcome.key] = str(entry.identity), outcome
        elif isinstance(entry, Superseded):
            for key in entry.keys:
                outcomes.pop(key, None)
    if not runs:
        raise ConfigError(
            "no run has written here", where=str(folder), hint="name the output of `zhpipe annotate`"
        )
    # Other inputs may have been annotated into the same place.
    status.pieces = max(len(outcomes), *(run.pieces for run in runs.values()))
    status.done = sum(not outcome.again for _, outcome in outcomes.values())
    status.documents = sum(outcome.documents for _, outcome in outcomes.values())
    status.chars = sum(outcome.chars for _, outcome in outcomes.values())
    changed = {
        source_of(key) for key, (_, outcome) in outcomes.items() if outcome.again and not outcome.failed
    }
    status.failed = sum(outcome.failed for _, outcome in outcomes.values()) + len(changed)
    status.settings = len({identity for identity, _ in outcomes.values()})
    _estimate(status, list(runs.values()), since)
    return status


def _estimate(status: Status, runs: list[RunStarted], since: _Since) -> None:
    last = max(runs, key=lambda run: run.started)
    status.left = max(0, last.left_pieces - since.pieces)
    status.bytes_left = max(0, last.left_bytes - since.bytes)
    seconds = since.finished - last.started
    if since.bytes and seconds > 0:
        status.chars_a_second = round(since.chars / seconds, 1)
        status.seconds_left = round(status.bytes_left * seconds / since.bytes, 1)
