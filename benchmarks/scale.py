"""A worker's peak memory over many documents, against its peak over the first hundred.

    python -m benchmarks.scale [--documents 100000] [--set KEY=VALUE …]

The documents are sentences of `corpus/`, each with a number. Settings are the default ones unless `--set` makes them cheaper,
and are printed with the result. One process, as a worker of a run: batch after batch, records encoded and dropped.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterator

from benchmarks.texts import corpus
from pipeline.annotator import load
from pipeline.batch.local import peak_memory
from pipeline.config import load_config
from pipeline.document import Document
from pipeline.records import encode

BATCH = 32
FIRST = 100


def documents(count: int) -> Iterator[Document]:
    """Yield documents of one to eight sentences of the corpus, chosen by their number."""
    sentences = [
        piece + "。" for document in corpus() for piece in document.text.split("。") if piece.strip()
    ]
    for number in range(count):
        chance = random.Random(number)
        text = f"{number}。" + "".join(chance.choices(sentences, k=chance.randint(1, 8)))
        yield Document(id=f"d{number}", text=text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--set", action="append", dest="settings", default=[])
    args = parser.parse_args()
    pipeline = load(load_config(None, args.settings))
    started, chars, first = time.process_time(), 0, 0
    remaining = documents(args.documents)
    done = 0
    while batch := list(itertools.islice(remaining, BATCH)):
        finished, failures = pipeline.annotate_batch(batch)
        assert not failures, failures[0]
        for document in finished:
            encode(document)
            chars += len(document.text)
        done += len(batch)
        if not first and done >= FIRST:
            first = peak_memory()
    peak = peak_memory()
    figures = {
        "settings": args.settings,
        "documents": done,
        "characters": chars,
        "cpu_seconds": round(time.process_time() - started, 1),
        "peak_after_first_hundred": first,
        "peak": peak,
        "ratio": round(peak / first, 3) if first else None,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
