"""Export and import on the command line: what is broken is named with its place, everything else goes through."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from pipeline.document import Document, Mention, Timex
from pipeline.records import encode, read
from tests.test_cli import zhpipe

TEXT = "𠀀說：托洛茨基到了墨西哥。\r\n1940年8月20日。"
GOLD = Document(
    "history/exile.txt",
    TEXT,
    entities=[
        Mention(3, 7, "托洛茨基", "PERSON", kb_id="Q33391"),
        Mention(9, 12, "墨西哥", "GPE", kb_id="Q96"),
    ],
    timexes=[Timex(15, 25, "1940年8月20日", "DATE", "1940-08-20")],
)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_bytes(encode(GOLD) + b"\n")
    return file


def test_what_was_exported_is_imported_again_and_losses_are_told(records: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = zhpipe(
        "export", str(records), "--to", "brat", "-o", str(tmp_path / "brat"), "--report", str(report)
    )
    assert done.returncode == 0
    assert (tmp_path / "brat" / "history" / "exile.txt.ann").read_text().splitlines()[
        0
    ] == "T1\tPERSON 3 7\t托洛茨基"
    done = zhpipe("import", str(tmp_path / "brat"), "--from", "brat", "-o", str(tmp_path / "back.jsonl"))
    assert done.returncode == 0
    assert list(read(tmp_path / "back.jsonl")) == [GOLD]
    assert json.loads(report.read_text())["losses"] == []
    done = zhpipe("export", str(records), "--to", "doccano", "-o", str(tmp_path / "doccano.jsonl"))
    assert "doccano: mention.kb_id: 2 (first: history/exile.txt [3, 7))" in done.stderr.decode()


def test_a_broken_line_is_set_aside_with_its_place_and_the_rest_is_written(tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    good = {"id": "a", "text": TEXT, "spans": [{"start": 3, "end": 7, "label": "PERSON", "text": "托洛茨基"}]}
    wrong = {
        "id": "b",
        "text": TEXT,
        "spans": [{"start": 4, "end": 8, "label": "PERSON", "text": "托洛茨基"}],
    }
    unknown = {"id": "c", "text": TEXT, "spans": [{"start": 3, "end": 7, "label": "PER"}]}
    lines = [json.dumps(task, ensure_ascii=False) for task in (good, wrong, unknown)]
    file.write_text("\n".join([*lines, lines[0][:30]]), encoding="utf-8")
    done = zhpipe("import", str(file), "--from", "prodigy", "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert [document.id for document in read(tmp_path / "out.jsonl")] == ["a"]
    complaints = done.stderr.decode().splitlines()[-3:]
    assert (
        f"{file}:2: text[4:8] is '洛茨基到', the file says '托洛茨基' (--offsets utf16 would read it)"
        in complaints[0]
    )
    assert f"{file}:3: unknown label 'PER'" in complaints[1]
    assert f"{file}:4: Input data was truncated" in complaints[2]


def test_offsets_of_another_unit_are_converted_when_told(tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    start, end = len(TEXT[:3].encode()), len(TEXT[:7].encode())
    task = {"text": TEXT, "label": [[start, end, "PER"]]}
    file.write_text(json.dumps(task), encoding="utf-8")
    options = ("--offsets", "bytes", "--label", "PER=PERSON", "--made-by", "model 7")
    done = zhpipe("import", str(file), "--from", "doccano", "-o", str(tmp_path / "out.jsonl"), *options)
    assert done.returncode == 0
    (document,) = read(tmp_path / "out.jsonl")
    assert document.id == "document-1"
    assert document.entities == [Mention(3, 7, "托洛茨基", "PERSON")]
    assert document.provenance.version == "model 7"


def test_a_text_that_is_not_its_sources_is_refused(records: Path, tmp_path: Path) -> None:
    zhpipe("export", str(records), "--to", "tei", "-o", str(tmp_path / "tei"))
    source = tmp_path / "raw" / "history" / "exile.txt"
    source.parent.mkdir(parents=True)
    command = ("import", str(tmp_path / "tei"), "--from", "tei", "-o", str(tmp_path / "o.jsonl"))
    source.write_bytes(TEXT.encode())
    assert zhpipe(*command, "--source", str(tmp_path / "raw")).returncode == 0
    source.write_bytes(TEXT.replace("墨西哥", "莫斯科").encode())
    done = zhpipe(*command, "--source", str(tmp_path / "raw"))
    assert done.returncode == 1
    assert "the text differs from" in done.stderr.decode()
    assert "at offset 9" in done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("labelstudio", b'[{"data": {"text": "\xe4\xb8\x80"}, "annot'),
        ("uner", "1\t一\tB-PERSON\n1\t二\n".encode()),
        ("conll2003", "一 _ O X-PERSON\n".encode()),
        ("conllu", "1\t一\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-PERSON\n".encode()),
        ("hanlp", "一\tB-PERSON\tO\n二\n".encode()),
        ("uner", b"\xff\xfe"),
        ("spacy", b"\x00\x01"),
        ("parquet", b"PAR1 cut off"),
        ("chat", b'{"messages": []}'),
        ("hansel", b'{"id": "a#1"}'),
        ("spacy-jsonl", '{"text": "一", "links": {"0-1": {"Q1": 1.0}}}'.encode()),
        ("tei", b"<TEI><text>"),
        ("timeml", b"<TimeML/>"),
        ("inception", b"{}"),
        ("nif", b"<a> <b>"),
    ],
)
def test_a_broken_file_ends_in_one_clear_error(name: str, content: bytes, tmp_path: Path) -> None:
    from pipeline.errors import RecordError
    from pipeline.formats import format_of
    from pipeline.formats.reading import Reading

    file = tmp_path / "broken"
    file.write_bytes(content)
    found: list[object] = []
    try:
        found += format_of(name).read(file, Reading())
    except RecordError as error:
        found.append(error)
    errors = [item for item in found if isinstance(item, RecordError)]
    assert len(errors) == 1
    assert str(file) in errors[0].where


def test_an_unknown_format_and_a_label_without_a_target_are_wrong_usage(
    records: Path, tmp_path: Path
) -> None:
    done = zhpipe("export", str(records), "--to", "word", "-o", str(tmp_path / "x"))
    assert done.returncode == 2
    assert "no format is called 'word'" in done.stderr.decode()
    done = zhpipe("import", str(records), "--from", "uner", "--label", "PER", "-o", str(tmp_path / "x"))
    assert done.returncode == 2


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.cli.formats import formats
    from pipeline.formats import FORMATS

    formats()
    listed = capsys.readouterr().out
    assert all(name in listed for name in FORMATS)


def test_names_of_formats_are_their_own() -> None:
    from pipeline.formats import FORMATS, format_of

    assert [format_of(name).name for name in FORMATS] == list(FORMATS)
    assert msgspec.json.encode(format_of("uner").holds)


def test_a_span_that_does_not_start_with_its_token_is_named_with_its_line(tmp_path: Path) -> None:
    token = '{"text":"臺北","start":2,"end":4,"id":0}'
    span = '{"start":1,"end":3,"token_start":0,"token_end":0,"label":"GPE"}'
    file = tmp_path / "tasks.jsonl"
    file.write_text(f'{{"text":"他在臺北","id":"d","tokens":[{token}],"spans":[{span}]}}\n', encoding="utf-8")
    done = zhpipe("import", str(file), "--from", "prodigy", "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert f"{file}:1: a span starts at 1, but its first token, '臺北', at 2" in done.stderr.decode()
