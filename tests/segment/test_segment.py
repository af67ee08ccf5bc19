from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import NormalizeConfig, SegmentConfig
from pipeline.document import Document, Draft
from pipeline.normalize import Normalize
from pipeline.segment import Segment


class Names:
    """Stands in for the knowledge base: all that cutting asks of it."""

    fingerprint = "names"

    def is_large(self) -> bool:
        return False

    def keys(self) -> Iterator[str]:
        yield from ("leontrotsky", "彼得堡工人苏维埃", "托洛茨基主义")


@pytest.fixture(scope="module")
def segment() -> Segment:
    return Segment(SegmentConfig(max_sentence=30), Names())  # type: ignore[arg-type]


def run(segment: Segment, raw: str) -> Draft:
    draft = Draft(Document("a", raw))
    Normalize(NormalizeConfig())([draft])
    segment([draft])
    return draft


def test_raw_sentences_keep_what_clean_up_took_out(segment: Segment) -> None:
    raw = "\ufeff彼得堡工人\u200b蘇維埃。\u200b\r\n托 洛 茨 基主義\u200b"
    draft = run(segment, raw)
    assert [raw[s.start : s.end] for s in draft.document.sentences] == [raw[:14], raw[14:]]
    assert [draft.analysis[w.start : w.end] for w in draft.words] == [
        "彼得堡工人苏维埃",
        "。",
        "\n",
        "托洛茨基主义",
    ]


@given(
    raw=st.text(st.characters() | st.sampled_from('托洛茨基主義。！，"“”…\r\n \u200b\u0301㍿é'), max_size=80)
)
@settings(max_examples=150)
def test_sentences_and_words_cover_both_texts_without_overlap(segment: Segment, raw: str) -> None:
    draft = run(segment, raw)
    for spans, length in (
        (draft.document.sentences, len(raw)),
        (draft.sentences, len(draft.analysis)),
        (draft.words, len(draft.analysis)),
    ):
        edges = [0, *(span.end for span in spans)]
        assert [span.start for span in spans] == edges[:-1]
        assert edges[-1] == length or (not spans and not draft.analysis)
        assert all(span.start < span.end for span in spans)


@given(raw=st.text("托洛茨基主義a-.1。 \u0301", max_size=80))
@settings(max_examples=100)
def test_no_word_crosses_the_end_of_a_sentence(segment: Segment, raw: str) -> None:
    draft = run(segment, raw)
    assert {s.end for s in draft.sentences} <= {w.end for w in draft.words}


def test_cutting_again_gives_the_same(segment: Segment) -> None:
    draft = run(segment, "托洛茨基主義。彼得堡工人蘇維埃。")
    before = (draft.sentences, draft.words, draft.document.sentences)
    segment([draft])
    assert (draft.sentences, draft.words, draft.document.sentences) == before


def test_a_text_of_nothing_but_invisible_characters_has_no_sentence_in_analysis(segment: Segment) -> None:
    draft = run(segment, "\u200b\ufeff")
    assert (draft.sentences, draft.words) == ([], [])
