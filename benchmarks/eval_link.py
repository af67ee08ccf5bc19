"""Mentions linked from raw text, on CLEEK's documents, with a knowledge base made from a table of facts.

    python -m benchmarks.eval_link DEV.jsonl --kb FACTS.kb --facts FACTS.tsv [-v | --records GOLD.jsonl]

Where there is no FACTS.kb yet it is made of the table and the layers that come with zhpipe. Counted are the mentions whose title the facts give to one entity: how many come out right end to end (a mention with
the same span has the id), how many of those that were found, and how many of the ids given for them are wrong. `--records` only writes these mentions as gold for `zhpipe train linker`.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from pipeline.annotator import load
from pipeline.config import Config, load_config
from pipeline.document import ENTITY_LABELS, Document, Mention
from pipeline.kb.build import build
from pipeline.kb.embedded import layers
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer
from pipeline.kb.layers.table import entity, written
from pipeline.kb.store import Entity
from pipeline.link.nil import is_nil
from pipeline.records import write

PRIOR = 0.1
"""An entity that only the facts have is one of which little is known."""
NAMES = ("label_zh_hant", "label_zh_hans", "aliases", "aliases_derived")


class Gold(NamedTuple):
    """A mention of the file, half-open in code points, and the entity its title names."""

    start: int
    end: int
    kb_id: str


class Outcome(Struct):
    """What became of the mentions: all asked for, found with their span, linked at all, linked rightly."""

    asked: int = 0
    found: int = 0
    given: int = 0
    right: int = 0

    def line(self) -> str:
        """Return the three figures as one line."""
        return (
            f"{self.asked} mentions: right end to end {self.right / max(self.asked, 1):.3f}, "
            f"right given found {self.right / max(self.found, 1):.3f} ({self.found} found), "
            f"wrong among given {1 - self.right / max(self.given, 1):.3f} ({self.given} given)"
        )


def knowledge(facts: Path) -> Layer:
    """Return a layer of the table's entities, but for those whose type is none of ours."""

    def entities() -> Iterator[Entity]:
        for row in _rows(facts):
            names = written(dict.fromkeys(_names(row)))
            if names and row["type"] in ENTITY_LABELS:
                cells = {"id": row["qid"], "type": row["type"], "names": names, "english": row["label_en"]}
                yield entity(cells, where=f"{facts}: {row['qid']}", prior=PRIOR)

    return Layer(facts.name, "a table of facts", "", "", entities)


def owners(facts: Path) -> dict[str, set[str]]:
    """Return the ids that each folded name has in the table."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(facts):
        for name in _names(row):
            found[fold(name)].add(row["qid"])
    return found


def _rows(facts: Path) -> Iterator[dict[str, str]]:
    with facts.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def _names(row: Mapping[str, str]) -> Iterator[str]:
    return (name for column in NAMES for name in row[column].split("|") if name)


def read(path: Path, ids: Mapping[str, set[str]]) -> Iterator[tuple[Document, list[Gold]]]:
    """Yield each document with the mentions whose title means one entity."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        gold = [
            Gold(span["start"], span["end"], *owned)
            for span in record["spans"]
            if span["title"] and len(owned := ids.get(fold(span["title"]), set())) == 1
        ]
        yield Document(id=record["id"], text=record["text"]), gold


def measure(pairs: Iterable[tuple[Document, list[Gold]]], *, verbose: bool = False) -> Outcome:
    """Compare annotated documents with their mentions."""
    outcome = Outcome()
    for document, gold in pairs:
        ids = {(mention.start, mention.end): mention.kb_id for mention in document.entities}
        for start, end, kb_id in gold:
            got = ids.get((start, end), "")
            outcome.asked += 1
            outcome.found += bool(got)
            outcome.given += bool(got) and not is_nil(got)
            outcome.right += got == kb_id
            if verbose and got != kb_id:
                print(f"{document.id}:{start} {document.text[start:end]}: {got or 'not found'}, not {kb_id}")
    return outcome


def _record(document: Document, gold: list[Gold]) -> Document:
    """Return the document with its mentions; CLEEK has no labels, and linking finds its own."""
    text = document.text
    document.entities = [Mention(start, end, text[start:end], "ORG", kb_id) for start, end, kb_id in gold]
    return document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--kb", type=Path, required=True)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], help="one setting, e.g. link.threshold=0.5")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what is not right")
    parser.add_argument("--records", type=Path, help="write the mentions as gold records")
    args = parser.parse_args()
    if args.records:
        write(args.records, (_record(*pair) for pair in read(args.path, owners(args.facts))))
        return
    if not args.kb.exists():
        build([knowledge(args.facts), *layers()], args.kb)
    config: Config = load_config(None, [*args.set, f"kb.path={json.dumps(str(args.kb))}"])
    pairs = list(read(args.path, owners(args.facts)))
    annotated = list(load(config).annotate(document for document, _ in pairs))
    print(measure(zip(annotated, (gold for _, gold in pairs), strict=True), verbose=args.verbose).line())


if __name__ == "__main__":
    main()
