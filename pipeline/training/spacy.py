"""A pipeline of spaCy's, trained on gold by `spacy train` with a configuration of its own or the user's."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.recognize.models import library
from pipeline.training.sentences import save

LARGEST_BATCH = 1000
"""Tokens, here characters, that spaCy's own configuration puts into a batch at most."""


def train(
    sentences: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    epochs: int = 20,
    seed: int = 1,
    config: Path | None = None,
) -> None:
    """Train on the sentences and write the pipeline that is best on `dev` into `folder`, in place of what is there.

    Without `config`, a file as `spacy init config` writes it, the pipeline is spaCy's smallest recogniser for Chinese
    on single characters: words of a segmenter would hide the names that begin or end inside them. Raises
    `ConfigError` where spaCy is not installed or cannot use the configuration.
    """
    spacy = library("spacy", extra="spacy")
    from spacy.cli.init_config import init_config
    from spacy.cli.train import train as spacy_train

    with tempfile.TemporaryDirectory() as work:
        tokenizer = spacy.blank("zh").make_doc
        paths = {}
        for name, part in (("train", sentences), ("dev", dev)):
            paths[f"paths.{name}"] = f"{work}/{name}.spacy"
            save(
                part,
                Path(work) / f"{name}.spacy",
                "spacy",
                lambda text: ((token.idx, token.idx + len(token)) for token in tokenizer(text)),
            )
        if config is None:
            config = Path(work) / "config.cfg"
            init_config(lang="zh", pipeline=["ner"], optimize="efficiency", gpu=False).to_disk(config)
        chars = sum(len(sentence.text) for sentence in sentences)
        settings = {
            "training.max_epochs": epochs,
            "training.seed": seed,
            "system.seed": seed,
            # Once in an epoch of the largest batches at least: what is not evaluated is not kept.
            "training.eval_frequency": max(10, min(chars // LARGEST_BATCH, 200)),
        }
        try:
            spacy_train(config, Path(work) / "out", overrides={**paths, **settings})
        except (Exception, SystemExit) as error:
            raise ConfigError(f"spaCy cannot train: {error}", where=str(config)) from error
        shutil.copytree(f"{work}/out/model-best", folder, dirs_exist_ok=True)
