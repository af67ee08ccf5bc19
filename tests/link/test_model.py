from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import LinkConfig
from pipeline.document import Mention
from pipeline.errors import ConfigError
from pipeline.kb import Store
from pipeline.link import Link
from pipeline.link.model import AGAINST, FOR, read_linker
from tests.link.test_coreference import document


def _linked(kb: Store, config: LinkConfig) -> Mention:
    told = document("[香港|GPE]")
    Link(config, kb).link(told)
    return told.entities[0]


def test_the_shipped_model_weighs_every_feature_in_its_direction() -> None:
    weights = read_linker("").weights
    assert weights.keys() == FOR | AGAINST | {"bias"}
    assert all(weights[name] >= 0.0 for name in FOR)
    assert all(weights[name] <= 0.0 for name in AGAINST)


def test_weights_and_threshold_are_those_of_the_file_unless_the_setting_says_otherwise(
    kb: Store, tmp_path: Path
) -> None:
    file = tmp_path / "linker.json"
    file.write_text(json.dumps({"weights": {"bias": 0.0}, "threshold": 0.4}))
    assert _linked(kb, LinkConfig(model=str(file))).kb_id == "Q7"
    assert Link(LinkConfig(), kb).threshold == read_linker("").threshold
    assert _linked(kb, LinkConfig(model=str(file), threshold=0.6)).kb_id.startswith("NIL:")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not a linker"),
        ('{"weights": {"bias": 0}, "threshold": 2}', "not a linker"),
        (
            '{"weights": {"colour": 1}, "threshold": 0.5}',
            "features that this version does not know: colour",
        ),
    ],
)
def test_a_file_that_is_no_model_of_this_version_is_refused(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "linker.json"
    file.write_text(content)
    with pytest.raises(ConfigError, match=told):
        read_linker(str(file))
    with pytest.raises(ConfigError, match="No such file"):
        read_linker(str(tmp_path / "none.json"))
