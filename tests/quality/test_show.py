from __future__ import annotations

from pipeline.document import Document, Mention, Timex
from pipeline.quality.show import pieces, to_html, to_terminal

DOCUMENT = Document(
    id="<d>",
    text="1905年<b>托洛茨基</b>潛回。",
    entities=[Mention(8, 12, "托洛茨基", "PERSON", "Q33391", '"托"', 0.9, ["lac"])],
    timexes=[Timex(0, 5, "1905年", "DATE", "1905")],
)


def test_pieces_give_back_the_text_and_mark_each_mention_once() -> None:
    cut = list(pieces(DOCUMENT))
    assert "".join(text for text, _ in cut) == DOCUMENT.text
    assert [text for text, mark in cut if mark is not None] == ["1905年", "托洛茨基"]


def test_of_overlapping_marks_the_longest_first_one_is_shown() -> None:
    document = Document(
        id="d",
        text="北京大學",
        entities=[
            Mention(0, 2, "北京", "GPE"),
            Mention(0, 4, "北京大學", "ORG"),
            Mention(2, 4, "大學", "ORG"),
        ],
    )
    assert [(text, mark is not None) for text, mark in pieces(document)] == [("北京大學", True)]


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
