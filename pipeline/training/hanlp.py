"""A recogniser of HanLP's, trained on gold from nothing: embeddings of characters and a recurrent network."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.recognize.models import library
from pipeline.training.sentences import Sentence

EMBEDDING, HIDDEN, BATCH, RATE = 50, 64, 16, 0.01


def train(
    sentences: Sequence[Sentence], dev: Sequence[Sentence], folder: Path, *, epochs: int = 25, seed: int = 1
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
            (Path(work) / f"{name}.tsv").write_text("".join(_lines(part)), encoding="utf-8")
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


def _lines(sentences: Iterable[Sentence]) -> Iterable[str]:
    """Yield character and tag a line; white space, which would end a sentence, is left out as it has no tag to learn."""
    for sentence in sentences:
        tags = bio_tags(sentence)
        lines = [f"{c}\t{tag}\n" for c, tag in zip(sentence.text, tags, strict=True) if not c.isspace()]
        if lines:
            yield from lines
            yield "\n"


def bio_tags(sentence: Sentence) -> list[str]:
    """Return a BIO tag for each character; of names inside names the outer one."""
    tags = ["O"] * len(sentence.text)
    for start, end, label in sorted(sentence.names, key=lambda name: (name[0] - name[1], name[0])):
        if all(tag == "O" for tag in tags[start:end]):
            tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return tags
