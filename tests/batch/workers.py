"""Workers with faults, for the pool to survive; they must be importable by a new process."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from pipeline.annotator import load
from pipeline.batch.local import Work
from pipeline.batch.manifest import Identity, identity_of
from pipeline.batch.plan import Shard
from pipeline.batch.shard import Announce, Report, ShardResult, annotate_shard
from pipeline.config import load_config
from pipeline.document import Draft

CONFIG = load_config(None, ["recognize.backend=none", "recognize.lexicon=false"])


class Deadly:
    """Stands in for a library that crashes on one text."""

    name = "deadly"
    requires = ("document",)
    provides = ()

    def __call__(self, drafts: list[Draft]) -> None:
        if any("致命" in draft.document.text for draft in drafts):
            os.kill(os.getpid(), signal.SIGKILL)


def start_deadly() -> tuple[Identity, Work]:
    pipeline = load(CONFIG)
    pipeline.stages.insert(0, Deadly())
    return identity_of(pipeline), partial(annotate_shard, pipeline)


def start_dying_once(marker: Path) -> tuple[Identity, Work]:
    """Die at the first shard of all; whoever comes after finds the marker and lives."""
    pipeline = load(CONFIG)

    def work(shard: Shard, report: Report, announce: Announce) -> ShardResult:
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return annotate_shard(pipeline, shard, report, announce)

    return identity_of(pipeline), work


def start_changed_after_death(marker: Path) -> tuple[Identity, Work]:
    identity, work = start_dying_once(marker)
    return (replace(identity, code="new") if marker.exists() else identity), work


def start_stillborn() -> tuple[Identity, Work]:
    os._exit(3)


def start_cramped() -> tuple[Identity, Work]:
    raise ImportError("failed to map segment from shared object")
