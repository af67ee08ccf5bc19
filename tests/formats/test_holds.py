"""What is lost in a format is counted."""

from __future__ import annotations

from hypothesis import given

from pipeline.document import Document, Mention, Provenance, Timex
from pipeline.formats.holds import EVERYTHING, Holds, Report, apart, fit
from tests.formats.documents import documents

TEXT = "彼得堡工人蘇維埃在1905年成立"
NESTED = [
    Mention(0, 8, "彼得堡工人蘇維埃", "ORG", kb_id="local:petersburg-soviet", score=0.5),
    Mention(0, 3, "彼得堡", "GPE", kb_id="Q656"),
]


def test_fields_without_a_place_are_counted_with_the_first_place() -> None:
    report = Report()
    fitted = fit(Document("a", TEXT, entities=NESTED), Holds(mention=frozenset({"score"})), report)
    assert [m.kb_id for m in fitted.entities] == ["", ""]
    assert (report.losses["mention.kb_id"].count, report.losses["mention.kb_id"].first) == (2, "a [0, 8)")
    assert set(report.losses) == {"mention.kb_id"}


def test_flat_formats_keep_the_outer_of_two_mentions() -> None:
    report = Report()
    fitted = fit(Document("a", TEXT, entities=NESTED[::-1]), Holds(overlaps="none"), report)
    assert [m.text for m in fitted.entities] == ["彼得堡工人蘇維埃"]
    assert report.losses["overlapping mentions"].count == 1


def test_nested_formats_keep_both_but_not_what_crosses() -> None:
    crossing = Mention(3, 9, "工人蘇維埃在", "ORG")
    fitted = fit(Document("a", TEXT, entities=[*NESTED, crossing]), Holds(overlaps="nested"), Report())
    assert [m.text for m in fitted.entities] == ["彼得堡工人蘇維埃", "彼得堡"]


def test_a_date_inside_a_name_is_lost_only_where_both_share_one_layer() -> None:
    document = Document("a", "1905年革命", entities=[Mention(0, 7, "1905年革命", "EVENT")])
    document.timexes = [Timex(0, 5, "1905年", "DATE", "1905")]
    apart_layers = fit(document, Holds(timexes=True, overlaps="none"), Report())
    one_layer = fit(document, Holds(timexes=True, overlaps="none", together=True), Report())
    assert (len(apart_layers.timexes), len(one_layer.timexes)) == (1, 0)


def test_provenance_without_a_place_is_counted() -> None:
    report = Report()
    fit(Document("a", TEXT, provenance=Provenance(version="1")), Holds(), report)
    assert report.losses["provenance"].count == 1


@given(document=documents())
def test_nothing_is_lost_where_everything_has_a_place(document: Document) -> None:
    report = Report()
    fitted = fit(document, EVERYTHING, report)
    assert not report.losses
    assert sorted(map(repr, fitted.entities)) == sorted(map(repr, document.entities))


@given(document=documents())
def test_what_stands_apart_shares_no_character(document: Document) -> None:
    reach = 0
    for mention in apart(document.entities):
        assert mention.start >= reach
        reach = mention.end
