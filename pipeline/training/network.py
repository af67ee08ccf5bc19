"""The nets of heads in torch, on LAC's hidden state or on characters: what `pipeline.training.graph` writes down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.recognize.bioes import Bioes
from pipeline.recognize.characters import Rows, unfolded
from pipeline.recognize.features import COLUMNS
from pipeline.recognize.head import GAP
from pipeline.recognize.word_classes import CLASSES
from pipeline.training.examples import Example

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAGS = 64
"""An upper bound of the tagger's own tags."""

SIZES = (*COLUMNS.values(), TAGS)
_WIDTHS = (4, 16, 4, 16)
_LEXICON = [*COLUMNS].index("lexicon")
EMISSION_SCALE = 0.2
"""The tagger's emissions run to ±20, everything else to ±1."""


EMBEDDING = 128
"""Numbers that stand for a character: LAC's own, to begin with."""

SHAPES = ((COLUMNS["word"], 8), (COLUMNS["kind"], 4), (len(CLASSES), 12), (COLUMNS["lexicon"], 16))
"""Values and width of what else a net on characters reads: place in the word, script, class of the word, known name."""


class Batch(NamedTuple):
    """Examples side by side, a gap before, between and after them: one row a character, `real` 1 where it is no gap."""

    inputs: dict[str, Tensor]
    real: Tensor
    lengths: list[int]


def _side_by_side(parts: Sequence[NDArray[Any]], gap: int, empty: int = 0) -> NDArray[Any]:
    between = np.full((gap, *parts[0].shape[1:]), empty, dtype=parts[0].dtype)
    return np.concatenate([between, *(piece for part in parts for piece in (part, between))])


def _rows_of(chosen: NDArray[np.bool_], batch: Batch, gap: int) -> Tensor:
    """Tell which rows are those of the chosen examples."""
    told = _side_by_side([np.full(size, on) for size, on in zip(batch.lengths, chosen, strict=True)], gap)
    return torch.from_numpy(told)


def _batch(examples: Sequence[Example], gap: int, inputs: dict[str, NDArray[Any]]) -> Batch:
    lengths = [len(example.features) for example in examples]
    real = _side_by_side([np.ones((length, 1), dtype=np.float32) for length in lengths], gap)
    found = {name: torch.from_numpy(rows) for name, rows in inputs.items()}
    return Batch(found, torch.from_numpy(real), lengths)


class Dropout(nn.Module):
    """Dropout whose chances come eight at a time out of one random number, to the 256th part: a third less time a step."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._dropped = round(256 * share)

    def forward(self, state: Tensor) -> Tensor:
        """Set that share of the numbers to zero while training, and raise the others to keep the mean."""
        if not self.training or not self._dropped:
            return state
        numbers = torch.empty(-(-state.numel() // 8), dtype=torch.int64).random_(-(2**63), None)
        kept = numbers.view(torch.uint8)[: state.numel()].view(state.shape) >= self._dropped
        return state * kept * (256 / (256 - self._dropped))


class Network(nn.Module):
    """On LAC: convolutions of width three with residuals over the projected input; one linear layer a guideline on top."""

    gap = GAP

    def __init__(
        self,
        guidelines: dict[str, tuple[str, ...]],
        inputs: tuple[int, int],
        width: int,
        layers: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.guidelines = guidelines
        self.schemes = {name: Bioes(labels) for name, labels in guidelines.items()}
        self.inputs = inputs
        self.tables = nn.ModuleList(
            nn.Embedding(size, size_out) for size, size_out in zip(SIZES, _WIDTHS, strict=True)
        )
        self.project = nn.Linear(sum(inputs) + sum(_WIDTHS), width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in range(layers))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.outputs = nn.ModuleList(nn.Linear(width, len(scheme.tags)) for scheme in self.schemes.values())
        self.dropout = Dropout(dropout)

    def lay(self, examples: Sequence[Example]) -> Batch:
        """Lay examples out as the net reads them."""
        hidden = _side_by_side([example.hidden for example in examples], GAP)
        emissions = _side_by_side([example.emissions for example in examples], GAP)
        features = _side_by_side([example.features for example in examples], GAP)
        return _batch(
            examples,
            GAP,
            {
                "hidden": hidden.astype(np.float32),
                "emissions": emissions.astype(np.float32),
                "features": features.astype(np.int64),
            },
        )

    def hide_names(self, batch: Batch, chosen: NDArray[np.bool_]) -> None:
        """Take the knowledge base's names from the chosen examples."""
        batch.inputs["features"][_rows_of(chosen, batch, self.gap), _LEXICON] = 0

    def forward(self, batch: Batch) -> list[Tensor]:
        """Return the scores of the tags at every row, one tensor a guideline."""
        features = batch.inputs["features"]
        columns = [table(features[:, place]) for place, table in enumerate(self.tables)]
        hidden, emissions = (self.dropout(batch.inputs[name]) for name in ("hidden", "emissions"))
        inputs = [hidden, emissions * EMISSION_SCALE, *columns]
        state = torch.relu(self.project(torch.cat(inputs, dim=1))) * batch.real
        for layer, norm in zip(self.layers, self.norms, strict=True):
            window = _windows(self.dropout(state), 1)
            state = norm(state + torch.relu(layer(window))) * batch.real
        state = self.dropout(state)
        return [output(state) for output in self.outputs]


class CharacterNetwork(nn.Module):
    """On characters: dilated convolutions with residuals; one linear layer a guideline on top, and one for LAC's tags.

    `characters` is how many rows the vocabulary has, the empty one included, `tags` how many tags LAC has. There is
    nothing that sets the empty rows of a gap to zero: it is as wide as all layers reach together.
    """

    def __init__(
        self,
        guidelines: dict[str, tuple[str, ...]],
        characters: int,
        tags: int,
        width: int,
        dilations: Sequence[int],
        dropout: float,
    ) -> None:
        super().__init__()
        self.guidelines = guidelines
        self.schemes = {name: Bioes(labels) for name, labels in guidelines.items()}
        self.dilations = tuple(dilations)
        self.gap = sum(dilations)
        self.characters = nn.Embedding(characters, EMBEDDING)
        self.tables = nn.ModuleList(nn.Embedding(size, out) for size, out in SHAPES)
        self.project = nn.Linear(EMBEDDING + sum(out for _, out in SHAPES), width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in dilations)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in dilations)
        sizes = [*(len(scheme.tags) for scheme in self.schemes.values()), tags]
        self.outputs = nn.ModuleList(nn.Linear(width, size) for size in sizes)
        self.dropout = Dropout(dropout)

    def lay(self, examples: Sequence[Example]) -> Batch:
        """Lay examples out as the net reads them."""
        empty = {"ids": self.characters.num_embeddings - 1}
        inputs = {
            name: _side_by_side(
                [getattr(example.rows, name) for example in examples], self.gap, empty.get(name, 0)
            )
            for name in Rows._fields
        }
        return _batch(examples, self.gap, {name: rows.astype(np.int64) for name, rows in inputs.items()})

    def hide_names(self, batch: Batch, chosen: NDArray[np.bool_]) -> None:
        """Take the knowledge base's names from the chosen examples."""
        batch.inputs["names"][_rows_of(chosen, batch, self.gap)] = 0

    def forward(self, batch: Batch) -> list[Tensor]:
        """Return the scores of the tags at every row, one tensor a guideline, then those of LAC's tags."""
        ids, shapes, names = (batch.inputs[name] for name in Rows._fields)
        columns = [*unfolded(shapes), names]
        found = [table(column) for table, column in zip(self.tables, columns, strict=True)]
        state = torch.relu(self.project(torch.cat([self.dropout(self.characters(ids)), *found], dim=1)))
        for layer, norm, reach in zip(self.layers, self.norms, self.dilations, strict=True):
            state = norm(state + torch.relu(layer(_windows(self.dropout(state), reach))))
        state = self.dropout(state)
        return [output(state) for output in self.outputs]


def _windows(state: Tensor, reach: int) -> Tensor:
    """Return beside each row those so many before and after it."""
    edge = state.new_zeros(reach, state.shape[1])
    return torch.cat([torch.cat([edge, state[:-reach]]), state, torch.cat([state[reach:], edge])], dim=1)


AnyNetwork = Network | CharacterNetwork
