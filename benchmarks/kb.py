"""What a knowledge base of many entities costs: building it from a dump, its size, opening it, asking it, scanning with it.

    python -m benchmarks.kb [--entities 2000000] [--workers 2] [--folder DIR]

The entities are made up (see `benchmarks.wikidata_dump`). A dump made before is used again. Look-ups and the scan are
measured in processes of their own, as a run of `zhpipe annotate` would do them; times but that of the build are CPU time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.texts import bench_documents
from benchmarks.wikidata_dump import made_up, write

LOOKUPS = 20_000
CHARS = 300_000

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--entities", type=int, default=2_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, help="where dump and knowledge base go; else a temporary folder"
    )
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ask:
        print(json.dumps(_asked(args.ask)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["ZHPIPE_CACHE"] = str(folder / "cache")
        _measure(args.entities, args.workers, folder)


def _measure(count: int, workers: int, folder: Path) -> None:
    dump, kb = folder / f"{count}.json.zst", folder / f"{count}.kb"
    if not dump.exists():
        write(made_up(count, 1), dump)
    _tell("dump, zstd", f"{dump.stat().st_size / 1e6:,.0f} MB on disk")
    command = [
        sys.executable, "-m", "pipeline.cli", "kb", "build", "--layers", "none",
        "--wikidata", str(dump), "-j", str(workers), "-o", str(kb),
    ]  # fmt: skip
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    _tell(
        "built",
        f"{count / seconds:,.0f} entities/s ({seconds:,.0f} s, {used.ru_utime + used.ru_stime:,.0f} s of CPU, {workers} workers)",
    )
    _tell("peak memory of its largest process", f"{used.ru_maxrss / 1024:,.0f} MiB")
    _tell("size on disk", f"{kb.stat().st_size / 1e6:,.0f} MB")
    for state in ("first start", "later starts, from the cache"):
        told = json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.kb", "--ask", str(kb)], check=True, stdout=subprocess.PIPE
            ).stdout
        )
        print(state)
        for name, value in told.items():
            _tell(f"  {name}", value)


def _asked(kb: Path) -> dict[str, str]:
    """Open a knowledge base, look names up, scan text; return what each took."""
    from pipeline.config import SegmentConfig
    from pipeline.kb import open_store
    from pipeline.kb.fold import fold_with_offsets
    from pipeline.recognize.automaton import automaton
    from pipeline.segment import Segment

    store, opening = _timed(lambda: open_store(kb))
    names, loading = _timed(lambda: automaton(store))
    _, cutting = _timed(lambda: Segment(SegmentConfig(), store))
    texts = [fold_with_offsets(document.text)[0] for document in bench_documents(CHARS)]
    chars = sum(map(len, texts))
    found, scanning = _timed(lambda: sum(len(names.find_overlapping(text)) for text in texts))
    keys = [
        key for number, key in enumerate(store.keys()) if number % max(1, store.meta.keys // LOOKUPS) == 0
    ]
    hits, looking = _timed(lambda: sum(len(store.find(key)) for key in keys))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "names (folded)": f"{store.meta.keys:,}",
        "open": f"{opening * 1000:.1f} ms",
        "automaton": f"{loading:.2f} s",
        "word cutter, the names in it": f"{cutting:.2f} s",
        "scan": f"{chars / scanning / 1e6:.1f} M characters/s ({found:,} matches in {chars:,})",
        "look-up, each name once": f"{looking / len(keys) * 1e6:.0f} µs ({hits / len(keys):.2f} hits)",
        "peak memory": f"{peak:,.0f} MiB",
    }


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    done = work()
    return done, time.process_time() - started


def _tell(name: str, value: str) -> None:
    print(f"{name:<40}{value}", flush=True)


if __name__ == "__main__":
    main()
