from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognize.forms import FORMS, find_forms
from pipeline.recognize.tagging import NO_TAGGING
from tests.recognize.fakes import tagged


def names(words: str) -> list[tuple[str, str]]:
    text, tagging = tagged(words)
    return sorted({(text[p.start : p.end], p.label) for p in find_forms(text, tagging, [])})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("率/v 第十九/m 师/n 死守/v", [("第十九师", "ORG")]),
        ("整编/v 第七十四/m 师/n 师长/n", [("整编第七十四师", "ORG")]),
        ("第33/m 师/n 、/w 第117/m 师/n", [("第117师", "ORG"), ("第33师", "ORG")]),
        ("第一/m 师范/n 学校/n", []),
        ("第二/m 团体/n", []),
        ("一/m 架/q U-2/nz 侦察机/n", [("U-2", "PRODUCT")]),
        ("COVID-19/nz 疫情/n", []),
        ("军舰/n 皋华/n 丽号/n 上/f", [("皋华丽号", "PRODUCT")]),
        ("火箭/n 则/d 是/v 农神/n 五号/TIME", [("农神五号", "PRODUCT")]),
        ("航海家/n 1号/m 和/c 航海家/n 2号/TIME", [("航海家1号", "PRODUCT"), ("航海家2号", "PRODUCT")]),
        ("把/p 月/n 船/n 3号/m 送到/v", [("月船3号", "PRODUCT")]),
        ("南京路/LOC 35号/m", []),
        ("电车/n 7号/m 线/n", []),
        ("蛮族/nz 入侵/v", []),
        ("圣诞老人/nz 出现/v", []),
        ("编号/n 3号/m", []),
        ("3号/m 出发/v", []),
        ("史称/v 会昌/LOC 法/n 难/a ，/w", [("会昌法难", "EVENT")]),
        ("史称/v 后金/nz ，/w", []),
        ("在/p 扎马战役/nz 中/f", [("扎马战役", "EVENT")]),
        ("一次/m 战役/n 中/f", []),
        ("写/v 的/u 是/v 粟特语/nz", [("粟特语", "LANGUAGE")]),
        ("粟特人/nz 经商/v", [("粟特人", "NORP")]),
        ("年轻人/n 经商/v", []),
        ("绩溪/LOC 话/n 是/v 母语/n", [("绩溪话", "LANGUAGE")]),
        ("绩溪/LOC 话题/n", []),
        ("返/v 俄/LOC ，/w", [("俄", "GPE")]),
        ("美苏/LOC 坦克/n", [("美", "GPE"), ("苏", "GPE")]),
        ("法租界/LOC 霞飞路/PER", [("法", "GPE")]),
        ("英/LOC 、/w 法/n 、/w 义三国/LOC 军队/n", [("义", "GPE"), ("法", "GPE"), ("英", "GPE")]),
        ("美国/LOC 、/w 英国/LOC 两国/n", []),
        ("強烈/a 台风/n 康芮/PER 登陆/v", [("台风康芮", "EVENT")]),
        ("台风/n 康芮/PER 登陆/v ，/w 康芮/PER 北上/v", [("台风康芮", "EVENT"), ("康芮", "EVENT")]),
        ("韦恩/PER 台风/n 冲走/v", [("韦恩台风", "EVENT")]),
        ("在/p 萨拉米斯/PER 海战/n 中/f", [("萨拉米斯海战", "EVENT")]),
        ("榛名/PER 号/n 与/c 雾岛/LOC 号/n ，/w", [("榛名号", "PRODUCT"), ("雾岛号", "PRODUCT")]),
        ("李白/PER 号/n 青莲/n 居士/n", []),
        ("一·二八/m 事变/n 爆发/v", [("一·二八事变", "EVENT")]),
        ("反复/d 争夺/v A1/nx 高地/n", [("A1高地", "LOC")]),
        ("由/p 广州/LOC 来港/v ，/w", [("港", "GPE")]),
        ("来/v 港口/n ，/w", []),
        ("建于/v 唐/TIME 贞观/n 年间/n", [("唐", "GPE")]),
        ("南唐/n 保大/n 三年/TIME", [("南唐", "GPE")]),
        ("此后/d 汉武帝/PER 三年/TIME 征战/v", []),
        ("宋/LOC 熙宁/n 七年/TIME", [("宋", "GPE")]),
        ("清末/TIME 三年/TIME", []),
        ("投身/v 粤军/ORG 第一师/n", [("粤军第一师", "ORG")]),
        ("首位/m 韩裔/nz 议员/n", [("韩裔", "NORP")]),
    ],
)
def test_form_tells_the_name(words: str, expected: list[tuple[str, str]]) -> None:
    assert names(words) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推出手机Mate 70 Pro和折叠屏手机Mate X6，", ["Mate 70 Pro", "Mate X6"]),
        ("苹果的iPhone 16与Windows 95", ["iPhone 16", "Windows 95"]),
        ("见Table 2和Chapter 10，March 12出版", []),
        ("Euro 2024与Berlin 1989", []),
    ],
)
def test_latin_word_and_its_number_are_a_model(text: str, expected: list[str]) -> None:
    found = {(p.start, text[p.start : p.end]) for p in find_forms(text, NO_TAGGING, [])}
    assert [name for _, name in sorted(found)] == expected


def test_state_of_one_character_gives_way_to_a_name_around_it() -> None:
    from pipeline.recognize.merge import Resolved

    text, tagging = tagged("邦/n 美/LOC 蜀/LOC")
    assert not [*find_forms(text, tagging, [Resolved(0, 3, "GPE", ("head",))])]


PIECES = [
    "国民革命军", "第", "三", "1", "师", "高地", "A", "-", "Mate", " ", "一", "·", "二", "事变", "美", "英", "、", "国",
    "裔", "租界", "返", "港", "，",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_hint_is_in_every_text_with_the_form(text: str) -> None:
    for form in FORMS:
        assert [*form.find(text)] or not form.pattern.search(text)


def test_long_text_is_read_in_linear_time() -> None:
    def seconds(times: int) -> float:
        text, tagging = tagged(
            " ".join(["史称/v 第一/m 英/LOC 、/w 法/n 、/w A-1/nz 台风/n 康芮/PER"] * times)
        )
        started = time.process_time()
        assert [*find_forms(text, tagging, [])]
        return time.process_time() - started

    assert seconds(4_000) < 40 * max(seconds(400), 0.001)
