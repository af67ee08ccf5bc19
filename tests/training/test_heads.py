from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.document import Document, Mention
from pipeline.errors import ConfigError, RecordError
from pipeline.records import write

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from pipeline.recognize.head import Card, Head, Opened, read_card  # noqa: E402
from pipeline.recognize.lac import Encoding  # noqa: E402
from pipeline.training.data import DataSet  # noqa: E402
from pipeline.training.examples import Reader  # noqa: E402
from pipeline.training.fit import Options, fit, predict  # noqa: E402
from pipeline.training.graph import read_weights, write_graph  # noqa: E402
from pipeline.training.heads import train_head  # noqa: E402

GOLD = [
    Document(
        id="a",
        text="列寧在彼得堡。",
        entities=[Mention(0, 2, "列寧", "PERSON"), Mention(3, 6, "彼得堡", "GPE")],
    ),
    Document(id="b", text="孫文到過廣州，他很高興。", entities=[Mention(0, 2, "孫文", "PERSON")]),
]
SMALL = Options(epochs=2, batch=2, width=16, layers=2)


def gold(folder: Path, guideline: str) -> DataSet:
    write(folder / "gold.jsonl", GOLD)
    return DataSet(folder / "gold.jsonl", guideline)


def test_graph_gives_what_the_net_gives_and_keeps_its_weights(tmp_path: Path) -> None:
    reader = Reader()
    examples = reader.read(GOLD, "mine")
    network = fit({"mine": ("GPE", "PERSON")}, examples, options=SMALL)
    write_graph(network, tmp_path / "head.onnx")
    (tmp_path / "card.json").write_text(
        f'{{"guidelines": {{"mine": ["GPE", "PERSON"]}}, "lac": "{reader.fingerprint}"}}', encoding="utf-8"
    )
    head = Head(Opened(tmp_path, "mine", lac=reader.fingerprint))
    for example, wanted in zip(examples, predict(network, examples, "mine"), strict=True):
        encoding = Encoding(
            [0],
            np.array([len(example.features)]),
            example.emissions[:, None].astype(np.float32),
            example.hidden[:, None].astype(np.float32),
            example.features[:, -1].astype(np.intp),
        )
        assert np.allclose(head.logits(encoding, [example.features[:, :-1]]), wanted, atol=1e-4)
    kept = read_weights(tmp_path / "head.onnx")
    assert {name: value.shape for name, value in kept.items()} == {
        name: tuple(value.shape) for name, value in network.state_dict().items()
    }


def test_head_of_a_guideline_of_ones_own_has_the_labels_of_its_data(tmp_path: Path) -> None:
    data = gold(tmp_path, "mine")
    card = train_head([data], [data], tmp_path / "head", Card({}, "", name="try"), SMALL)
    assert card == read_card(tmp_path / "head")
    assert card.guidelines == {"mine": ["GPE", "PERSON"]}
    assert card.scores["mine"]["gold"] == 3
    assert [item["part"] for item in card.data] == ["train", "dev"]


def test_label_that_the_guideline_does_not_know_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"gold\.jsonl, a, offset 3: .*no label 'GPE'"):
        train_head([gold(tmp_path, "uner")], [], tmp_path / "head", Card({}, ""), SMALL)


def test_dev_of_a_guideline_that_is_not_trained_is_told(tmp_path: Path) -> None:
    data = gold(tmp_path, "mine")
    with pytest.raises(ConfigError, match="other"):
        train_head([data], [DataSet(data.path, "other")], tmp_path / "head", Card({}, ""), SMALL)


def test_going_on_keeps_the_guidelines_of_the_head_and_refuses_other_labels(tmp_path: Path) -> None:
    first = tmp_path / "first"
    train_head([gold(tmp_path, "mine")], [], first, Card({}, "", name="first"), SMALL)
    further = train_head([gold(tmp_path, "other")], [], tmp_path / "second", Card({}, ""), SMALL, start=first)
    assert [*further.guidelines] == ["mine", "other"]
    assert further.data[0]["head"] == "first"
    write(tmp_path / "org.jsonl", [Document(id="c", text="北大", entities=[Mention(0, 2, "北大", "ORG")])])
    data = DataSet(tmp_path / "org.jsonl", "mine")
    with pytest.raises(ConfigError, match="has no label ORG"):
        train_head([data], [], tmp_path / "third", Card({}, ""), SMALL, start=first)
