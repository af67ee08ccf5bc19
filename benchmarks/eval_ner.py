"""Exact-span F1 over PER, LOC and ORG on a Universal NER file, from raw text through the whole chain.

    python -m benchmarks.eval_ner PATH.iob2 [--no-join] [--set recognize.guideline=uner]

Every sentence is a document of its own: the file's `newdoc` batches hold unrelated sentences. PERSON counts as PER,
GPE, LOC and FAC as LOC, ORG as ORG; the other labels are left out. The file's guideline takes neighbouring levels of
a place as one name (甘肅省金塔縣), ours as two, so places that touch are joined before they are compared; the second
figure, with `--no-join` the only one, is without that.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pipeline.document import Document
from pipeline.quality.counts import Counts
from pipeline.training.data import read_sentences

LABELS = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}


class Name(NamedTuple):
    """A labelled span of one sentence, half-open, in code points."""

    start: int
    end: int
    label: str


class Sentence(NamedTuple):
    """One sentence of the file: its raw text and its gold names."""

    text: str
    names: frozenset[Name]


def read_iob2(path: Path) -> list[Sentence]:
    """Read a Universal NER file. Raises `RecordError` where a token is not found in its sentence."""
    return [Sentence(d.text, predicted(d, join=False)) for d in read_sentences(path)]


def predicted(document: Document, *, join: bool) -> frozenset[Name]:
    """Return the document's names under the file's labels; with `join`, places that touch are one."""
    names: list[Name] = []
    for mention in document.entities:
        if label := LABELS.get(mention.label):
            name = Name(mention.start, mention.end, label)
            if join and label == "LOC" and names and names[-1].label == "LOC" and names[-1].end == name.start:
                names[-1] = names[-1]._replace(end=name.end)
            else:
                names.append(name)
    return frozenset(names)


def score(gold: Iterable[frozenset[Name]], found: Iterable[frozenset[Name]]) -> dict[str, Counts]:
    """Return the counts by label and, under `all`, over the labels."""
    counts = {label: Counts() for label in ("PER", "LOC", "ORG", "all")}
    for wanted, got in zip(gold, found, strict=True):
        for label, count in counts.items():
            count.add(
                *(sum(label in (name.label, "all") for name in part) for part in (wanted & got, got, wanted))
            )
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--no-join", action="store_true", help="compare places as the guideline cuts them")
    parser.add_argument("--set", action="append", default=[], help="a setting, as for `zhpipe annotate`")
    args = parser.parse_args()

    from pipeline.annotator import load
    from pipeline.config import load_config

    sentences = read_iob2(args.path)
    pipeline = load(load_config(None, args.set))
    documents = list(pipeline.annotate((sentence.text for sentence in sentences), batch_size=64))
    print(f"{args.path.name}: {len(sentences)} sentences, each a document; exact spans")
    for join in (False,) if args.no_join else (True, False):
        print("places that touch joined" if join else "places as they are")
        counts = score(
            (s.names for s in sentences), (predicted(document, join=join) for document in documents)
        )
        for label, count in counts.items():
            print(
                f"  {label:<4} P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}  ({count.gold} gold)"
            )


if __name__ == "__main__":
    main()
