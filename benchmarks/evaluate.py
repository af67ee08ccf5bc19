"""What the default pipeline reaches: on this project's gold, and on the development data beside the project if it is there.

python -m benchmarks.evaluate
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from benchmarks import eval_ner
from benchmarks.texts import ROOT, SHARED, corpus
from pipeline.annotator import Pipeline, load
from pipeline.document import Document
from pipeline.quality import evaluate

UNER = SHARED / "data" / "uner_zh_gsd" / "dev.iob2"


def main() -> None:
    console = Console(highlight=False, width=110)
    pipeline = load()
    predicted = {document.id: document for document in pipeline.annotate(corpus())}
    for part in ("dev", "test"):
        gold = evaluate.load([ROOT / "annotations" / "gold" / part])
        view = evaluate.table(evaluate.evaluate(gold, predicted))
        view.title = f"annotations/gold/{part}: {view.title}"
        console.print(view)
    if UNER.exists():
        console.print(f"UNER zh_gsd dev, exact spans, micro F1: {_uner_f1(pipeline):.3f} (LAC alone 0.602)")


def _uner_f1(pipeline: Pipeline) -> float:
    sentences = eval_ner.read_iob2(UNER)
    documents: Iterable[Document] = pipeline.annotate((s.text for s in sentences), batch_size=64)
    found = [eval_ner.predicted(document, join=False) for document in documents]
    return eval_ner.score((s.names for s in sentences), found)["all"].f1


if __name__ == "__main__":
    main()
