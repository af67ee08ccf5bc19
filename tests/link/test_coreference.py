from __future__ import annotations

import re
import time

import pytest

from pipeline.document import Document, Mention
from pipeline.link.coreference import antecedents


def document(marked: str) -> Document:
    """Read `[名字|LABEL]` markup."""
    text, mentions = "", []
    for part in re.split(r"(\[[^|\]]+\|[A-Z_]+\])", marked):
        if part.startswith("[") and "|" in part:
            name, label = part[1:-1].split("|")
            mentions.append(Mention(len(text), len(text) + len(name), name, label))
            text += name
        else:
            text += part
    return Document(id="d", text=text, entities=mentions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[米卡爾·圖克哈什維斯基|PERSON](MikhailTukhachevsky)被處決。", {}),
        ("[米卡爾·圖克哈什維斯基|PERSON]([MikhailTukhachevsky|PERSON])被處決。", {1: 0}),
        ("[彭定康|PERSON]（[Chris Patten|PERSON]）抵港", {1: 0}),
        ("([被背叛的革命|WORK_OF_ART])[TheRevolutionBetrayed|WORK_OF_ART]", {1: 0}),
        ("[托洛茨基|PERSON]潛回，後以[揚努夫斯基|PERSON]的化名當選", {1: 0}),
        ("[賴和|PERSON]，本名[賴河|PERSON]，生於彰化", {1: 0}),
        ("[亞歷山大·克倫斯基|PERSON]辭職。[克倫斯基|PERSON]流亡。", {1: 0}),
        ("[亞歷山大·克倫斯基|PERSON]辭職。[列寧|PERSON]流亡。", {}),
        ("[甲·克倫斯基|PERSON]辭職，[乙·克倫斯基|PERSON]也是。[克倫斯基|PERSON]流亡。", {2: 1}),
        ("[列寧|PERSON]（[史達林|PERSON]也在場）", {}),
        ("[倫敦|GPE]（[London School|ORG]）", {}),
        ("本名[賴河|PERSON]", {}),
    ],
)
def test_which_mentions_stand_for_an_earlier_one(text: str, expected: dict[int, int]) -> None:
    assert antecedents(document(text)) == expected


def test_a_pseudonym_reaches_back_only_so_far() -> None:
    far = "[托洛茨基|PERSON]" + "很" * 60 + "，化名[揚努夫斯基|PERSON]"
    assert antecedents(document(far)) == {}


def test_a_book_of_persons_takes_linear_time() -> None:
    book = document("[甲·乙|PERSON]說，" + "".join(f"[某{n}|PERSON]說，" for n in range(20_000)))
    started = time.process_time()
    assert antecedents(book) == {}
    assert time.process_time() - started < 3.0
