"""How many of 50 labels flipped at random in the dev gold are among the 100 top suspects.

python -m benchmarks.suspects [--seeds N]
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from msgspec.structs import replace

from pipeline.document import Document
from pipeline.kb import open_store
from pipeline.quality.suspects import suspects
from pipeline.records import read, record_files

GOLD = Path(__file__).resolve().parents[1] / "annotations" / "gold" / "dev"
FLIPPED = 50
TOP = 100


def main() -> None:
    """Print the share found for each seed, and the mean."""
    parser = argparse.ArgumentParser(description="Flip labels, count those among the top suspects.")
    parser.add_argument("--seeds", type=int, default=4)
    shares = [share(seed) for seed in range(parser.parse_args().seeds)]
    for seed, found in enumerate(shares):
        print(f"seed {seed}: {found:.2f}")
    print(f"mean {sum(shares) / len(shares):.3f}")


def share(seed: int) -> float:
    """Return the share of the flipped labels that are among the top suspects."""
    gold = [document for file in record_files(GOLD) for document in read(file)]
    places = _flip(gold, random.Random(seed))
    top = suspects(gold, open_store(""))[:TOP]
    return len(places & {(suspect.document, suspect.start) for suspect in top}) / FLIPPED


def _flip(gold: list[Document], luck: random.Random) -> set[tuple[str, int]]:
    labels = sorted({mention.label for document in gold for mention in document.entities})
    every = [(document, place) for document in gold for place in range(len(document.entities))]
    chosen = luck.sample(every, FLIPPED)
    for document, place in chosen:
        mention = document.entities[place]
        other = luck.choice([label for label in labels if label != mention.label])
        document.entities[place] = replace(mention, label=other)
    return {(document.id, document.entities[place].start) for document, place in chosen}


if __name__ == "__main__":
    main()
