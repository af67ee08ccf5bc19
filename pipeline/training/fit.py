"""Training of a head: loss over the tags that the gold allows, dev F1 after every epoch, early stopping.

A character of a data set says under its own guideline which tag it has, and under another guideline which ones it may
have (`allowed_tags`); the loss is the negative log of what the net gives to all of those together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import torch
from msgspec import Struct
from torch import Tensor, nn

from pipeline.quality.counts import Counts
from pipeline.recognize.bioes import Bioes
from pipeline.training.examples import Example, Name, Names
from pipeline.training.guidelines import READINGS
from pipeline.training.network import AnyNetwork, CharacterNetwork, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


class Options(Struct, frozen=True):
    """How a head is trained. `batch` counts sentences; `patience` epochs without a better dev F1 end it, 0 means that the
    last epoch counts, whatever dev says.

    `share` is the least share of the sentences of an epoch that the smallest data set has; it is repeated for that.
    `blind` is the share of the sentences that are read without the knowledge base: a user's own may know other names.
    `teachers` is how many nets are trained first, to tell what the gold of a sentence looks like to one that has not seen
    it (`pipeline.training.teaching`). `lesson` is what a teacher says counts for beside what the gold says. The kept weights
    are a running mean (Polyak averaging) that keeps the share `averaging` of itself with each step, less at first.
    """

    seed: int = 0
    epochs: int = 12
    patience: int = 4
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    dropout: float = 0.15
    width: int = 128
    layers: int = 3
    share: float = 0.5
    blind: float = 0.15
    teachers: int = 0
    lesson: float = 0.5
    averaging: float = 0.99


class CharacterOptions(Options, frozen=True):
    """How a head on characters is trained: as wide as this, a layer for each of the dilations.

    Its lessons are too many to be learned by heart, and gold under one guideline is no judge of another: the last epoch counts.
    `copies` is how many texts with other words in them are made of each one in every epoch (`pipeline.training.synthetic`).
    """

    epochs: int = 6
    patience: int = 0
    dropout: float = 0.1
    blind: float = 0.1
    lesson: float = 1.0
    averaging: float = 0.995
    width: int = 224
    dilations: tuple[int, ...] = (1, 1, 2, 4)
    copies: int = 2


Taught = Sequence[Sequence["NDArray[np.float16] | None"]]
"""For every example and output of the net how probable each tag is (columns) at each character (rows), if anyone says."""


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
    weights: Mapping[str, NDArray[Any]] | None = None,
    taught: Taught | None = None,
) -> Network:
    """Train a net on LAC for the guidelines (labels by name) on examples of one or more of them.

    `weights` are those of a net for the first of these guidelines, from which to go on; `taught` is what other nets
    make of `train`. With `dev` the weights of the
    best epoch are returned (mean F1 over the guidelines that `dev` has), else those of the last. The same arguments
    give the same weights on the same machine.
    """
    options = options or Options()
    torch.manual_seed(options.seed)
    inputs = train[0].hidden.shape[1], train[0].emissions.shape[1]
    labels = {name: tuple(found) for name, found in guidelines.items()}
    network = Network(labels, inputs, options.width, options.layers, options.dropout)
    return take_through(network, material(network, train, taught), dev, options, tell, weights)


AnyNet = TypeVar("AnyNet", Network, CharacterNetwork)


class Material(NamedTuple):
    """Examples, the tags that each output allows at their characters, and what they are taught."""

    examples: Sequence[Example]
    allowed: Sequence[Sequence[NDArray[np.bool_]]]
    taught: Taught | None

    def and_more(self, other: Material) -> Material:
        """Return both together."""
        taught = [*self.taught, *other.taught] if self.taught and other.taught else None
        return Material([*self.examples, *other.examples], [*self.allowed, *other.allowed], taught)


def material(network: AnyNetwork, examples: Sequence[Example], taught: Taught | None) -> Material:
    """Return examples as what a net learns from."""
    schemes = network.schemes.items()
    allowed = [[allowed_tags(example, name, scheme) for name, scheme in schemes] for example in examples]
    return Material(examples, allowed, taught)


def take_through(
    network: AnyNet,
    train: Material,
    dev: Sequence[Example],
    options: Options,
    tell: Callable[[Epoch], None],
    weights: Mapping[str, NDArray[Any]] | None,
    further: Callable[[], Material] | None = None,
) -> AnyNet:
    """Train a net; see `fit`. Each epoch takes `further` material, about as much every time, beside the same `train`."""
    chance = np.random.default_rng(options.seed)
    if weights:
        known = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        network.load_state_dict(known, strict=False)
    course: _Course | None = None
    best, kept, since = -1.0, dict[str, Tensor](), 0
    more = further() if further else None
    # The reader keeps to its own thread, so it is the steps that go to another while the next epoch's material is made.
    with ThreadPoolExecutor(1) as pool:
        for number in range(1, options.epochs + 1):
            now = train.and_more(more) if more else train
            order = chance.permutation(_repeated(now.examples, options.share))
            course = course or _Course(network, options, options.epochs * -(-len(order) // options.batch))
            steps = pool.submit(course.run, now, order, chance.random(len(order)) < options.blind)
            if further and number < options.epochs:
                more = further()
            loss = steps.result()
            f1 = {name: counts.f1 for name, counts in score(course.average.module, dev).items()}
            mean = sum(f1.values()) / len(f1) if f1 else float(number)
            since = 0 if mean > best or not options.patience else since + 1
            if not since:
                best = mean
                kept = {name: value.clone() for name, value in course.average.module.state_dict().items()}
            tell(Epoch(number, loss, f1, since == 0))
            if since and since >= options.patience:
                break
    network.load_state_dict(kept)
    network.eval()
    return network


class _Course:
    """The way of a net through its steps: rates, the optimiser's state, and the average of the weights passed."""

    def __init__(self, network: AnyNetwork, options: Options, steps: int) -> None:
        self._network = network
        self._options = options
        self._optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=options.decay)
        warm = min(100, 1 + steps // 10)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(1.0, (step + 1) / warm) * max(0.0, 1 - step / (steps + 1))
        )
        self.average = torch.optim.swa_utils.AveragedModel(network, avg_fn=_averaging(options.averaging))

    def run(self, given: Material, order: NDArray[np.intp], blind: NDArray[np.bool_]) -> float:
        """Take the steps of an epoch over the material in this order, some examples `blind`; return the mean loss."""
        self._network.train()
        losses = []
        size = self._options.batch
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            batch = self._network.lay([given.examples[index] for index in chosen])
            self._network.hide_names(batch, blind[start : start + size])
            logits = [
                torch.log_softmax(scores[batch.real[:, 0] > 0], dim=1) for scores in self._network(batch)
            ]
            golden = sum(
                len(given.examples[index].features) for index in chosen if given.examples[index].guideline
            )
            loss = _loss(logits, [given.allowed[index] for index in chosen]) / max(1, golden)
            if given.taught:
                lesson = _lesson(logits, [given.taught[index] for index in chosen])
                loss = loss + self._options.lesson * lesson
            self._optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
            self._optimizer.step()
            self._schedule.step()
            self.average.update_parameters(self._network)
            losses.append(float(loss.detach()))
        return float(np.mean(losses))


def _averaging(most: float) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    def averaged(kept: Tensor, new: Tensor, count: Tensor) -> Tensor:
        share = min(most, (1 + int(count)) / (10 + int(count)))
        return kept + (new - kept) * (1 - share)

    return averaged


def _repeated(train: Sequence[Example], share: float) -> NDArray[np.intp]:
    """Return the indexes of an epoch: a guideline with less than `share` of the sentences comes several times."""
    of_guideline: dict[str, list[int]] = {}
    for index, example in enumerate(train):
        of_guideline.setdefault(example.guideline, []).append(index)
    pool = of_guideline.pop("", [])
    labelled = sum(map(len, of_guideline.values()))
    for indexes in of_guideline.values():
        pool += indexes * max(1, round(share * labelled / len(indexes)))
    return np.array(pool)


def allowed_tags(example: Example, guideline: str, scheme: Bioes) -> NDArray[np.bool_]:
    """Return which tags (columns) the characters (rows) of an example may have under a guideline.

    Under its own guideline that is one tag each. Under another one whose labels its own labels can be read as: a gold
    name may have any of those labels (the one that the chain gives it, if that is among them), or be two names where
    the chain sees two that fill it; what lies outside has no tag, or that of a name of the chain's under a label which
    the gold does not annotate. Otherwise all tags are allowed.
    """
    size = len(example.features)
    if example.guideline == guideline:
        return _one_hot(scheme.encode(example.names, size), scheme)
    reading = READINGS.get((example.guideline, guideline))
    if reading is None:
        return np.ones((size, len(scheme.tags)), dtype=bool)
    silver = example.silver
    allowed = _one_hot(scheme.encode(_unannotated(example.names, silver, reading), size), scheme)
    for start, end, label in example.names:
        allowed[start:end] = False
        for first, last, labels in _readings(start, end, reading[label], silver):
            for possible in labels:
                allowed[first:last] |= _one_hot(
                    scheme.encode([(0, last - first, possible)], last - first), scheme
                )
    return allowed


def _one_hot(tags: NDArray[np.intp], scheme: Bioes) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = tags[:, None] == np.arange(len(scheme.tags))
    return same


def _unannotated(names: Names, silver: Names, reading: Mapping[str, Sequence[str]]) -> list[Name]:
    """Return the chain's names under labels that the gold does not annotate, apart from the gold's names."""
    annotated = {label for labels in reading.values() for label in labels}
    return [
        (start, end, label)
        for start, end, label in silver
        if label not in annotated and not any(first < end and start < last for first, last, _ in names)
    ]


def _readings(
    start: int, end: int, labels: Sequence[str], silver: Names
) -> list[tuple[int, int, Sequence[str]]]:
    """Return a gold name as the chain sees it, if its labels are possible and it fills the name; else as it is."""
    inside = sorted(name for name in silver if start <= name[0] and name[1] <= end)
    filled = sum(name[1] - name[0] for name in inside) == end - start
    if inside and filled and all(label in labels for _, _, label in inside):
        return [(first, last, (label,)) for first, last, label in inside]
    return [(start, end, labels)]


def _loss(logs: Sequence[Tensor], allowed: Sequence[Sequence[NDArray[np.bool_]]]) -> Tensor:
    """Return the sum over all characters; where all tags are allowed it is nothing."""
    total = torch.zeros(())
    for number, scores in enumerate(logs[: len(allowed[0])]):
        mask = torch.from_numpy(np.concatenate([example[number] for example in allowed]))
        total = total - torch.logsumexp(scores.masked_fill(~mask, -1e9), dim=1).sum()
    return total


def _lesson(logs: Sequence[Tensor], taught: Sequence[Sequence[NDArray[np.float16]]]) -> Tensor:
    total = torch.zeros(())
    for number, scores in enumerate(logs[: len(taught[0])]):
        lessons = [example[number] for example in taught]
        if lessons[0] is not None:
            wanted = torch.from_numpy(np.concatenate(lessons).astype(np.float32))
            total = total - (wanted * scores).sum(dim=1).mean()
    return total


def predict(network: AnyNetwork, examples: Sequence[Example], guideline: str, size: int = 64) -> list[Floats]:
    """Return the scores of the guideline's tags (columns) at each character (row) of each example."""
    number = [*network.guidelines].index(guideline)
    found: list[Floats] = []
    network.eval()
    with torch.no_grad():
        for start in range(0, len(examples), size):
            batch = network.lay(examples[start : start + size])
            scores = network(batch)[number][batch.real[:, 0] > 0].numpy()
            found += np.split(scores, np.cumsum(batch.lengths)[:-1])
    return found


def label_probabilities(network: AnyNetwork, examples: Sequence[Example], guideline: str) -> list[Floats]:
    """Return for each example how probable each label is at each character (rows).

    The first column is no label at all, then the labels of the guideline in their order; a row adds up to one.
    """
    scheme = network.schemes[guideline]
    sums = np.eye(len(scheme.labels) + 1, dtype=np.float32)[scheme.label_of_tag]
    return [rows @ sums for rows in tag_probabilities(network, examples, guideline)]


def tag_probabilities(network: AnyNetwork, examples: Sequence[Example], guideline: str) -> list[Floats]:
    """Return for each example how probable each tag of the guideline is at each character; a row adds up to one."""
    found: list[Floats] = []
    for logits in predict(network, examples, guideline):
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        found.append(weights / weights.sum(axis=1, keepdims=True))
    return found


def score(network: AnyNetwork, examples: Sequence[Example]) -> dict[str, Counts]:
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
