from __future__ import annotations

import pytest

from pipeline.config import Config
from pipeline.document import Document, Mention
from pipeline.kb import Store, open_store
from pipeline.training.sentences import sentences


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
    assert [[s.text[start:end] for start, end, _ in s.names] for s in found] == [
        ["列宁", "彼得堡"],
        ["苏联政府"],
    ]
    assert all(s.text == s.text.strip() for s in found)
    assert gold[0].text == text


def test_name_that_a_sentence_end_cuts_through_is_left_out(kb: Store) -> None:
    gold = [
        Document("d", "你好。再見。", entities=[Mention(1, 4, "好。再", "X"), Mention(3, 5, "再見", "X")])
    ]
    assert [s.names for s in sentences(gold, Config(), kb)] == [(), ((0, 2, "X"),)]
