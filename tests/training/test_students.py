from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from pipeline.errors import ConfigError  # noqa: E402
from pipeline.recognize.head import OF_PROFILE, SHIPPED, Card  # noqa: E402
from pipeline.training.examples import Example, Reader  # noqa: E402
from pipeline.training.fit import CharacterOptions, predict, score  # noqa: E402
from pipeline.training.graph import write_graph  # noqa: E402
from pipeline.training.network import CharacterNetwork, Network  # noqa: E402
from pipeline.training.students import fit_characters  # noqa: E402
from tests.training.test_fit import LABELS, examples  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALL = CharacterOptions(epochs=6, batch=4, width=32, dilations=(1, 2), copies=1, rate=4e-3)


@cache
def reader() -> Reader:
    return Reader()


def mine(guideline: str) -> list[Example]:
    return [replace(example, guideline=guideline) for example in examples()]


def trained(
    guidelines: dict[str, tuple[str, ...]],
    guideline: str,
    options: CharacterOptions,
    teachers: Sequence[Path] = (SHIPPED,),
) -> CharacterNetwork:
    return fit_characters(guidelines, mine(guideline), [], options, lambda epoch: None, reader(), teachers)


def test_a_net_learns_the_gold_of_a_guideline_that_its_teacher_does_not_know() -> None:
    assert score(trained(LABELS, "mine", SMALL), examples())["mine"].f1 > 0.9


def test_a_net_learns_from_its_teachers_alone() -> None:
    ours = {"uner": ("PERSON", "LOC", "ORG")}
    network = trained(ours, "", replace(SMALL, epochs=12))
    gold = [
        replace(
            example,
            guideline="uner",
            names=frozenset((a, b, "LOC" if label == "GPE" else label) for a, b, label in example.names),
        )
        for example in examples()
    ]
    assert score(network, gold)["uner"].f1 > 0.7


def test_a_net_whose_guideline_has_other_labels_than_its_teachers_learns_from_the_gold() -> None:
    assert score(trained({"uner": LABELS["mine"]}, "uner", SMALL), mine("uner"))["uner"].f1 > 0.9


def test_several_teachers_teach_their_mean_under_the_labels_they_know(tmp_path: Path) -> None:
    ours = ("PERSON", "LOC", "ORG")
    other, stranger = (
        _head(tmp_path / name, labels) for name, labels in (("other", ours), ("stranger", ours[:1]))
    )

    def told(*teachers: Path) -> list[NDArray[np.float32]]:
        network = trained({"uner": ours}, "", replace(SMALL, epochs=1), teachers)
        return predict(network, examples(), "uner")

    alone = told(SHIPPED)
    for teachers in ((SHIPPED, SHIPPED), (SHIPPED, stranger)):
        assert all(np.array_equal(*pair) for pair in zip(alone, told(*teachers), strict=True))
    assert not np.allclose(alone[0], told(SHIPPED, other)[0])


def _head(folder: Path, labels: tuple[str, ...]) -> Path:
    """Write an untrained head on LAC."""
    torch.manual_seed(1)
    inputs = examples()[0].hidden.shape[1], examples()[0].emissions.shape[1]
    network = Network({"uner": labels}, inputs, 8, 1, 0.0)
    folder.mkdir()
    write_graph(network, folder / "head.onnx")
    card = Card({"uner": [*labels]}, reader().fingerprint)
    (folder / "card.json").write_bytes(msgspec.json.encode(card))
    return folder


def test_a_net_learns_the_tags_of_lac() -> None:
    network = trained(LABELS, "mine", SMALL)
    network.eval()
    with torch.no_grad():
        batch = network.lay(examples())
        tags = network(batch)[-1][batch.real[:, 0] > 0].argmax(dim=1).numpy()
    wanted = np.concatenate([example.features[:, -1] for example in examples()])
    assert (tags == wanted).mean() > 0.8


def test_head_on_characters_cannot_teach() -> None:
    with pytest.raises(ConfigError, match="a teacher must be a head on the LAC"):
        fit_characters(
            LABELS, examples(), [], SMALL, lambda epoch: None, reader(), [SHIPPED, OF_PROFILE["fast"]]
        )


def test_same_seed_gives_the_same_weights() -> None:
    options = replace(SMALL, epochs=1)
    first, second = (predict(trained(LABELS, "mine", options), examples(), "mine") for _ in range(2))
    assert all(np.array_equal(*pair) for pair in zip(first, second, strict=True))


def test_what_a_net_makes_of_a_text_does_not_hang_on_its_neighbours() -> None:
    network = trained(LABELS, "mine", replace(SMALL, epochs=1))
    together = predict(network, examples(), "mine")
    for example, wanted in zip(examples(), together, strict=True):
        assert np.allclose(predict(network, [example], "mine")[0], wanted, atol=1e-5)
