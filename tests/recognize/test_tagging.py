from __future__ import annotations

from pipeline.recognize.bioes import Found
from pipeline.recognize.tagging import piece_places, propose_found


def test_two_countries_in_one_name_are_two() -> None:
    found = propose_found("中英谈判在北京", [Found(0, 2, "GPE", 0.9), Found(5, 7, "GPE", 0.8)], coarse=False)
    assert [(p.start, p.end, p.label, p.score) for p in found] == [
        (0, 1, "GPE", 0.9),
        (1, 2, "GPE", 0.9),
        (5, 7, "GPE", 0.8),
    ]


def test_places_of_a_coarse_guideline_get_the_label_of_their_ending() -> None:
    text = "淡水河和臺北的林肯路"
    names = [Found(0, 3, "LOC", 0.9), Found(4, 6, "LOC", 0.9), Found(7, 10, "LOC", 0.9)]
    assert [p.label for p in propose_found(text, names, coarse=True)] == ["LOC", "GPE", "FAC"]


def test_long_sentence_is_cut_into_pieces_in_order() -> None:
    assert piece_places([[(0, 3)], [], [(2, 9), (9, 9)]], 4) == [(0, 0, 3), (2, 2, 6), (2, 6, 9)]


def test_a_head_s_place_has_the_label_that_its_own_ending_speaks_for() -> None:
    text = "大慈恩寺和葱岭及西安"
    found = [Found(0, 4, "GPE", 0.9), Found(5, 7, "GPE", 0.9), Found(8, 10, "LOC", 0.9)]
    assert [p.label for p in propose_found(text, found, coarse=False)] == ["FAC", "LOC", "LOC"]
    assert [p.label for p in propose_found(text, found, coarse=True)] == ["FAC", "LOC", "GPE"]


def test_what_only_tells_where_in_a_place_is_no_part_of_its_name() -> None:
    text = "斡难河畔和圣保罗郊区"
    found = [Found(0, 4, "FAC", 0.9), Found(5, 10, "GPE", 0.9)]
    proposals = propose_found(text, found, coarse=False)
    assert [(text[p.start : p.end], p.label) for p in proposals] == [("斡难河", "LOC"), ("圣保罗", "GPE")]


def test_long_ending_tells_a_place_from_a_body() -> None:
    text = "东北野战军在浙江省博物馆"
    found = [Found(0, 5, "FAC", 0.3), Found(6, 12, "ORG", 0.3)]
    assert [p.label for p in propose_found(text, found, coarse=False)] == ["ORG", "FAC"]
