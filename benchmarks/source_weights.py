"""Learn how far each source of names is to be trusted: the weights that the package ships.

    python -m benchmarks.source_weights FOLDER [-o sources.json] [--keep predictions.jsonl] [--jobs 2]

FOLDER holds Universal NER's `train.iob2`. The shipped heads have seen the development and training gold, so
what they say there tells nothing of new text: here every part of that gold is annotated with a head on characters that was
trained without it, as was the head on LAC that taught it; as `make train-heads` trains, but in fewer epochs and with this
one teacher. That takes ten minutes of CPU time a part. With gold that no source has seen, `zhpipe train sources` is all that
is needed. What the heads on LAC reach on the same parts is told beside it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from msgspec.structs import replace

from benchmarks.texts import ROOT
from pipeline.annotator import load
from pipeline.config import Config, RecognizeConfig
from pipeline.document import Document
from pipeline.quality.counts import Counts
from pipeline.quality.pairing import documents
from pipeline.recognize.head import Card
from pipeline.recognize.reconcile import SHIPPED
from pipeline.records import write
from pipeline.training.data import DataSet, data_set
from pipeline.training.fit import CharacterOptions, Options
from pipeline.training.guidelines import OURS
from pipeline.training.heads import train_head
from pipeline.training.sources import calibrate, examples, learn, save

PARTS = 3
BARE = Config(recognize=RecognizeConfig(min_confidence=0.0))
"""What is left out for want of confidence could teach nothing."""


def unseen(gold: Sequence[Document], uner: Path, jobs: int) -> Iterator[tuple[Document, Document]]:
    """Annotate every gold document with heads that have not seen it: one on characters, and the one on LAC that taught it."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for pairs in pool.map(partial(_part, gold, uner), range(PARTS)):
            yield from pairs


def _part(gold: Sequence[Document], uner: Path, number: int) -> list[tuple[Document, Document]]:
    import torch

    torch.set_num_threads(1)
    part = gold[number::PARTS]
    rest = [document for document in gold if document not in part]
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "rest.jsonl", rest)
        sets = [data_set(str(uner / "train.iob2")), DataSet(Path(folder) / "rest.jsonl", OURS)]
        teacher, student = Path(folder) / "teacher", Path(folder) / "student"
        card = Card({}, "", name=f"part {number}")
        train_head(sets, [], teacher, card, Options(seed=1, epochs=6))
        train_head(sets, [], student, card, CharacterOptions(seed=1, epochs=3), teachers=[teacher])
        found = [*zip(_annotated(part, student), _annotated(part, teacher), strict=True)]
    print(f"part {number + 1} of {PARTS}: {len(part)} documents", flush=True)
    return found


def _annotated(gold: Sequence[Document], head: Path | str) -> list[Document]:
    raw = [Document(id=document.id, text=document.text, meta=dict(document.meta)) for document in gold]
    settings = replace(BARE, recognize=replace(BARE.recognize, head=str(head)))
    return [*load(settings).annotate(raw)]


def _f1(gold: Sequence[Document], predicted: Sequence[Document]) -> float:
    counts = Counts()
    for truth, guess in zip(gold, predicted, strict=True):
        right, found = ({(m.start, m.end, m.label) for m in d.entities} for d in (truth, guess))
        counts.add(len(right & found), len(found), len(right))
    return counts.f1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("uner", type=Path, help="the folder with train.iob2")
    parser.add_argument("-o", "--output", type=Path, default=SHIPPED)
    parser.add_argument("--jobs", type=int, default=1, help="parts to train for at a time")
    parser.add_argument("--keep", type=Path, help="write the annotations that the weights were learned from")
    args = parser.parse_args()
    folders = (ROOT / "annotations" / "gold" / part for part in ("dev", "train"))
    gold = sorted((d for folder in folders for d in documents(folder)), key=lambda document: document.id)
    pairs = {student.id: (student, teacher) for student, teacher in unseen(gold, args.uner, args.jobs)}
    students, teachers = ([pairs[document.id][which] for document in gold] for which in (0, 1))
    if args.keep:
        write(args.keep, students)
    print(f"F1: {_f1(gold, students):.3f}; of the heads on LAC: {_f1(gold, teachers):.3f}")
    runs = {"head": examples(gold, students), "lac": examples(gold, _annotated(gold, "none"))}
    save({tagger: learn(found) for tagger, found in runs.items()}, args.output)
    for tagger, found in runs.items():
        print(f"runs with {tagger}: {calibrate(found).line()}")


if __name__ == "__main__":
    main()
