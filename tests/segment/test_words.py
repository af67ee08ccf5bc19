from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.segment.graphemes import unbreakable
from pipeline.segment.words import BLOCK, WordCutter, read_userdict, word_cutter


@pytest.fixture(scope="module", params=["rjieba", "jieba"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def cutter(backend: str) -> WordCutter:
    return word_cutter(backend, ["彼得堡工人苏维埃", "中大"])


def words(cutter: WordCutter, text: str) -> list[str]:
    ends = cutter.ends(text, unbreakable(text))
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def test_text_is_cut_into_words(cutter: WordCutter) -> None:
    assert words(cutter, "托洛茨基领导红军，1917年。") == [
        "托洛茨基",
        "领导",
        "红军",
        "，",
        "1917",
        "年",
        "。",
    ]


def test_names_are_kept_whole_without_breaking_common_words(cutter: WordCutter) -> None:
    assert words(cutter, "彼得堡工人苏维埃") == ["彼得堡工人苏维埃"]
    assert words(cutter, "其中大部分") == ["其中", "大部分"]


def test_white_space_is_one_word_and_hyphens_stand_apart(cutter: WordCutter) -> None:
    assert words(cutter, "甲 \n\n 乙U-2") == ["甲", " \n\n ", "乙", "U", "-", "2"]


def test_words_never_cut_a_grapheme(cutter: WordCutter) -> None:
    text = "e\u0301人\u0301民👨\u200d👩\u200d👧🇹🇼𠮷野家"
    found = words(cutter, text)
    assert {"e\u0301", "👨\u200d👩\u200d👧", "🇹🇼"} <= set(found)
    assert any("人\u0301" in word for word in found)


@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("托洛茨基 \n-aZ1.\u0301\u200d𠮷"),
        max_size=60,
    )
)
@settings(max_examples=60)
def test_words_partition_the_text(cutter: WordCutter, text: str) -> None:
    found = words(cutter, text)
    assert "".join(found) == text
    assert all(found)


@pytest.mark.parametrize("line", ["托洛茨基领导红军。\n", "托洛茨基领导红军，"])
def test_long_texts_are_cut_in_blocks_with_the_same_words(cutter: WordCutter, line: str) -> None:
    count = BLOCK // len(line) + 2
    assert words(cutter, line * count) == words(cutter, line) * count


def test_a_text_of_one_long_line_is_cut_in_blocks() -> None:
    class Letters:
        longest = 0

        def has(self, word: str) -> bool:
            return False

        def suggest(self, word: str) -> int:
            return 1

        def add(self, word: str, frequency: int) -> None:
            pass

        def cut(self, text: str) -> str:
            self.longest = max(self.longest, len(text))
            return text

    engine = Letters()
    text = "托洛茨基领导红军。" * BLOCK
    assert WordCutter(engine).ends(text) == list(range(1, len(text) + 1))
    assert engine.longest < BLOCK + 10


def test_cutters_do_not_share_a_dictionary(backend: str) -> None:
    one, other = word_cutter(backend, ["红军托派"]), word_cutter(backend)
    assert words(one, "红军托派") == ["红军托派"]
    assert words(other, "红军托派") == ["红军", "托派"]


def test_the_order_of_names_has_no_effect(backend: str) -> None:
    names = ["红军托派", "托派红军", "军托"]
    text = "红军托派红军与军托派红军"
    assert words(word_cutter(backend, names), text) == words(word_cutter(backend, names[::-1]), text)


def test_names_that_are_kept_are_worked_out_once(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word_cutter(backend)
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path))
    names, text = ["红军托派", "托派"], "红军托派与托派"
    first = words(word_cutter(backend, names, kept="mine"), text)
    assert first == words(word_cutter(backend, names), text)
    assert first == words(word_cutter(backend, iter(()), kept="mine"), text)
    assert len(list(tmp_path.glob("mine-*.words"))) == 1


def test_a_user_dictionary_in_any_script_is_kept_whole(backend: str, tmp_path: Path) -> None:
    path = tmp_path / "dict.txt"
    path.write_text(
        "\ufeff# 自己的詞\n紅軍托派 5 nz\n\n雲計算平台\nGPT4o 10\n列寧格勒戰役 n\n", encoding="utf-8"
    )
    cutter = word_cutter(backend, (), str(path))
    assert words(cutter, "红军托派云计算平台GPT4o列宁格勒战役") == [
        "红军托派",
        "云计算平台",
        "GPT4o",
        "列宁格勒战役",
    ]


def test_a_dictionary_entry_has_a_word_a_frequency_and_a_tag(tmp_path: Path) -> None:
    path = tmp_path / "dict.txt"
    path.write_bytes("托派 5 n\r\n毛派\r\n".encode())
    assert read_userdict(path) == [("托派", 5), ("毛派", None)]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("托派 5 n\n毛派 n 5\n".encode(), ":2"),
        ("托派 -5\n".encode(), ":1"),
        ("托派 99999999999999999999\n".encode(), ":1"),
        ("\n\n托 洛 茨 基\n".encode(), ":3"),
        (b"\xe6\x89\x98\n\xff\xfe\n", ":2"),
    ],
)
def test_a_bad_line_of_the_user_dictionary_is_named(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "dict.txt"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        word_cutter("rjieba", (), str(path))
    assert caught.value.where == f"{path}{where}"


def test_a_missing_user_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        word_cutter("rjieba", (), str(tmp_path / "none.txt"))


def test_jieba_keeps_its_cache_in_our_folder(tmp_path: Path) -> None:
    code = (
        "from pipeline.segment.words import word_cutter; print(word_cutter('jieba').ends('托洛茨基领导红军'))"
    )
    ours, shared = tmp_path / "ours", tmp_path / "shared"
    shared.mkdir()
    environment = {"ZHPIPE_CACHE": str(ours), "TMPDIR": str(shared), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[4, 6, 8]\n"
    assert done.stderr == ""
    assert [path.name.startswith("jieba-") for path in ours.iterdir()] == [True]
    assert list(shared.iterdir()) == []


def test_three_thousand_names_are_added_quickly() -> None:
    names = [
        f"{a}{b}斯基{c}"
        for a in "甲乙丙丁戊己庚辛壬癸"
        for b in "子丑寅卯辰巳午未申酉戌亥"
        for c in "东南西北上下左右前后内外大小多少高低长短正反新旧"
    ]
    started = time.process_time()
    word_cutter("rjieba", names[:3000])
    assert time.process_time() - started < 1.0


def test_one_word_over_a_whole_text_takes_linear_time() -> None:
    cutter = word_cutter("rjieba")
    for piece in ("甲", "a", "-", "a-", "\n", " ", "\u0301"):
        text = piece * (300_000 // len(piece))
        started = time.process_time()
        cutter.ends(text, unbreakable(text))
        assert time.process_time() - started < 3.0


def test_the_package_of_the_fast_port_stays_as_it_is_for_others() -> None:
    code = (
        "from pipeline.segment.words import word_cutter; cutter = word_cutter('rjieba', ['蛤蟆大王城']);"
        "import rjieba; print(len(rjieba.cut('蛤蟆大王城')), cutter.ends('蛤蟆大王城'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    theirs, ours = done.stdout.split(maxsplit=1)
    assert int(theirs) > 1
    assert ours == "[5]\n"
