"""The net of a head in torch: what `pipeline.training.graph` writes down for ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.recognize.bioes import Bioes
from pipeline.recognize.features import COLUMNS
from pipeline.recognize.head import GAP
from pipeline.training.examples import Example

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAGS = 64
"""An upper bound of the tagger's own tags."""

SIZES = (*COLUMNS.values(), TAGS)
_WIDTHS = (4, 16, 4, 16)
EMISSION_SCALE = 0.2
"""The tagger's emissions run to ±20, everything else to ±1."""


class Batch(NamedTuple):
    """Examples side by side, a gap after each: one row a character."""

    hidden: Tensor
    emissions: Tensor
    features: Tensor
    real: Tensor
    lengths: list[int]


def batch_of(examples: Sequence[Example]) -> Batch:
    """Lay examples out as the net reads them."""

    def rows(parts: list[NDArray[Any]]) -> NDArray[Any]:
        gap = np.zeros((GAP, *parts[0].shape[1:]), dtype=parts[0].dtype)
        return np.concatenate([piece for part in parts for piece in (part, gap)])

    real = rows([np.ones((len(example.features), 1), dtype=np.float32) for example in examples])
    return Batch(
        torch.from_numpy(rows([example.hidden for example in examples]).astype(np.float32)),
        torch.from_numpy(rows([example.emissions for example in examples]).astype(np.float32)),
        torch.from_numpy(rows([example.features for example in examples]).astype(np.int64)),
        torch.from_numpy(real),
        [len(example.features) for example in examples],
    )


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
    """Convolutions of width three with residuals over the projected input; one linear layer a guideline on top."""

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

    def forward(self, batch: Batch) -> list[Tensor]:
        """Return the scores of the tags at every row, one tensor a guideline."""
        columns = [table(batch.features[:, place]) for place, table in enumerate(self.tables)]
        inputs = [self.dropout(batch.hidden), self.dropout(batch.emissions) * EMISSION_SCALE, *columns]
        state = torch.relu(self.project(torch.cat(inputs, dim=1))) * batch.real
        for layer, norm in zip(self.layers, self.norms, strict=True):
            kept = self.dropout(state)
            edge = kept.new_zeros(1, kept.shape[1])
            window = torch.cat([torch.cat([edge, kept[:-1]]), kept, torch.cat([kept[1:], edge])], dim=1)
            state = norm(state + torch.relu(layer(window))) * batch.real
        state = self.dropout(state)
        return [output(state) for output in self.outputs]
