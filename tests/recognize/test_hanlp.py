from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.recognize.hanlp import HanLP, check_config, read_tags, read_tasks
from pipeline.recognize.models import Name

RNN = "hanlp.components.ner.rnn_ner.RNNNamedEntityRecognizer"


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ("B-PER I-PER O B-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("S-PER S-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("B-PER I-PER E-PER S-LOC", [(0, 3, "PER"), (3, 4, "LOC")]),
        ("B-PER M-PER E-PER O", [(0, 3, "PER")]),
        ("B-PER L-PER U-LOC", [(0, 2, "PER"), (2, 3, "LOC")]),
        ("I-PER E-PER O E-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER I-LOC E-LOC", [(0, 1, "PER"), (1, 3, "LOC")]),
        ("E-PER I-PER", [(0, 1, "PER"), (1, 2, "PER")]),
    ],
)
def test_names_are_read_from_tags_whether_well_formed_or_not(
    tags: str, names: list[tuple[int, int, str]]
) -> None:
    assert read_tags(tags.split()) == [Name(*name) for name in names]


@given(
    st.lists(st.sampled_from(["O", *(f"{place}-{label}" for place in "BIMESUL" for label in ("PER", "X-Y"))]))
)
def test_no_tag_is_lost_and_names_do_not_overlap(tags: list[str]) -> None:
    names = read_tags(tags)
    covered = [index for name in names for index in range(name.start, name.end)]
    assert covered == [index for index, tag in enumerate(tags) if tag != "O"]


def test_multi_task_answer_is_put_back_on_the_text() -> None:
    text = "苏联 政府在𠮷 林。"
    answer = {
        "tok/fine": [["苏联", "政府", "在", "𠮷林", "。"]],
        "pos/ctb": [["NR", "NN", "P", "NR", "PU"]],
        "ner/msra": [[("苏联政府", "ORGANIZATION", 0, 2), ("𠮷林", "LOCATION", 3, 4)]],
    }
    (reading,) = read_tasks([text], answer, ("ner/msra", "tok/fine", "pos/ctb"))
    assert [(text[n.start : n.end], n.label) for n in reading.names] == [
        ("苏联 政府", "ORGANIZATION"),
        ("𠮷 林", "LOCATION"),
    ]
    assert [text[w.start : w.end] + "/" + w.label for w in reading.words] == [
        "苏联/nz",
        "政府/n",
        "在/p",
        "𠮷 林/nz",
        "。/w",
    ]


def test_token_that_the_model_rewrote_is_passed_over_and_the_rest_keeps_its_place() -> None:
    answer = {"tok": [["[UNK]", "在", "苏联"]], "ner": [[("[UNK]", "PER", 0, 1), ("苏联", "LOC", 2, 3)]]}
    (reading,) = read_tasks(["☭在苏联"], answer, ("ner", "tok"))
    assert reading.names == [Name(2, 4, "LOC")]


def test_hub_name_in_the_config_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    config = {"classpath": RNN, "encoder": {"classpath": "hanlp.x.Y", "transformer": "bert-base-chinese"}}
    wanted = r"encoder\.transformer: 'bert-base-chinese' would be looked up .*--allow-download"
    with pytest.raises(ConfigError, match=wanted):
        check_config(config, tmp_path)
    (tmp_path / "bert").mkdir()
    check_config({"classpath": RNN, "transformer": str(tmp_path / "bert")}, tmp_path)


def test_address_in_the_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"embed: .* would be downloaded"):
        check_config({"classpath": RNN, "embed": "https://example.org/vectors.zip"}, tmp_path)


def test_code_of_others_is_not_imported(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tasks\.a\.classpath: 'os\.system' is not code of HanLP's"):
        check_config({"classpath": RNN, "tasks": {"a": {"classpath": "os.system"}}}, tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "not valid JSON"), ("{}", "names no classpath"), ("[]", "names no classpath")],
)
def test_config_that_is_none_of_hanlps_is_told(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "model.pt").touch()
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(ConfigError, match=message):
        HanLP(str(tmp_path))


def test_model_key_is_not_looked_up_in_the_network() -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        HanLP("MSRA_NER_ELECTRA_SMALL_ZH")


def test_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"classpath": RNN}))
    with pytest.raises(ConfigError, match=r"no model\.pt"):
        HanLP(str(tmp_path))
