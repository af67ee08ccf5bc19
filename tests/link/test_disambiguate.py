from __future__ import annotations

from pipeline.document import Document, Timex
from pipeline.kb import Store
from pipeline.link.candidates import Finder, agree
from pipeline.link.context import Context
from pipeline.link.disambiguate import Scored, beside, chances, score, weigh
from pipeline.link.model import read_linker


def _scored(kb: Store, surface: str, label: str, text: str, *anchors: str, year: str = "") -> list[Scored]:
    timexes = [Timex(0, 1, text[:1], "DATE", year, interval=[year, year])] if year else []
    document = Document(id="d", text=text, timexes=timexes)
    finder = Finder(kb)
    weighed = weigh(finder, finder.find(surface, label), surface, label, Context(document))
    plain = [known for anchor in anchors if (known := finder.get(anchor))]
    return score(beside(weighed, plain), read_linker("").weights)


def test_the_words_around_decide_between_two_of_one_name(kb: Store) -> None:
    assert _scored(kb, "民主黨", "ORG", "香港立法會選舉")[0].kb_id == "Q6"
    assert _scored(kb, "民主黨", "ORG", "美國總統選舉")[0].kb_id == "Q5"


def test_another_entity_of_the_document_that_the_candidate_speaks_of_raises_its_score(kb: Store) -> None:
    alone = {c.kb_id: c.score for c in _scored(kb, "民主黨", "ORG", "民主黨開會")}
    beside = {c.kb_id: c.score for c in _scored(kb, "民主黨", "ORG", "民主黨開會", "Q7")}
    assert beside["Q6"] > alone["Q6"]
    assert beside["Q5"] < alone["Q5"]


def test_a_relation_in_the_knowledge_base_tells_namesakes_apart(kb: Store) -> None:
    best, other = _scored(kb, "張偉", "PERSON", "張偉在芝加哥", "Q14")
    assert (best.kb_id, other.kb_id) == ("Q15", "Q16")
    assert "neighbours" in best.features
    assert "neighbours" not in other.features


def test_a_relation_counts_from_either_side(kb: Store) -> None:
    (club,) = _scored(kb, "國際米蘭", "ORG", "國際米蘭", "Q16")
    (alone,) = _scored(kb, "國際米蘭", "ORG", "國際米蘭", "Q15")
    assert club.score > alone.score


def test_nobody_is_meant_before_being_born(kb: Store) -> None:
    (early,) = _scored(kb, "魯迅", "PERSON", "魯迅", year="1715")
    (late,) = _scored(kb, "魯迅", "PERSON", "魯迅", year="1918")
    assert "before its time" in early.features
    assert early.score < late.score


def test_a_fuller_name_in_the_document_speaks_for_an_entity(kb: Store) -> None:
    (alone,) = _scored(kb, "圖哈切夫斯基", "PERSON", "圖哈切夫斯基被捕")
    (named,) = _scored(kb, "圖哈切夫斯基", "PERSON", "米哈伊爾·圖哈切夫斯基。圖哈切夫斯基被捕")
    assert "bare surname" in alone.features
    assert "bare surname" not in named.features
    assert named.score > alone.score


def test_a_label_that_contradicts_costs(kb: Store) -> None:
    same, other = (_scored(kb, "香港", label, "")[0].score for label in ("GPE", "PERSON"))
    assert same > other


def test_ties_break_by_id(kb: Store) -> None:
    first, second = _scored(kb, "民主黨", "ORG", "")
    assert first.score == second.score
    assert (first.kb_id, second.kb_id) == ("Q5", "Q6")


def test_a_name_found_by_sound_is_no_surer_than_the_sound(kb: Store) -> None:
    (found,) = Finder(kb).find("列夫·陀洛茲基", "PERSON")
    (scored,) = _scored(kb, "列夫·陀洛茲基", "PERSON", "")
    assert found.way == "sound"
    assert scored.score <= found.closeness


def test_two_equal_candidates_have_less_than_half_each() -> None:
    assert chances([{}], {"bias": 0.0}) == [0.5]
    assert chances([{"cues": 1.0}, {"cues": 1.0}], {"cues": 9.0})[0] < 0.5
    assert chances([], {}) == []


def test_agreement_is_symmetric() -> None:
    assert agree("GPE", "LOC")
    assert agree("LOC", "GPE")
    assert not agree("PERSON", "GPE")
