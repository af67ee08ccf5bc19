from __future__ import annotations

import pytest

from pipeline.document import ENTITY_LABELS
from pipeline.recognize import labels


@pytest.mark.parametrize(
    ("name", "tag", "label"),
    [
        ("甘肃省", "LOC", "GPE"),
        ("巴黎", "LOC", "GPE"),
        ("阿尔卑斯山脉", "LOC", "LOC"),
        ("凡尔赛宫", "LOC", "FAC"),
        ("瑞典军", "LOC", "ORG"),
        ("台北公会堂", "LOC", "FAC"),
        ("楚望台军械库", "LOC", "FAC"),
        ("北京大学", "ORG", "ORG"),
        ("林肯路", "ORG", "FAC"),
        ("伊斯兰教", "ORG", "NORP"),
        ("犹太人", "ORG", "NORP"),
        ("美国人", "LOC", "NORP"),
        ("孙中山", "PER", "PERSON"),
        ("张建国", "PER", "PERSON"),
        ("严岛神社", "PER", "FAC"),
        ("让·雅克·卢梭", "PER", "PERSON"),
        ("红楼梦", "nw", "WORK_OF_ART"),
    ],
)
def test_ending_tells_the_label_the_tagger_leaves_open(name: str, tag: str, label: str) -> None:
    assert labels.tagger_label(name, tag) == label


def test_longest_ending_counts() -> None:
    found = labels.ending("苏联临时政府")
    assert found is not None
    assert (found.text, found.label) == ("临时政府", "ORG")
    assert labels.ending("托洛茨基") is None


def test_every_listed_ending_has_a_known_label_and_use() -> None:
    table, longest = labels._endings()
    assert {found.label for found in table.values()} <= set(ENTITY_LABELS)
    assert {found.use for found in table.values()} == {"closes", "many", "describes"}
    assert longest == max(len(text) for text in table)


@pytest.mark.parametrize("noun", ["社会", "机会", "海岸", "中心", "设计师"])
def test_everyday_noun_closes_no_name(noun: str) -> None:
    assert labels.closing(noun) is None


@pytest.mark.parametrize("noun", ["政府", "苏维埃", "运动会", "天文台"])
def test_institution_closes_a_name(noun: str) -> None:
    assert labels.closing(noun) is not None


@pytest.mark.parametrize(
    ("name", "tag", "left"),
    [
        ("叙利亚北部", "LOC", "叙利亚"),
        ("东京市区", "LOC", "东京"),
        ("东北", "LOC", ""),
        ("高速公路", "LOC", ""),
        ("于", "PER", ""),
        ("美", "LOC", "美"),
        ("法三国", "LOC", "法"),
        ("港督", "PER", ""),
        ("小", "LOC", ""),
        ("西部", "LOC", ""),
        ("托洛茨基", "PER", "托洛茨基"),
    ],
)
def test_trimming_leaves_the_name_alone(name: str, tag: str, left: str) -> None:
    assert labels.trim(name, tag) == left


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("教宗若望·保禄二世", "若望·保禄二世"),
        ("财长斯莫特里赫", "斯莫特里赫"),
        ("星云法师", "星云"),
        ("苏辙兄弟", "苏辙"),
        ("玉真公主", "玉真公主"),
        ("居里夫人", "居里夫人"),
        ("王教授", "王教授"),
        ("总理", "总理"),
    ],
)
def test_title_is_no_part_of_a_person(span: str, name: str) -> None:
    start, end = labels.without_titles(span)
    assert span[start:end] == name


def test_two_one_character_names_side_by_side_are_two() -> None:
    assert labels.is_pair("英法")
    assert not labels.is_pair("台中")
    assert not labels.is_pair("巴黎")


@pytest.mark.parametrize(
    ("text", "name", "reign"),
    [
        ("朱祁钰改元景泰", "景泰", True),
        ("改年号为正统", "正统", True),
        ("晚年号鹰山", "鹰山", False),
        ("景泰蓝", "景泰", False),
    ],
)
def test_what_a_reign_is_called_is_no_name(text: str, name: str, reign: bool) -> None:
    assert labels.is_reign(text, text.index(name)) is reign
