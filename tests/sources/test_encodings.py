from __future__ import annotations

import random
import time

import pytest

from pipeline.errors import SourceError
from pipeline.sources.encodings import decode, detect

TRADITIONAL = (
    "一九〇五年俄國革命爆發以後，托洛茨基從芬蘭趕回彼得堡，參加了工人代表蘇維埃的工作，不久當選為主席。那時候城裡的工廠大半"
    "停了工，鐵路也不通，人人都在談論沙皇的宣言究竟能不能相信。蘇維埃印發報紙，組織工人自衛，並且要求八小時工作制；可是政府"
    "在十二月三日派兵包圍會場，把全體代表逮捕起來。第二年秋天他在法庭上發表了一篇有名的演說，說明起義並不是少數人的陰謀，"
    "而是群眾自己的事業。法官判他終身流放西伯利亞，他卻在途中逃脫，坐著馴鹿雪橇走了七百公里，經過烏拉山回到首都，後來又"
    "轉往維也納，在那裡住了七年，靠寫文章維持生活。他的妻子帶著孩子從俄國來與他團聚，一家人住在郊外便宜的房子裡，冬天"
    "要把幾件舊家具送進當鋪，才付得出房租與學費。"
)
SIMPLIFIED = (
    "改革开放以后，沿海的许多小镇变成了工业城市。过去这里的人以种田和打鱼为生，年轻人长大了就到外地去找工作；现在公路修到了"
    "村口，工厂一家接着一家，从内地来的工人比本地的居民还要多。每天早晨六点钟，街上的小吃店就开始营业，卖豆浆、油条和热腾腾"
    "的包子，夜班的工人吃完早饭才回宿舍睡觉。镇上的老人说，三十年前这条街上只有一家供销社和一间茶馆，河里的水清得可以洗菜，"
    "如今河边盖满了楼房，孩子们只能在广场上玩耍。政府打算花五年时间治理污染，把旧厂房改建成博物馆和图书馆，让大家知道这座"
    "城市是怎样从一个渔村成长起来的。对于这个计划，有人赞成，也有人觉得钱应该先用来建医院和学校，会议开了好几次，还没有"
    "得出结论。可是不论结果如何，人们都希望河水能够重新变清。"
)  # fmt: skip


@pytest.mark.parametrize("text", [TRADITIONAL, SIMPLIFIED])
@pytest.mark.parametrize("length", [300, 50, 25])
def test_chinese_encodings_are_told_apart(text: str, length: int) -> None:
    encodings = ["utf-8", "gb18030", "utf-16-le", "utf-16-be"] + ["big5hkscs"] * (text is TRADITIONAL)
    chosen = random.Random(length)
    for encoding in encodings:
        for _ in range(40):
            start = chosen.randrange(len(text) - length + 1)
            piece = text[start : start + length]
            decoded = decode(piece.encode(encoding), where="a.txt")
            assert (decoded.encoding, decoded.text) == (encoding, piece)
            assert 0.8 <= decoded.confidence <= 1.0


def test_cantonese_needs_hong_kong_characters() -> None:
    text = "佢哋喺香港嘅電車度搵到嗰本書，啲人話唔係佢嘅，係邊個㗎？" * 2
    decoded = decode(text.encode("big5hkscs"), where="a.txt")
    assert (decoded.encoding, decoded.text) == ("big5hkscs", text)


def test_microsofts_big5_is_read_where_hong_kongs_is_not_valid() -> None:
    text = TRADITIONAL.replace("〇", "零") + "票價五百€。"
    decoded = decode(text.encode("cp950"), where="a.txt")
    assert (decoded.encoding, decoded.text) == ("cp950", text)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "列寧\r\n".encode(encoding), where="a.txt")
    assert (decoded.text, decoded.encoding, decoded.confidence) == ("列寧\r\n", encoding, 1.0)
    assert decode(mark + "列寧".encode(encoding), encoding=encoding, where="a.txt").text == "列寧"


def test_unmarked_utf16_with_and_without_ascii_is_read() -> None:
    for text in ("第一，1905年。\r\n", "列寧在倫敦一住就是一年"):
        assert decode(text.encode("utf-16-le"), where="a.txt").text == text
        assert decode(text.encode("utf-16-be"), where="a.txt").text == text


def test_a_given_encoding_is_not_questioned() -> None:
    data = "蘇聯".encode("big5")
    assert decode(data, encoding="Big5", where="a.txt").encoding == "big5"
    assert decode(data, encoding="gbk", where="a.txt").text != "蘇聯"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_undecodable_bytes_are_named_by_their_offset(encoding: str) -> None:
    good = TRADITIONAL.encode(encoding)
    for given in ("", encoding):
        with pytest.raises(SourceError) as caught:
            decode(good + b"\xff\xff" + good, encoding=given, where="a.txt")
        assert caught.value.where == f"a.txt: byte {len(good)}"
        assert encoding in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00",
        bytes(range(256)) * 20,
        random.Random(1).randbytes(3000),
        b"\x1f\x8b\x08\x01\x02\xff\xfe\xfd",
        "déjà vu, café, naïveté, où ça".encode("latin-1"),
        "Троцкий вернулся в Петербург".encode("koi8-r"),
    ],
)
def test_what_is_no_chinese_text_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(data, where="a.bin")
    assert caught.value.where.startswith("a.bin: byte ")


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(SourceError, match="unknown encoding 'big-5e'"):
        decode(b"a", encoding="big-5e", where="a.txt")


def test_ascii_is_utf8() -> None:
    assert detect(b"1905\n", where="a.txt") == ("utf-8", 1.0)


def test_detection_of_a_large_file_is_quick() -> None:
    data = (TRADITIONAL * 8000).encode("gb18030")
    started = time.process_time()
    assert detect(data, where="a.txt")[0] == "gb18030"
    assert time.process_time() - started < 2.0
