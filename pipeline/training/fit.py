"""Training of a head: loss over the tags that the gold allows, dev F1 after every epoch, early stopping.

A character of a data set says under its own guideline which tag it has, and under another guideline which ones it may
have, where `READINGS` knows how the two relate; the loss is the negative log of what the net gives to all of those
together. A label that a data set does not annotate is thus never a mistake there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from msgspec import Struct
from torch import Tensor, nn

from pipeline.quality.counts import Counts
from pipeline.recognize.bioes import Bioes
from pipeline.training.examples import Example
from pipeline.training.guidelines import READINGS
from pipeline.training.network import Batch, Network, batch_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_AVERAGING = 0.99
"""The kept weights are the mean of the last hundred steps or so (Polyak averaging)."""


class Options(Struct, frozen=True):
    """How a head is trained. `batch` counts sentences; `patience` epochs without a better dev F1 end it.

    `share` is the least share of the sentences of an epoch that the smallest data set has; it is repeated for that.
    """

    seed: int = 0
    epochs: int = 10
    patience: int = 4
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    dropout: float = 0.3
    width: int = 192
    layers: int = 3
    share: float = 0.15


class Epoch(Struct, frozen=True):
    """What is told after an epoch: its number, the mean loss, dev F1 by guideline, whether it is the best so far."""

    number: int
    loss: float
    f1: dict[str, float]
    best: bool


def fit(
    guidelines: Mapping[str, Sequence[str]],
    train: Sequence[Example],
    dev: Sequence[Example] = (),
    options: Options | None = None,
    tell: Callable[[Epoch], None] = lambda epoch: None,
) -> Network:
    """Train a net for the guidelines (labels by name) on examples of one or more of them.

    With `dev` the weights of the best epoch are returned (mean F1 over the guidelines that `dev` has), else those of
    the last. The same arguments give the same weights on the same machine.
    """
    options = options or Options()
    torch.manual_seed(options.seed)
    chance = np.random.default_rng(options.seed)
    inputs = train[0].hidden.shape[1], train[0].emissions.shape[1]
    labels = {name: tuple(found) for name, found in guidelines.items()}
    network = Network(labels, inputs, options.width, options.layers, options.dropout)
    allowed = [_allowed(example, network.schemes) for example in train]
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=options.decay)
    pool = _repeated(train, options.share)
    steps = options.epochs * -(-len(pool) // options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 100) * (1 - step / (steps + 1))
    )
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_AVERAGING)
    )
    best, kept, since = -1.0, dict[str, Tensor](), 0
    for number in range(1, options.epochs + 1):
        network.train()
        losses = []
        order = chance.permutation(pool)
        for start in range(0, len(order), options.batch):
            chosen = order[start : start + options.batch]
            batch = batch_of([train[index] for index in chosen])
            loss = _loss(network(batch), batch, [allowed[index] for index in chosen])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(network)
            losses.append(float(loss.detach()))
        f1 = {name: counts.f1 for name, counts in score(average.module, dev).items()}
        mean = sum(f1.values()) / len(f1) if f1 else float(number)
        since = 0 if mean > best else since + 1
        if mean > best:
            best = mean
            kept = {name: value.clone() for name, value in average.module.state_dict().items()}
        tell(Epoch(number, float(np.mean(losses)), f1, since == 0))
        if since >= options.patience:
            break
    network.load_state_dict(kept)
    network.eval()
    return network


def _repeated(train: Sequence[Example], share: float) -> NDArray[np.intp]:
    """Return the indexes of an epoch: a guideline with less than `share` of the sentences comes several times."""
    of_guideline: dict[str, list[int]] = {}
    for index, example in enumerate(train):
        of_guideline.setdefault(example.guideline, []).append(index)
    pool: list[int] = []
    for indexes in of_guideline.values():
        pool += indexes * max(1, round(share * len(train) / len(indexes)))
    return np.array(pool)


def _allowed(example: Example, schemes: Mapping[str, Bioes]) -> list[NDArray[np.bool_]]:
    """Return for each guideline which tags (columns) each character (row) may have."""
    return [allowed_tags(example, name, scheme) for name, scheme in schemes.items()]


def allowed_tags(example: Example, guideline: str, scheme: Bioes) -> NDArray[np.bool_]:
    size = len(example.features)
    rows = np.arange(size)
    allowed = np.zeros((size, len(scheme.tags)), dtype=bool)
    if example.guideline == guideline:
        allowed[rows, scheme.encode(example.names, size)] = True
        return allowed
    reading = READINGS.get((example.guideline, guideline))
    if reading is None:
        return ~allowed
    annotated = {label for labels in reading.values() for label in labels}
    allowed[:, [0, *_tags_of(scheme, set(scheme.labels) - annotated)]] = True
    for start, end, label in example.names:
        inside = _tags_of(scheme, {*reading[label]})
        allowed[start:end] = False
        allowed[start:end, inside] = True
        allowed[start] &= scheme.opens
        allowed[end - 1] &= scheme.closes
    return allowed


def _tags_of(scheme: Bioes, labels: set[str]) -> list[int]:
    return [tag for tag, name in enumerate(scheme.tags) if name[2:] in labels]


def _loss(logits: Sequence[Tensor], batch: Batch, allowed: Sequence[Sequence[NDArray[np.bool_]]]) -> Tensor:
    real = batch.real[:, 0] > 0
    total = torch.zeros(())
    for number, scores in enumerate(logits):
        mask = torch.from_numpy(np.concatenate([example[number] for example in allowed]))
        logs = torch.log_softmax(scores[real], dim=1)
        total = total - torch.logsumexp(logs.masked_fill(~mask, -1e9), dim=1).mean()
    return total


def predict(network: Network, examples: Sequence[Example], guideline: str, size: int = 64) -> list[Floats]:
    """Return the scores of the guideline's tags (columns) at each character (row) of each example."""
    number = [*network.guidelines].index(guideline)
    found: list[Floats] = []
    network.eval()
    with torch.no_grad():
        for start in range(0, len(examples), size):
            batch = batch_of(examples[start : start + size])
            scores = network(batch)[number][batch.real[:, 0] > 0].numpy()
            found += np.split(scores, np.cumsum(batch.lengths)[:-1])
    return found


def label_probabilities(network: Network, examples: Sequence[Example], guideline: str) -> list[Floats]:
    """Return for each example how probable each label is at each character (rows).

    The first column is no label at all, then the labels of the guideline in their order; a row adds up to one.
    """
    scheme = network.schemes[guideline]
    sums = np.eye(len(scheme.labels) + 1, dtype=np.float32)[scheme.label_of_tag]
    found: list[Floats] = []
    for logits in predict(network, examples, guideline):
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        found.append((weights / weights.sum(axis=1, keepdims=True)) @ sums)
    return found


def score(network: Network, examples: Sequence[Example]) -> dict[str, Counts]:
    """Count right, found and gold names by guideline, each example under its own."""
    counts: dict[str, Counts] = {}
    for guideline in network.guidelines:
        own = [example for example in examples if example.guideline == guideline]
        if own:
            logits = predict(network, own, guideline)
            found = network.schemes[guideline].decode(np.concatenate(logits), [len(part) for part in logits])
            counts[guideline] = Counts()
            for example, names in zip(own, found, strict=True):
                guess = {name[:3] for name in names}
                counts[guideline].add(len(guess & example.names), len(guess), len(example.names))
    return counts
