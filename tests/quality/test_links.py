from __future__ import annotations

from pipeline.document import Candidate, Mention
from pipeline.quality.links import score

NIL_A, NIL_B = "NIL:PERSON:0123456789", "NIL:PERSON:abcdef0123"


def _mention(start: int, kb_id: str, *candidates: str) -> Mention:
    ranked = [Candidate(candidate, 0.5) for candidate in candidates]
    return Mention(start, start + 2, "名字", "PERSON", kb_id, candidates=ranked)


GOLD = [_mention(0, "Q1"), _mention(10, "Q2"), _mention(20, NIL_A), _mention(30, "Q3"), _mention(40, NIL_A)]
PREDICTED = [
    _mention(0, "Q1", "Q1", "Q7"),  # right
    _mention(10, "Q9", "Q9", "Q2"),  # wrong id, the right one second
    _mention(20, NIL_B),  # NIL, under another id
    _mention(30, NIL_B, "Q8"),  # NIL for a known entity
    _mention(50, "Q5", "Q5"),  # a mention that is none
]


def test_end_to_end_counts_what_was_not_found_and_what_is_too_much() -> None:
    scores = score(GOLD, PREDICTED)
    assert (scores["all"].right, scores["all"].predicted, scores["all"].gold) == (2, 5, 5)
    assert (scores["known"].right, scores["known"].predicted, scores["known"].gold) == (1, 3, 3)
    assert (scores["nil"].right, scores["nil"].predicted, scores["nil"].gold) == (1, 2, 2)


def test_of_the_mentions_found_the_linker_is_judged_alone() -> None:
    scores = score(GOLD, PREDICTED)
    assert (scores["found.all"].right, scores["found.all"].gold) == (2, 4)
    assert (scores["found.known"].precision, scores["found.known"].recall) == (1 / 2, 1 / 3)
    assert (scores["found.nil"].precision, scores["found.nil"].recall) == (1 / 2, 1.0)


def test_candidate_recall_grows_with_the_rank() -> None:
    scores = score(GOLD, PREDICTED)
    assert [scores[f"candidates@{rank}"].right for rank in (1, 2, 5)] == [1, 2, 2]
    assert scores["candidates@1"].gold == 3


def test_an_id_taken_from_another_mention_is_its_first_candidate() -> None:
    assert score([_mention(0, "Q1")], [_mention(0, "Q1", "Q2")])["candidates@1"].right == 1


def test_gold_without_ids_says_nothing_about_links() -> None:
    assert all(counts.gold == 0 for counts in score([_mention(0, "")], PREDICTED[:1]).values())
