from __future__ import annotations

from functools import cache

from pipeline.document import Document
from pipeline.recognize.word_classes import dictionary
from pipeline.training.examples import Example, Reader
from pipeline.training.synthetic import varied

TEXT = "李明昨天在北京參觀了故宮博物院。\r\n他說：「𠮷野家的牛肉飯很好吃！」"


@cache
def examples() -> list[Example]:
    return Reader().read([Document(id="a", text=TEXT)], "mine")


def test_words_give_way_to_others_of_the_same_length_and_the_rest_stays() -> None:
    known = {word for word, _, _ in dictionary()}
    texts = [document.text for document in varied(examples(), 20, seed=1)]
    first, second = texts[::2], texts[1::2]
    places = {text[5:7] for text in first}
    assert len(places) > 3
    assert places < known
    before = examples()[1].text
    assert len({*second}) > 10
    for text in second:
        assert len(text) == len(before)
        assert all(text[place] == char for place, char in enumerate(before) if char in "「」！𠮷")


def test_same_seed_gives_the_same_texts_and_another_seed_others() -> None:
    first, again, other = ([*varied(examples(), 3, seed)] for seed in (1, 1, 2))
    assert first == again
    assert [d.text for d in first] != [d.text for d in other]
    assert len({d.id for d in first}) == 6
