from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import RecognizeConfig
from pipeline.document import Draft, Span
from pipeline.errors import ConfigError
from pipeline.recognize.guests import Guest, tags_of
from pipeline.recognize.models import Name, Reading
from pipeline.recognize.tagging import overlay
from tests.recognize.fakes import draft, tagged


class FakeModel:
    """Finds the names it is told, wherever a sentence holds them."""

    source = "hanlp"
    fingerprint = "fake"
    cuts_words = False

    def __init__(self, names: dict[str, str], labels: tuple[str, ...] = ()) -> None:
        self.names = names
        self.labels = labels or tuple(names.values())
        self.seen: list[str] = []

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        self.seen += sentences
        return [
            Reading(
                [Name(s.find(n), s.find(n) + len(n), label) for n, label in self.names.items() if n in s], []
            )
            for s in sentences
        ]


def guest(names: dict[str, str], *, simplify: bool = True, labels: tuple[str, ...] = ()) -> Guest:
    return Guest(FakeModel(names, labels), RecognizeConfig(backend="hanlp", simplify=simplify))


def two_sentences() -> Draft:
    item = draft("彼得堡", "大学", "。", " ", "托洛茨基", "。")
    item.document.text = item.clean = "彼得堡大學。 托洛茨基。"
    item.sentences = [Span(0, 7), Span(7, 12)]
    return item


def test_names_of_every_sentence_are_in_the_documents_offsets() -> None:
    item = two_sentences()
    (reading,) = guest({"托洛茨基": "PERSON"}).read([item])
    assert [item.analysis[n.start : n.end] for n in reading.names] == ["托洛茨基"]


def test_coarse_label_is_made_finer_by_the_ending_and_a_fine_one_is_kept() -> None:
    item = two_sentences()
    for label, wanted in (("NS", "ORG"), ("GPE", "GPE")):
        model = guest({"彼得堡大学": label})
        (reading,) = model.read([item])
        assert [p.label for p in model.propose(item.analysis, reading.names)] == [wanted]


def test_model_of_traditional_text_is_given_the_texts_own_script() -> None:
    model = guest({"彼得堡大學": "ORG"}, simplify=False)
    (reading,) = model.read([two_sentences()])
    assert [(n.start, n.end) for n in reading.names] == [(0, 5)]


def test_label_that_shows_up_unannounced_is_dropped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    model = guest({"彼得堡": "CITY"}, labels=("GPE",))
    (reading,) = model.read(
        [
            two_sentences(),
        ][:1]
    )
    assert not reading.names
    assert "'CITY' is not in the scheme" in caplog.text


def test_label_without_a_mapping_is_refused_when_the_model_is_opened() -> None:
    with pytest.raises(ConfigError, match="CITY"):
        guest({"彼得堡": "CITY"})


def test_words_make_room_for_names_and_the_taggers_own_names_become_nouns() -> None:
    text, tagging = tagged("苏联/LOC 政府/n 的/u 彼得堡大学/ORG")
    names = [(0, 4, "ORG"), (5, 8, "LOC")]
    found = overlay(tagging, names)
    words = [text[s:e] + "/" + tag for s, e, tag in zip(found.starts, found.ends, found.labels, strict=True)]
    assert words == ["苏联政府/ORG", "的/u", "彼得堡/LOC", "大学/n"]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=6))
def test_overlaid_words_never_overlap_and_cover_what_was_covered(places: list[tuple[int, int]]) -> None:
    text, tagging = tagged("苏联/LOC 政府/n 的/u 彼得堡大学/ORG 。")
    names = tags_of(
        [
            Name(start, min(start + length, len(text) + 3), "PERSON")
            for start, length in places
            if start < len(text)
        ]
    )
    found = overlay(tagging, names)
    covered = [
        index for start, end in zip(found.starts, found.ends, strict=True) for index in range(start, end)
    ]
    assert len(covered) == len(set(covered))
    assert set(range(len(text))) <= set(covered)
