from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import ENTITY_LABELS
from pipeline.errors import ConfigError
from pipeline.recognize.schemes import COARSE, DROPPED, parts_of_speech, scheme_for


@pytest.mark.parametrize(
    ("labels", "example", "ours"),
    [
        (("GPE", "LOC", "DATE"), "LOC", "LOC"),
        (("PERSON", "LOCATION", "WWW"), "LOCATION", "LOC"),
        (("NR", "NS", "NT"), "NT", "ORG"),
        (("nr", "ns"), "nr", "PER"),
        (("PER", "LOC", "ORG"), "PER", "PER"),
    ],
)
def test_scheme_is_told_by_the_models_labels(labels: tuple[str, ...], example: str, ours: str) -> None:
    assert scheme_for(labels, "auto")[example] == ours


def test_every_scheme_leads_to_labels_of_ours() -> None:
    for scheme in ("ontonotes", "msra", "pku", "conll"):
        assert set(scheme_for((), scheme).values()) <= {*ENTITY_LABELS, *COARSE, DROPPED}


def test_parts_of_speech_lead_to_the_taggers() -> None:
    assert (
        parts_of_speech()["ctb"]["NN"]
        == parts_of_speech()["pku"]["n"]
        == parts_of_speech()["863"]["n"]
        == "n"
    )


def test_unknown_label_is_named_and_a_table_of_ones_own_maps_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no label scheme knows .*: 人物"):
        scheme_for(["人物"], "auto")
    table = tmp_path / "labels.tsv"
    table.write_text("人物\tPERSON\n", encoding="utf-8")
    assert scheme_for(["人物"], str(table)) == {"人物": "PERSON"}
    with pytest.raises(ConfigError, match="no line for the model's labels 地点"):
        scheme_for(["人物", "地点"], str(table))


def test_table_with_a_label_that_is_not_ours_is_refused_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "labels.tsv"
    table.write_text("人物\tPERSON\n地点\tPLACE\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"labels\.tsv:2: 'PLACE' is none of our labels"):
        scheme_for(["人物"], str(table))
    with pytest.raises(ConfigError, match="neither a label scheme nor a readable table"):
        scheme_for(["人物"], "no-such-scheme")
