"""HanLP's models (PyPI `hanlp`, Apache-2.0; the weights have licences of their own) read from a local folder.

A folder holds `config.json`, `vocabs.json` and `model.pt`, as HanLP's own `save` writes them. Nothing is downloaded
here: that is `download`'s, on the command line's `--allow-download`. A model of one task is given characters; a multi-task
model cuts words itself, and its parts of speech then stand in for the tagger's.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.recognize.models import Name, Reading, batches, fingerprint, in_pieces, library, model_folder
from pipeline.recognize.schemes import parts_of_speech

_LOG = logging.getLogger(__name__)

_NER_TASKS = ("ner/ontonotes", "ner/msra", "ner/pku", "ner")
_POS_TASKS = ("pos/pku", "pos/863", "pos/ctb")
_TRANSFORMER = ("transformer", "tokenizer")
_CODE = ("classpath", "class_path")


class HanLP:
    """A HanLP model from a folder: a recogniser of names, or a multi-task model that has one.

    `scheme` picks among a multi-task model's recognisers (`msra` is `ner/msra`) where it has that one. Raises
    `ConfigError` where the folder holds no model that can be loaded from disk alone.
    """

    source = "hanlp"

    def __init__(
        self, path: str, *, scheme: str = "auto", gpu: bool = False, batch_chars: int = 2048
    ) -> None:
        folder = model_folder(path, "config.json", "model.pt")
        config = read_config(folder)
        check_config(config, folder)
        self.fingerprint = fingerprint(folder)
        self.batch_chars = batch_chars
        self._model = _load(config, folder, gpu=gpu)
        self._tasks = _chosen_tasks(self._model, scheme)
        self.cuts_words = len(self._tasks) > 1
        self.labels = _labels(self._model, self._tasks)

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return the names of each sentence, and its words where the model cuts words."""
        readings = [Reading([], []) for _ in sentences]
        pieces = list(in_pieces(sentences))
        for batch in batches([len(text) for _, _, text in pieces], self.batch_chars):
            found = self._read_batch([pieces[index][2] for index in batch])
            for index, (names, words) in zip(batch, found, strict=True):
                number, offset, _ = pieces[index]
                readings[number].names.extend(name.moved(offset) for name in names)
                readings[number].words.extend(word.moved(offset) for word in words)
        return [Reading(sorted(names), sorted(words)) for names, words in readings]

    def _read_batch(self, texts: list[str]) -> list[Reading]:
        if self._tasks:
            return read_tasks(texts, self._model(texts, tasks=list(self._tasks)), self._tasks)
        return [Reading(names, []) for names in self._names(texts)]

    def _names(self, texts: list[str]) -> list[list[Name]]:
        from hanlp.utils.span_util import InvalidTagSequence

        # Lists of characters: a bare string is taken for a sentence of one token, without a word of warning.
        batch = [list(text) for text in texts]
        try:
            return [
                [Name(begin, end, label) for _, label, begin, end in names] for names in self._model(batch)
            ]
        except InvalidTagSequence as error:
            # One ill-formed sentence fails its batch; alone, its tags come with the error.
            if len(texts) == 1:
                return [read_tags(error.tag_sequence)]
            return [names for text in texts for names in self._names([text])]


def read_tags(tags: Sequence[str]) -> list[Name]:
    """Return the names of a tag sequence in any of BIO, BMES, IOBES and BIOUL that need not be well formed: a name
    goes on as long as its label does and no tag begins another."""
    names: list[Name] = []
    going = False
    for index, tag in enumerate(tags):
        place, _, label = tag.partition("-")
        if going and place in "IMEL" and names[-1].label == label:
            names[-1] = names[-1]._replace(end=index + 1)
        elif label:
            names.append(Name(index, index + 1, label))
        going = bool(label) and place in "BIM"
    return names


def read_tasks(texts: Sequence[str], answer: Any, tasks: Sequence[str]) -> list[Reading]:
    """Return names and words of a multi-task answer, whose spans count its own tokens; `tasks` are `ner`, `tok`, `pos`.

    A token that is not found in the text, because the model rewrote it, is passed over, and so is a name at its edge.
    """
    ner, tok, *pos = tasks
    readings = []
    for number, text in enumerate(texts):
        spans = _find_tokens(text, answer[tok][number])
        names = [
            Name(spans[begin][0], spans[end - 1][1], label)
            for _, label, begin, end in answer[ner][number]
            if spans[begin][0] >= 0 and spans[end - 1][0] >= 0
        ]
        table = parts_of_speech()[_tagset(pos[0])] if pos else {}
        tags = answer[pos[0]][number] if pos else [""] * len(spans)
        words = [
            Name(*span, table.get(tag, "n")) for span, tag in zip(spans, tags, strict=True) if span[0] >= 0
        ]
        readings.append(Reading(names, words))
    return readings


def _find_tokens(text: str, tokens: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the span of each token, white space left aside, which the model drops; (-1, -1) where it is not found."""
    places = [index for index, char in enumerate(text) if not char.isspace()]
    squeezed = "".join(text[index] for index in places)
    spans: list[tuple[int, int]] = []
    position = 0
    for token in tokens:
        # With `output_spans` a token is [form, begin, end].
        form = "".join((token if isinstance(token, str) else token[0]).split())
        start = squeezed.find(form, position) if form else -1
        if start >= 0:
            position = start + len(form)
            spans.append((places[start], places[position - 1] + 1))
        else:
            spans.append((-1, -1))
    return spans


def _tagset(task: str) -> str:
    return task.partition("/")[2] or "ctb"


def read_config(folder: Path) -> dict[str, Any]:
    """Read a model's `config.json`; raises `ConfigError` where it is none of HanLP's."""
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"not valid JSON: {error}", where=str(path)) from error
    if not isinstance(config, dict) or not isinstance(config.get("classpath"), str):
        raise ConfigError("names no classpath: not a HanLP 2.1 model", where=str(path))
    return config


def check_config(config: dict[str, Any], folder: Path) -> None:
    """Refuse what a model's `config.json` could make HanLP do beyond reading the folder: import code that is not
    HanLP's, or ask a model hub.

    Raises `ConfigError` that names the key.
    """
    file = folder / "config.json"
    for key, value in _strings(config):
        if key.endswith(_CODE) and not value.startswith("hanlp."):
            raise ConfigError(f"{value!r} is not code of HanLP's; it is not imported", where=f"{file}: {key}")
        if value.startswith(("http://", "https://")):
            raise ConfigError(f"{value!r} would be downloaded", where=f"{file}: {key}")
    for key, value in hub_names(config):
        raise ConfigError(
            f"{value!r} would be looked up on a model hub",
            where=f"{file}: {key}",
            hint="name a local folder there, or run zhpipe annotate --allow-download once",
        )


def hub_names(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys whose values name a transformer that is no local folder, with the values."""
    for key, value in _strings(config):
        if key.rpartition(".")[2] in _TRANSFORMER and not Path(value).is_dir():
            yield key, value


def _strings(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield key, tree
    elif isinstance(tree, dict):
        for name, branch in tree.items():
            yield from _strings(branch, f"{key}.{name}" if key else name)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _strings(branch, key)


def _load(config: dict[str, Any], folder: Path, *, gpu: bool) -> Any:
    torch = library("torch", extra="hanlp")
    library("hanlp", extra="hanlp")
    from hanlp_common.reflection import object_from_classpath

    if gpu and not torch.cuda.is_available():
        raise ConfigError("this machine has no CUDA device", where="recognize.provider")
    try:
        # Not by `hanlp.load`: where that fails, it asks the package index for news before it tells why.
        model = object_from_classpath(config["classpath"])
        model.load(str(folder), devices=0 if gpu else -1, verbose=False)
    except Exception as error:
        raise ConfigError(f"HanLP cannot load the model: {error}", where=str(folder)) from error
    if config.get("crf") and "rnn" in config["classpath"]:
        _LOG.warning("%s was trained with crf=True, which HanLP 2.1 gets wrong for RNN models", folder)
    return model


def _chosen_tasks(model: Any, scheme: str) -> tuple[str, ...]:
    """Return a multi-task model's tasks that are needed, `ner`, `tok`, `pos` in turn; none for a model of one task."""
    tasks = getattr(model, "tasks", None)
    if tasks is None:
        return ()
    names = sorted(tasks)
    ner = _first(names, (f"ner/{scheme}", *_NER_TASKS), "ner")
    tok = _first(names, ("tok/fine", "tok"), "tok")
    if not ner or not tok:
        raise ConfigError(
            f"the model's tasks are {', '.join(names)}: it needs tok and ner", where="recognize.path"
        )
    pos = _first(names, _POS_TASKS, "pos")
    return (ner, tok, pos) if pos else (ner, tok)


def _first(names: Sequence[str], preferred: Sequence[str], prefix: str) -> str:
    found = [name for name in preferred if name in names]
    return next(iter([*found, *(name for name in names if name.startswith(prefix))]), "")


def _labels(model: Any, tasks: Sequence[str]) -> tuple[str, ...]:
    vocabs = model.tasks[tasks[0]].vocabs if tasks else model.vocabs
    vocab = vocabs["tag"] if "tag" in vocabs else vocabs["label"]
    tags = [tag for tag in vocab.idx_to_token if tag and not tag.startswith(("<", "["))]
    # A span ranker's vocabulary holds labels, a tagger's tags: B-PER.
    return tuple(sorted({tag.partition("-")[2] or tag for tag in tags if tag not in ("O", "NULL")}))
