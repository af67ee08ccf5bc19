"""Documents a CPU second and peak memory of the verbs that judge annotations, on many documents made from the gold.

    python -m benchmarks.quality [--documents 100000]

Every document is one of the gold's with an id of its own; the predictions are the gold with seeded errors in one mark
of five. `shuffled` has the predictions in another order than the gold, which the verb does not know beforehand.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.texts import ROOT
from pipeline.document import ENTITY_LABELS, Document, Mention
from pipeline.quality.pairing import documents
from pipeline.records import write

VARIANTS = 20
"""How many ways there are to be wrong about each document."""


def gold(count: int) -> Iterator[Document]:
    """Yield `count` documents of the gold, over and over, under new ids."""
    originals = list(documents(ROOT / "annotations" / "gold"))
    for number in range(count):
        original = originals[number % len(originals)]
        yield msgspec.structs.replace(original, id=f"{number:08}/{original.id}")


def predicted(order: Sequence[int]) -> Iterator[Document]:
    """Yield the predictions of these documents in the order given."""
    originals = list(documents(ROOT / "annotations" / "gold"))
    chance = random.Random(1)
    variants = [[_spoiled(original, chance) for _ in range(VARIANTS)] for original in originals]
    for number in order:
        variant = variants[number % len(originals)][number // len(originals) % VARIANTS]
        yield msgspec.structs.replace(variant, id=f"{number:08}/{variant.id}")


def _spoiled(document: Document, chance: random.Random) -> Document:
    entities = [_or_wrong(mention, document.text, chance) for mention in document.entities]
    return msgspec.structs.replace(
        document, entities=[mention for mention in entities if mention is not None]
    )


def _or_wrong(mention: Mention, text: str, chance: random.Random) -> Mention | None:
    match chance.randrange(20):
        case 0:
            return None
        case 1:
            return msgspec.structs.replace(mention, label=chance.choice(ENTITY_LABELS))
        case 2:
            return msgspec.structs.replace(mention, kb_id="Q1")
        case 3 if mention.end < len(text):
            end = mention.end + 1
            return msgspec.structs.replace(mention, end=end, text=text[mention.start : end])
    return mention


def run(arguments: Sequence[str]) -> tuple[float, float]:
    """Run the command line in a process of its own; return its CPU seconds and its peak memory in MiB."""
    process = subprocess.Popen([sys.executable, "-m", "pipeline.cli", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"zhpipe {' '.join(arguments)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=2000)
    count = parser.parse_args().documents
    shuffled = list(range(count))
    random.Random(1).shuffle(shuffled)
    with tempfile.TemporaryDirectory(prefix="zhpipe-quality-") as name:
        folder = Path(name)
        write(folder / "gold.jsonl.zst", gold(count))
        write(folder / "predicted.jsonl.zst", predicted(range(count)))
        write(folder / "shuffled.jsonl.zst", predicted(shuffled))
        print(f"{count} documents")
        seconds, memory = run(["check", str(folder / "gold.jsonl.zst"), "--strict"])
        print(f"check               {count / seconds:8.0f} documents/CPU s {memory:6.0f} MiB")
        for title in ("predicted", "shuffled"):
            seconds, memory = run(
                ["evaluate", str(folder / "gold.jsonl.zst"), str(folder / f"{title}.jsonl.zst"), "--json"]
            )
            print(f"evaluate, {title:<10} {count / seconds:8.0f} documents/CPU s {memory:6.0f} MiB")


if __name__ == "__main__":
    main()
