from __future__ import annotations

import time

import pytest

from pipeline.document import Proposal
from pipeline.recognize.merge import resolve
from pipeline.recognize.patterns import find_patterns
from pipeline.recognize.tagging import NO_TAGGING, Tagging, propose
from tests.recognize.fakes import tagged


def entities(text: str, tagging: Tagging, *lexicon: tuple[str, str]) -> list[tuple[str, str]]:
    found = propose(text, tagging)
    for name, label in lexicon:
        start = text.find(name)
        while start >= 0:
            found.append(Proposal(start, start + len(name), label, "lexicon"))
            start = text.find(name, start + 1)
    found += find_patterns(text, tagging, resolve(text, found), found)
    return [(text[m.start : m.end], m.label) for m in resolve(text, found)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("托洛茨基/PER 主义者/n", ("托洛茨基主义者", "NORP")),
        ("史达林/PER 主义/n 官僚/n", ("史达林主义", "NORP")),
        ("托洛斯基/PER 派/n", ("托洛斯基派", "NORP")),
        ("托洛茨基/PER 派兵/v", ("托洛茨基", "PERSON")),
        ("俄罗斯/LOC 人/n", ("俄罗斯人", "NORP")),
        ("湖北/LOC 武汉/LOC 人/n", ("湖北", "GPE")),
        ("俄罗斯/LOC 人民/n", ("俄罗斯", "GPE")),
        ("德/LOC 语/n", ("德语", "LANGUAGE")),
        ("德国/LOC 文化/n", ("德国", "GPE")),
        ("福州/LOC 话/n", ("福州话", "LANGUAGE")),
        ("福州/LOC 话题/n", ("福州", "GPE")),
        ("海南省/LOC 文昌市/LOC", ("海南省", "GPE")),
        ("维也纳/LOC 学派/n", ("维也纳学派", "ORG")),
        ("俄国/LOC 临时/a 政府/n", ("俄国", "GPE")),
        ("俄国/LOC 临时政府/n", ("俄国临时政府", "ORG")),
        ("苏联/LOC 政府/n", ("苏联政府", "ORG")),
        ("彼得堡/LOC 工人/n 苏维埃/n", ("彼得堡工人苏维埃", "ORG")),
        ("中国/LOC 工人/n 阶级/n", ("中国", "GPE")),
        ("中国/LOC 社会/n", ("中国", "GPE")),
        ("法国/LOC 公司/n", ("法国", "GPE")),
        ("法国/LOC 广播/vn 公司/n", ("法国广播公司", "ORG")),
        ("阿连德/PER 政府/n", ("阿连德", "PERSON")),
        ("昆明站/LOC 276公里/m", ("昆明站", "FAC")),
        ("俄罗斯/LOC 内战/n", ("俄罗斯内战", "EVENT")),
        ("俄国/LOC 革命者/n", ("俄国", "GPE")),
        ("第二次/m 俄国/LOC 革命/n", ("第二次俄国革命", "EVENT")),
        ("凡尔赛/LOC 和约/n", ("凡尔赛和约", "LAW")),
        ("北京/LOC 会议中心/n", ("北京", "GPE")),
        ("柏林/LOC 电影节/n 的/u", ("柏林电影节", "EVENT")),
        ("哈布斯堡/LOC 家族/n 的/u", ("哈布斯堡家族", "ORG")),
        ("白山/LOC 山脉/n 南坡/n", ("白山山脉", "LOC")),
        ("台湾/LOC 大道/n 的/u", ("台湾大道", "FAC")),
        ("广州/LOC 路线/n", ("广州", "GPE")),
        ("清水/LOC 服务区/n 会商/v", ("清水服务区", "FAC")),
        ("柏林/LOC 会议/n 使/v", ("柏林会议", "EVENT")),
        ("在/p 湖北/LOC 会议/n 。/w", ("湖北", "GPE")),
        ("在/p 贾汪/LOC 起义/v ，/w", ("贾汪", "GPE")),
        ("汉武帝/PER 派/v 张骞/PER", ("汉武帝", "PERSON")),
        ("希腊/LOC 军队/n", ("希腊", "GPE")),
        ("拉西拉/LOC 天文台/n", ("拉西拉天文台", "FAC")),
        ("怀俄明/LOC 州/n", ("怀俄明州", "GPE")),
        ("怀俄明/LOC 州长/n", ("怀俄明", "GPE")),
        ("日军/n 占领/v", ("日军", "ORG")),
        ("伊丽莎白/PER 二世/n", ("伊丽莎白二世", "PERSON")),
        ("罗曼诺夫/PER 王朝/n", ("罗曼诺夫王朝", "ORG")),
        ("普提洛夫/PER 工厂/n", ("普提洛夫工厂", "ORG")),
        ("路易/PER 二世纪/n", ("路易", "PERSON")),
        ("弗朗西丝/PER · 夏默/PER", ("弗朗西丝·夏默", "PERSON")),
        ("弗朗西丝/PER · 夏默/n", ("弗朗西丝·夏默", "PERSON")),
    ],
)
def test_name_grows_by_what_follows_it(words: str, expected: tuple[str, str]) -> None:
    assert entities(*tagged(words))[0] == expected


def test_town_after_its_province_is_an_origin_not_a_people() -> None:
    assert entities(*tagged("湖北/LOC 武汉/LOC 人/n")) == [("湖北", "GPE"), ("武汉", "GPE")]


def test_known_name_does_not_grow_by_what_many_have() -> None:
    text, tagging = tagged("北约/ORG 军事/n 组织/n")
    assert entities(text, tagging, ("北约", "ORG")) == [("北约", "ORG")]
    assert entities(text, tagging) == [("北约军事组织", "ORG")]


def test_run_stops_before_a_name_of_its_own() -> None:
    text, tagging = tagged("俄国/LOC 布尔什维克/n 党/n")
    assert entities(text, tagging, ("布尔什维克", "NORP")) == [("俄国", "GPE"), ("布尔什维克", "NORP")]


@pytest.mark.parametrize(
    ("text", "lexicon", "expected"),
    [
        ("他读《红楼梦》。", (), ("红楼梦", "WORK_OF_ART")),
        ("〈论民主〉一文", (), ("论民主", "WORK_OF_ART")),
        ("《真理报》编辑部", (), ("真理报", "ORG")),
        ("《凡尔赛条约》签订", (), ("凡尔赛条约", "LAW")),
        ("《孙子兵法》", (), ("孙子兵法", "WORK_OF_ART")),
        ("《谈谈方法》", (), ("谈谈方法", "WORK_OF_ART")),
        ("《米兰敕令》", (), ("米兰敕令", "LAW")),
        ("《独立宣言》", (), ("独立宣言", "WORK_OF_ART")),
        ("在《杜鹃》上发表小说", (), ("杜鹃", "ORG")),
        ("《新世界》", (("新世界", "ORG"),), ("新世界", "ORG")),
        ("《中国》", (("中国", "GPE"),), ("中国", "WORK_OF_ART")),
    ],
)  # fmt: skip
def test_marked_title_is_a_work_unless_it_is_known_or_named_otherwise(
    text: str, lexicon: tuple[tuple[str, str], ...], expected: tuple[str, str]
) -> None:
    assert entities(text, NO_TAGGING, *lexicon) == [expected]


def test_declaration_named_after_a_place_is_a_law() -> None:
    assert entities("《曼谷宣言》", NO_TAGGING, ("曼谷", "GPE")) == [("曼谷宣言", "LAW")]
    assert entities("《越南独立宣言》", NO_TAGGING, ("越南", "GPE")) == [("越南独立宣言", "WORK_OF_ART")]


def test_number_of_a_war_is_part_of_its_name() -> None:
    text = "翌年第一次巴尔干战争爆发"
    assert entities(text, NO_TAGGING, ("巴尔干战争", "EVENT")) == [("第一次巴尔干战争", "EVENT")]


@pytest.mark.parametrize("battle", ["索罗门海战", "淞沪抗战", "阿拉曼战役"])
def test_number_of_a_battle_is_part_of_its_name(battle: str) -> None:
    assert entities(f"在第三次{battle}中", NO_TAGGING, (battle, "EVENT")) == [(f"第三次{battle}", "EVENT")]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("捧起欧洲联盟杯", ("欧洲", "LOC"), ("欧洲联盟杯", "EVENT")),
        ("欧洲杯子很贵", ("欧洲", "LOC"), ("欧洲", "LOC")),
        ("卢森堡王朝的国王", ("卢森堡", "GPE"), ("卢森堡王朝", "ORG")),
    ],
)
def test_place_lends_its_name_to_cups_and_dynasties(
    text: str, known: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert entities(text, NO_TAGGING, known) == [expected]


def test_known_body_and_its_part_are_two_names() -> None:
    text = "剑桥大学三一学院的哈代"
    found = [Proposal(0, 8, "ORG", "head", 0.5), Proposal(0, 4, "ORG", "lexicon")]
    found += find_patterns(text, NO_TAGGING, resolve(text, found), found)
    assert [text[m.start : m.end] for m in resolve(text, found)] == ["剑桥大学", "三一学院"]


def test_common_noun_after_a_known_place_is_left_out_of_what_a_head_found() -> None:
    text = "意大利登山队的孔帕尼奥尼"
    found = [Proposal(0, 6, "ORG", "head", 0.5), Proposal(0, 3, "GPE", "lexicon")]
    assert [text[m.start : m.end] for m in resolve(text, found)] == ["意大利"]


@pytest.mark.parametrize("text", ["《》", "《没有合上", "《跨\n行》", f"《{'长' * 61}》"])
def test_marks_without_a_title_give_nothing(text: str) -> None:
    assert entities(text, NO_TAGGING) == []


@pytest.mark.parametrize(
    "text",
    [
        "图哈切夫斯基(Mikhail Tukhachevsky)在内",
        "图哈切夫斯基（Mikhail Tukhachevsky）在内",
        "图哈切夫斯基（俄语：Mikhail Tukhachevsky，1893年生）",
        "(图哈切夫斯基)(Mikhail Tukhachevsky)",
    ],
)
def test_latin_name_in_brackets_has_the_label_of_the_name_before(text: str) -> None:
    assert entities(text, NO_TAGGING, ("图哈切夫斯基", "PERSON"))[1] == ("Mikhail Tukhachevsky", "PERSON")


def test_two_known_names_in_brackets_stay_two() -> None:
    found = entities("改革(Glasnost and Perestroika)", NO_TAGGING, ("改革", "EVENT"), ("Glasnost", "EVENT"), ("Perestroika", "EVENT"))  # fmt: skip
    assert [name for name, _ in found] == ["改革", "Glasnost", "Perestroika"]


def test_latin_words_that_belong_to_a_person_are_one_name() -> None:
    assert entities(*tagged("由/p Walter/PER \u3000 演奏/v")) == [("Walter", "PERSON")]
    text = "由Walter Damrosch演奏"
    assert entities(text, Tagging([0, 1, 8], [1, 7, 16], ["p", "PER", "nz"])) == [
        ("Walter Damrosch", "PERSON")
    ]


def test_unknown_chinese_name_in_a_list_of_persons_is_a_person() -> None:
    text, tagging = tagged("彭述之/PER 、 郑超麟/n 、 王凡西/nz 等/u 人/n")
    assert entities(text, tagging) == [("彭述之", "PERSON"), ("郑超麟", "PERSON"), ("王凡西", "PERSON")]
    text, tagging = tagged("彭述之/PER 、 工人/n 、 学生/n 等/u")
    assert entities(text, tagging) == [("彭述之", "PERSON")]


@pytest.mark.parametrize("unit", ["、", "·", "A", "A ", "《", "(A", "第一次", "张", "军", "美军", "二世"])
def test_time_is_linear_in_any_repeated_text(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    find_patterns(text, NO_TAGGING, [], [])
    assert time.process_time() - start < 2.0


def test_latin_title_after_a_title_in_marks_is_a_title_too() -> None:
    text, tagging = tagged("《/w 乱世佳人/nz 》/w （/w GonewiththeWind/PER ）/w 上映/v")
    assert entities(text, tagging) == [("乱世佳人", "WORK_OF_ART"), ("GonewiththeWind", "WORK_OF_ART")]
