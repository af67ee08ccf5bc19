"""Where the time goes: the pipeline over some input in this process, nothing written."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from msgspec import Struct, field

from pipeline.annotator import load
from pipeline.batch.local import peak_memory
from pipeline.batch.plan import BATCH_DOCUMENTS
from pipeline.config import Config
from pipeline.document import Document
from pipeline.records import encode
from pipeline.sources import discover, read


class Profile(Struct):
    """Seconds of CPU: `load` once, `steps` from reading to encoding; `memory` is the peak in bytes."""

    documents: int = 0
    chars: int = 0
    failed: int = 0
    load: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    memory: int = 0


def profile(
    inputs: Sequence[str], config: Config, *, batch_size: int = BATCH_DOCUMENTS, limit: int = 0
) -> Profile:
    """Annotate the documents of `inputs`, at most `limit` of them if given; raises as `annotate_all` does."""
    result = Profile()
    started = time.process_time()
    pipeline = load(config)
    result.load = time.process_time() - started
    documents = _documents(inputs, config, result)
    chosen = islice(documents, limit or None)
    while True:
        with _timed("read", result.steps):
            batch = list(islice(chosen, batch_size))
        if not batch:
            break
        result.chars += sum(len(document.text) for document in batch)
        clock, cpu = time.perf_counter(), time.process_time()
        seconds: dict[str, float] = {}
        done, failures = pipeline.annotate_batch(batch, seconds)
        # The stages measure by the clock; what else the machine does is taken out again.
        share = (time.process_time() - cpu) / max(1e-9, time.perf_counter() - clock)
        for name, spent in seconds.items():
            result.steps[name] = result.steps.get(name, 0.0) + spent * share
        with _timed("records", result.steps):
            for document in done:
                encode(document)
        result.documents += len(done)
        result.failed += len(failures)
    result.memory = peak_memory()
    return result


@contextmanager
def _timed(name: str, steps: dict[str, float]) -> Iterator[None]:
    started = time.process_time()
    yield
    steps[name] = steps.get(name, 0.0) + time.process_time() - started


def _documents(inputs: Sequence[str], config: Config, result: Profile) -> Iterator[Document]:
    sources, unreadable = discover(inputs)
    result.failed += len(unreadable)
    for source in sources:
        for item in read(source, config.source):
            if isinstance(item, Document):
                yield item
            else:
                result.failed += 1
