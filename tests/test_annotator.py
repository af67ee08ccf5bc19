"""The Python interface: one text, one document, many of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

import pipeline
from pipeline.document import Document
from pipeline.errors import PipelineError


@pytest.fixture(scope="module")
def zhpipe() -> pipeline.Pipeline:
    return pipeline.load()


def test_a_text_becomes_a_document_with_ids_and_dates(zhpipe: pipeline.Pipeline) -> None:
    document = zhpipe.annotate("1905年托洛茨基潛回彼得堡。")
    assert [(m.text, m.kb_id) for m in document.entities] == [("托洛茨基", "Q33391"), ("彼得堡", "Q656")]
    assert [t.value for t in document.timexes] == ["1905"]
    assert document.to_json().startswith('{"schema":"zh-annotation/1","id":"text-0"')


def test_many_come_lazily_in_their_order(zhpipe: pipeline.Pipeline) -> None:
    asked: list[int] = []

    def texts() -> object:
        for number in range(6):
            asked.append(number)
            yield f"第{number}篇：列寧在倫敦。"

    documents = zhpipe.annotate(texts(), batch_size=2)  # type: ignore[call-overload]
    assert next(documents).id == "text-0"
    assert asked == [0, 1]
    assert [document.id for document in documents] == [f"text-{number}" for number in range(1, 6)]


def test_a_document_keeps_its_id_and_meta_and_gives_the_reference_date(zhpipe: pipeline.Pipeline) -> None:
    document = zhpipe.annotate(
        Document(id="news", text="昨天他在台北。", meta={"date": "2020-01-01", "title": "題"})
    )
    assert (document.id, document.meta["title"]) == ("news", "題")
    assert document.timexes[0].value == "2019-12-31"


def test_tokens_and_sentences_cover_the_text_and_never_cut_a_mention(zhpipe: pipeline.Pipeline) -> None:
    text = "𠮷田說：「列夫·托洛茨基(LeonTrotsky)來了！」\r\ne\u0301 👩‍👧 ㍿在１９９８年。 \n\n"
    document = zhpipe.annotate(text)
    for spans in (document.tokens, document.sentences):
        assert spans[0].start == 0
        assert spans[-1].end == len(text)
        assert all(one.end == other.start for one, other in pairwise(spans))
    borders = {token.start for token in document.tokens} | {len(text)}
    assert document.entities
    for mention in document.entities:
        assert {mention.start, mention.end} <= borders


def test_a_text_that_cannot_be_written_is_refused_by_name(zhpipe: pipeline.Pipeline) -> None:
    with pytest.raises(PipelineError, match="surrogate"):
        zhpipe.annotate("壞\ud800").to_json()
