"""The real text that the benchmarks run on: this project's corpus, and the development data beside it where there is any."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.sources import discover, read

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def corpus() -> list[Document]:
    """Return the documents of `corpus/`."""
    sources, _ = discover([str(ROOT / "corpus")])
    items = [item for source in sources for item in read(source, SourceConfig())]
    return [item for item in items if isinstance(item, Document)]


def uner(path: Path, sentences_a_document: int = 20) -> list[Document]:
    """Return the text of a Universal NER file as documents of some sentences each, one a line; empty if it is absent."""
    if not path.exists():
        return []
    lines = [line[9:].rstrip("\n") for line in path.open(encoding="utf-8") if line.startswith("# text = ")]
    return [
        Document(id=f"{path.stem}-{start}", text="\n".join(lines[start : start + sentences_a_document]))
        for start in range(0, len(lines), sentences_a_document)
    ]


def bench_documents(limit: int) -> list[Document]:
    """Return distinct documents of about `limit` code points in all, the corpus first; fewer where there is no more."""
    folder = SHARED / "data" / "uner_zh_gsd"
    chosen: list[Document] = []
    chars = 0
    for document in [*corpus(), *uner(folder / "dev.iob2"), *uner(folder / "train.iob2")]:
        if chars >= limit:
            break
        chosen.append(document)
        chars += len(document.text)
    return chosen
