"""A recogniser of HanLP's, trained on gold from nothing: embeddings of characters and a recurrent network."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.recognize.models import library
from pipeline.training.sentences import save

EMBEDDING, HIDDEN, BATCH, RATE = 50, 64, 16, 0.01


def train(
    sentences: Sequence[Document], dev: Sequence[Document], folder: Path, *, epochs: int = 25, seed: int = 1
) -> None:
    """Train on the sentences, keep the epoch that is best on `dev`, and write HanLP's files into `folder`.

    The tags are BIO, which HanLP reads leniently, and the network has no CRF: HanLP 2.1 trains one wrongly. The same
    seed on the same machine gives the same weights. Raises `ConfigError` where HanLP is not installed, `PipelineError`
    where nothing was learned.
    """
    library("hanlp", extra="hanlp")
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    quiet = logging.getLogger("zhpipe.train.hanlp")
    quiet.propagate = False
    with tempfile.TemporaryDirectory() as work:
        parts = {"train": sentences, "dev": dev}
        for name, part in parts.items():
            save(part, Path(work) / f"{name}.tsv", "hanlp", _characters)
        RNNNamedEntityRecognizer().fit(
            f"{work}/train.tsv", f"{work}/dev.tsv", f"{work}/model",
            epochs=epochs, embed=EMBEDDING, rnn_hidden=HIDDEN, batch_size=BATCH, lr=RATE, patience=epochs,
            tagging_scheme="BIO", crf=False, seed=seed, devices=-1, eval_trn=False, logger=quiet, verbose=False,
        )  # fmt: skip
        if not Path(f"{work}/model/model.pt").is_file():
            raise PipelineError("no epoch found a name of the dev part", hint="train longer or on more gold")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("config.json", "vocabs.json", "model.pt"):
            shutil.copyfile(f"{work}/model/{name}", folder / name)


def _characters(text: str) -> Iterator[tuple[int, int]]:
    return pairwise(range(len(text) + 1))
