"""A pipeline of spaCy's, trained on gold by `spacy train` with a configuration of its own or the user's."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.recognize.models import library
from pipeline.training.sentences import Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LARGEST_BATCH = 1000
"""Tokens, here characters, that spaCy's own configuration puts into a batch at most."""


def train(
    sentences: Sequence[Sentence],
    dev: Sequence[Sentence],
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
        nlp = spacy.blank("zh")
        paths = {}
        for name, part in (("train", sentences), ("dev", dev)):
            paths[f"paths.{name}"] = f"{work}/{name}.spacy"
            docs = (_doc(nlp, sentence) for sentence in part)
            spacy.tokens.DocBin(docs=docs).to_disk(paths[f"paths.{name}"])
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


def _doc(nlp: Language, sentence: Sentence) -> Doc:
    """Return the sentence as a `Doc` whose tokens are cut wherever a name begins or ends; of nested names the outer one."""
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    edges = {0, len(sentence.text)}
    edges.update(token.idx for token in nlp.make_doc(sentence.text))
    edges.update(edge for start, end, _ in sentence.names for edge in (start, end))
    bounds = sorted(edges)
    words = [sentence.text[start:end] for start, end in pairwise(bounds)]
    doc = Doc(nlp.vocab, words=words, spaces=[False] * len(words))
    number = {edge: index for index, edge in enumerate(bounds)}
    spans = [Span(doc, number[start], number[end], label=label) for start, end, label in sentence.names]
    doc.ents = filter_spans(spans)
    return doc
