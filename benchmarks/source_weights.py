"""Learn how far each source of names is to be trusted: the weights that the package ships.

    python -m benchmarks.source_weights FOLDER [-o sources.json] [--keep predictions.jsonl]

FOLDER holds Universal NER's `train.iob2` and `dev.iob2`. The shipped head has seen the development and training gold, so
what it says there tells nothing of new text: here every part of that gold is annotated with a head that was trained
without it, as `make train-heads` trains, but without teachers. That takes a minute or two of CPU time a part. With gold that no source has seen,
`zhpipe train sources` is all that is needed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from benchmarks.texts import ROOT
from pipeline.annotator import load
from pipeline.config import Config, RecognizeConfig
from pipeline.document import Document
from pipeline.quality.pairing import documents
from pipeline.recognize.head import Card
from pipeline.recognize.reconcile import SHIPPED
from pipeline.records import write
from pipeline.training.data import DataSet, data_set
from pipeline.training.fit import Options
from pipeline.training.guidelines import OURS
from pipeline.training.heads import train_head
from pipeline.training.sources import calibrate, examples, learn, save

PARTS = 4
BARE = Config(recognize=RecognizeConfig(min_confidence=0.0))
"""What is left out for want of confidence could teach nothing."""


def unseen(gold: Sequence[Document], uner: Path) -> Iterator[Document]:
    """Annotate every gold document with a head that has not seen it."""
    for number in range(PARTS):
        part = gold[number::PARTS]
        rest = [document for document in gold if document not in part]
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "rest.jsonl", rest)
            sets = [data_set(str(uner / "train.iob2")), DataSet(Path(folder) / "rest.jsonl", OURS)]
            held = [data_set(str(uner / "dev.iob2"))]
            train_head(
                sets, held, Path(folder) / "head", Card({}, "", name=f"part {number}"), Options(seed=1)
            )
            settings = replace(BARE, recognize=replace(BARE.recognize, head=f"{folder}/head"))
            raw = [Document(id=d.id, text=d.text, meta=dict(d.meta)) for d in part]
            yield from load(settings).annotate(raw)
        print(f"part {number + 1} of {PARTS}: {len(part)} documents", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("uner", type=Path, help="the folder with train.iob2 and dev.iob2")
    parser.add_argument("-o", "--output", type=Path, default=SHIPPED)
    parser.add_argument("--keep", type=Path, help="write the annotations that the weights were learned from")
    args = parser.parse_args()
    folders = (ROOT / "annotations" / "gold" / part for part in ("dev", "train"))
    gold = sorted((d for folder in folders for d in documents(folder)), key=lambda document: document.id)
    predicted = list(unseen(gold, args.uner))
    if args.keep:
        write(args.keep, predicted)
    raw = [Document(id=d.id, text=d.text, meta=dict(d.meta)) for d in gold]
    fast = replace(BARE, recognize=replace(BARE.recognize, profile="fast"))
    runs = {"head": examples(gold, predicted), "lac": examples(gold, load(fast).annotate(raw))}
    save({tagger: learn(found) for tagger, found in runs.items()}, args.output)
    for tagger, found in runs.items():
        print(f"runs with {tagger}: {calibrate(found).line()}")


if __name__ == "__main__":
    main()
