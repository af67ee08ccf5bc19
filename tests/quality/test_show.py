from __future__ import annotations

from pipeline.document import Document, Mention, Timex
from pipeline.quality.show import Edge, pieces, to_html, to_terminal

DOCUMENT = Document(
    id="<d>",
    text="1905年<b>托洛茨基</b>潛回。",
    entities=[Mention(8, 12, "托洛茨基", "PERSON", "Q33391", '"托"', 0.9, ["lac"])],
    timexes=[Timex(0, 5, "1905年", "DATE", "1905")],
)


def test_pieces_give_back_the_text_and_mark_each_mention_once() -> None:
    cut = list(pieces(DOCUMENT))
    assert "".join(piece for piece in cut if isinstance(piece, str)) == DOCUMENT.text
    assert [piece.mark.text for piece in cut if isinstance(piece, Edge) and piece.opens] == [
        "1905年",
        "托洛茨基",
    ]


NESTED = Document(
    id="d",
    text="在北京大學圖書館。",
    entities=[
        Mention(1, 8, "北京大學圖書館", "FAC"),
        Mention(1, 5, "北京大學", "ORG"),
        Mention(1, 3, "北京", "GPE"),
        Mention(3, 8, "大學圖書館", "FAC"),
        Mention(1, 3, "北京", "ORG"),
    ],
)


def test_marks_inside_marks_are_shown_and_of_two_that_cross_or_coincide_the_first() -> None:
    assert to_terminal(NESTED).plain == "在北京[GPE]大學[ORG]圖書館[FAC]。"
    page = "".join(to_html([NESTED]))
    assert page.count("<mark ") == page.count("</mark>") == 3
    assert "北京<sub>GPE</sub></mark>大學<sub>ORG</sub></mark>圖書館<sub>FAC</sub></mark>。" in page


def test_the_terminal_shows_label_id_and_value() -> None:
    assert to_terminal(DOCUMENT).plain == "1905年[1905]<b>托洛茨基[PERSON Q33391]</b>潛回。"


def test_a_page_escapes_everything_and_links_wikidata_ids_only() -> None:
    page = "".join(to_html([DOCUMENT]))
    assert "<b>" not in page
    assert "&lt;d&gt;" in page
    assert "&quot;托&quot;" in page
    assert 'href="https://www.wikidata.org/wiki/Q33391"' in page
    document = Document(id="d", text="甲", entities=[Mention(0, 1, "甲", "ORG", 'Q1"onload="x', "甲")])
    assert "href" not in "".join(to_html([document]))
