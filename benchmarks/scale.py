"""A worker's peak memory: over many documents against its peak over the first hundred, or over one long document.

    python -m benchmarks.scale [--documents 100000] [--set KEY=VALUE …]
    python -m benchmarks.scale --one 1000000 [--set KEY=VALUE …]

The documents are sentences of `corpus/`, each with a number; the long one has so many code points. Settings are the default ones
unless `--set` makes them cheaper, and are printed with the result. One process, as a worker of a run: batch after batch, records
encoded and dropped.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.texts import corpus
from pipeline.annotator import Pipeline, load
from pipeline.batch.local import peak_memory
from pipeline.batch.plan import BATCH_DOCUMENTS
from pipeline.config import load_config
from pipeline.document import Document
from pipeline.records import encode

FIRST = 100
LONGEST = 5
"""Sentences that a document has at the most."""


def documents(count: int) -> Iterator[Document]:
    """Yield documents of one to five sentences of the corpus, chosen by their number: 130 characters on average."""
    sentences = _sentences()
    for number in range(count):
        chance = random.Random(number)
        text = f"{number}。" + "".join(chance.choices(sentences, k=chance.randint(1, LONGEST)))
        yield Document(id=f"d{number}", text=text)


def long_document(chars: int) -> Document:
    """Return a document of paragraphs of some sentences of the corpus each, of about so many code points."""
    sentences, chance = _sentences(), random.Random(0)
    paragraphs: list[str] = []
    while chars > 0:
        paragraphs.append("".join(chance.choices(sentences, k=LONGEST)))
        chars -= len(paragraphs[-1]) + 1
    return Document(id="long", text="\n".join(paragraphs))


def _sentences() -> list[str]:
    return [piece + "。" for document in corpus() for piece in document.text.split("。") if piece.strip()]


def over_many(pipeline: Pipeline, count: int) -> dict[str, Any]:
    """Annotate many documents and return the peaks, in bytes, after the first of them and at the end."""
    chars = done = first = 0
    remaining = documents(count)
    while batch := list(itertools.islice(remaining, BATCH_DOCUMENTS if done else FIRST)):
        finished, failures = pipeline.annotate_batch(batch)
        assert not failures, failures[0]
        for document in finished:
            encode(document)
            chars += len(document.text)
        done += len(batch)
        first = first or peak_memory()
    peak = peak_memory()
    return {
        "documents": done, "characters": chars, "peak_after_first_hundred": first, "peak": peak,
        "ratio": round(peak / first, 3) if first else None,
    }  # fmt: skip


def over_one(pipeline: Pipeline, chars: int) -> dict[str, Any]:
    """Annotate a short document and a long one; return the seconds by stage, and what the long one took of memory."""
    pipeline.annotate("1905年列寧在倫敦。")
    before, seconds = peak_memory(), dict[str, float]()
    (document,), _ = pipeline.annotate_batch([long_document(chars)], seconds)
    size, peak = len(encode(document)), peak_memory()
    return {
        "characters": len(document.text), "record_bytes": size, "peak": peak,
        "bytes_a_character": round((peak - before) / len(document.text)),
        "clock_seconds": {name: round(spent, 1) for name, spent in seconds.items()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--one", type=int, default=0, metavar="CHARS")
    parser.add_argument("--set", action="append", dest="settings", default=[])
    args = parser.parse_args()
    pipeline = load(load_config(None, args.settings))
    started = time.process_time()
    figures = over_one(pipeline, args.one) if args.one else over_many(pipeline, args.documents)
    spent = round(time.process_time() - started, 1)
    print(json.dumps({"settings": args.settings, "cpu_seconds": spent, **figures}, indent=2))


if __name__ == "__main__":
    main()
