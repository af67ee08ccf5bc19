from __future__ import annotations

from pipeline.kb import Store
from pipeline.link.candidates import find_candidates
from pipeline.link.disambiguate import Scored, agree, score_candidates


def _scored(kb: Store, surface: str, label: str, text: str) -> list[Scored]:
    return score_candidates(kb, find_candidates(kb, surface, label), label, lambda word: word in text)


def test_the_words_around_decide_between_two_of_one_name(kb: Store) -> None:
    assert _scored(kb, "民主黨", "ORG", "香港立法會選舉")[0].kb_id == "Q6"
    assert _scored(kb, "民主黨", "ORG", "美國總統選舉")[0].kb_id == "Q5"


def test_a_label_that_contradicts_costs_more_than_a_related_one(kb: Store) -> None:
    same, related, other = (_scored(kb, "香港", label, "")[0].score for label in ("GPE", "LOC", "PERSON"))
    assert same > related > other


def test_scores_show_their_features_and_ties_break_by_id(kb: Store) -> None:
    first, second = _scored(kb, "民主黨", "ORG", "")
    assert first.score == second.score
    assert (first.kb_id, second.kb_id) == ("Q5", "Q6")
    assert first.features["prior"] > 0


def test_agreement_is_symmetric() -> None:
    assert agree("GPE", "LOC")
    assert agree("LOC", "GPE")
    assert not agree("PERSON", "GPE")
