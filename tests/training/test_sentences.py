from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.document import Document, Mention
from pipeline.kb import Store, open_store
from pipeline.training.sentences import save, sentences


@pytest.fixture(scope="module")
def kb() -> Store:
    return open_store("")


def test_names_follow_their_text_through_clean_up_and_script(kb: Store) -> None:
    text = "列寧在１９１７年，回到彼得堡，然後。\n\n  蘇聯政府成立。"
    gold = [
        Document(
            "d",
            text,
            entities=[
                Mention(s := text.index(n), s + len(n), n, "X") for n in ("列寧", "彼得堡", "蘇聯政府")
            ],
        )
    ]
    found = sentences(gold, Config(), kb)
    assert [[m.text for m in s.entities] for s in found] == [
        ["列宁", "彼得堡"],
        ["苏联政府"],
    ]
    assert all(s.text == s.text.strip() for s in found)
    assert all(s.text[m.start : m.end] == m.text for s in found for m in s.entities)
    assert gold[0].text == text


def test_sentences_are_saved_in_the_librarys_tokens_with_the_outer_of_two_names(tmp_path: Path) -> None:
    mentions = [Mention(0, 2, "苏联", "GPE"), Mention(0, 4, "苏联政府", "ORG"), Mention(4, 5, "在", "X")]
    path = tmp_path / "a.tsv"
    save([Document("d", "苏联政府在 AB", entities=mentions)], path, "hanlp", lambda text: [(0, 3), (3, 8)])
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert rows == [["苏联政", "B-ORG"], ["府", "I-ORG"], ["在", "B-X"], ["AB", "O"]]


def test_name_that_a_sentence_end_cuts_through_is_left_out(kb: Store) -> None:
    gold = [
        Document("d", "你好。再見。", entities=[Mention(1, 4, "好。再", "X"), Mention(3, 5, "再見", "X")])
    ]
    found = sentences(gold, Config(), kb)
    assert [[(m.start, m.end, m.label) for m in s.entities] for s in found] == [[], [(0, 2, "X")]]
