from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Candidate, Document, Mention, Span, Timex, Token
from pipeline.errors import RecordError
from pipeline.records import decode, encode, open_write, read, schema, write

TEXT = "𠮷田在1905年抵達\r\n倫敦。"


def _document() -> Document:
    return Document(
        id="甲/乙.txt",
        text=TEXT,
        sentences=[Span(0, len(TEXT))],
        tokens=[Token(0, 2, "PER"), Token(2, 3)],
        entities=[
            Mention(
                0, 2, "𠮷田", "PERSON", "NIL:PERSON:0123456789", "𠮷田", 0.5, ["lac"], [Candidate("Q1", 0.25)]
            )
        ],
        timexes=[Timex(3, 8, "1905年", "DATE", "1905", edtf="1905", interval=["1905-01-01", "1906-01-01"])],
    )


def test_record_starts_with_its_schema_and_keeps_the_key_order() -> None:
    assert list(json.loads(encode(_document()))) == [
        "schema", "id", "text", "meta", "sentences", "tokens", "entities", "timexes", "provenance",
    ]  # fmt: skip


def test_schema_accepts_what_is_written_and_refuses_what_is_not() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    record = json.loads(encode(_document()))
    validator.validate(record)
    record["entities"][0]["label"] = "PLACE"
    assert not validator.is_valid(record)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1),
    st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(-(2**53), 2**53)),
)
def test_decode_undoes_encode(text: str, meta: dict[str, int]) -> None:
    document = Document(id="a", text=text, meta=dict(meta), sentences=[Span(0, len(text))])
    document.entities = [Mention(0, len(text), text, "ORG")]
    assert decode(encode(document)) == document


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_files_round_trip_and_are_the_same_bytes_each_time(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert write(first, [_document(), _document()]) == 2
    write(second, [_document(), _document()])
    assert list(read(first)) == [_document(), _document()]
    assert first.read_bytes() == second.read_bytes()


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    def interrupted() -> None:
        with open_write(path) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"start": 1, "end": 3}, "text\\[1:3\\]"),
        ({"end": 99}, "leaves the text"),
        ({"label": "PLACE"}, "PLACE"),
        ({"start": 2, "end": 2}, "empty"),
    ],
)
def test_a_wrong_mention_is_named(change: dict[str, object], complaint: str) -> None:
    record = json.loads(encode(_document()))
    record["entities"][0] |= change
    with pytest.raises(RecordError, match=complaint) as caught:
        decode(json.dumps(record).encode(), where="x.jsonl:7")
    assert "x.jsonl:7" in str(caught.value)
    assert "entities[0]" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "x:1"),
        ('{"id": "a", "text": "b"}', "schema"),
        ('{"schema": "zh-annotation/2", "id": "a", "text": "b"}', "schema"),
        ('{"schema":"zh-annotation/1","id":"a","text":"b","colour":1}', "colour"),
        ('{"schema":"zh-annotation/1","id":"a","text":"b","sentences":[[0,5]]}', "sentences"),
        ('{"schema":"zh-annotation/1","id":"a","text":"bc","tokens":[[0,2],[1,2]]}', "tokens\\[1\\]"),
        ('{"schema":"zh-annotation/1","id":"a","text":"b","entities":[{"start":"0"}]}', r"entities\[0\]"),
    ],
)
def test_a_line_that_is_no_record_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(RecordError, match=complaint):
        decode(line.encode(), where="x:1")


def test_reader_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode(_document()) + b"\n\n{}\n")
    with pytest.raises(RecordError, match=r"a\.jsonl:3"):
        list(read(path))


def test_lone_surrogate_cannot_be_written() -> None:
    with pytest.raises(RecordError, match="surrogate"):
        encode(Document(id="a", text="壞\ud800"))


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_compressed_file_that_was_cut_off_is_told_and_not_taken_for_short(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, [_document()])
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(RecordError, match="ended before"):
        list(read(path))
