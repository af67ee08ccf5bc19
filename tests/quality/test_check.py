"""Planted defects are found, and a clean gold is left in peace."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from msgspec.structs import replace

from pipeline.config import CheckConfig
from pipeline.document import Document, Mention, Span, Timex
from pipeline.kb import open_store
from pipeline.quality.check import check
from pipeline.quality.findings import CODES, Finding
from pipeline.quality.fixes import fixed
from pipeline.records import read, record_files
from tests.formats.documents import documents
from tests.test_cli import zhpipe

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold"


def _write(path: Path, found: list[Document]) -> None:
    """Write records without the writer's own checks, which would refuse what is planted."""
    lines = [json.dumps(json.loads(document_json(document)), ensure_ascii=False) for document in found]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def document_json(document: Document) -> bytes:
    import msgspec

    return msgspec.json.encode(document)


def _gold() -> list[Document]:
    return [document for file in record_files(GOLD) for document in read(file)]


def _alarms(path: Path) -> list[Finding]:
    found = check([path], CheckConfig(), kb=open_store(""))
    return [finding for finding in found if finding.severity != "note"]


def _misplaced(document: Document, at: int) -> None:
    document.entities[at] = replace(document.entities[at], end=document.entities[at].end + 1)


def _outside(document: Document, at: int) -> None:
    document.entities[at] = replace(
        document.entities[at], start=len(document.text), end=len(document.text) + 2
    )


def _label(document: Document, at: int) -> None:
    document.entities[at] = replace(document.entities[at], label="PERS")


def _white(document: Document, at: int) -> None:
    line = document.text.index("\n")
    document.entities.append(Mention(line - 1, line + 1, document.text[line - 1 : line + 1], "EVENT"))


def _twice(document: Document, at: int) -> None:
    document.entities.append(document.entities[at])


def _crossing(document: Document, at: int) -> None:
    m = document.entities[at]
    start = m.end - 1
    document.entities.append(Mention(start, m.end + 1, document.text[start : m.end + 1], m.label))


def _no_id(document: Document, at: int) -> None:
    document.entities[at] = replace(document.entities[at], kb_id=f"local:nobody-{at}")


def _value(document: Document, at: int) -> None:
    document.timexes[at] = replace(document.timexes[at], value="some time")


def _edtf(document: Document, at: int) -> None:
    document.timexes[at] = replace(document.timexes[at], edtf="1905/13/x")


def _no_day(document: Document, at: int) -> None:
    document.timexes[at] = replace(document.timexes[at], type="DATE", value="1905-02-30", interval=[])


def _reversed(document: Document, at: int) -> None:
    document.timexes[at] = replace(document.timexes[at], interval=["1906-01-01", "1905-01-01"])


def _cut(document: Document, at: int) -> None:
    m = document.entities[at]
    document.sentences = [Span(0, m.end - 1), Span(m.end - 1, len(document.text))]


PLANTS: dict[str, Callable[[Document, int], None]] = {
    "E102": _outside,
    "E103": _misplaced,
    "E104": _label,
    "W201": _cut,
    "W203": _crossing,
    "W204": _twice,
    "W205": _white,
    "W301": _no_id,
    "W401": _value,
    "W402": _edtf,
    "W403": _reversed,
    "W406": _no_day,
}


def test_the_clean_gold_raises_no_alarm() -> None:
    assert _alarms(GOLD) == []


def test_sixty_planted_defects_of_twelve_kinds_are_found(tmp_path: Path) -> None:
    luck = random.Random(7)
    planted: set[tuple[str, str]] = set()
    gold = _gold()
    copies = []
    for number, (code, plant) in enumerate(PLANTS.items()):
        # One copy of the gold a kind, under ids of its own.
        copy = [replace(d, id=f"{number}/{d.id}", entities=[*d.entities], timexes=[*d.timexes]) for d in gold]
        for document in luck.sample([d for d in copy if len(d.timexes) > 3 and "\n" in d.text], 5):
            long_ones = [i for i, m in enumerate(document.entities) if m.end - m.start > 1]
            plant(document, luck.choice(long_ones if code < "W4" else range(len(document.timexes))))
            planted.add((document.id, code))
        copies += copy
    _write(tmp_path / "gold.jsonl", copies)
    found = {(finding.document, finding.code) for finding in _alarms(tmp_path / "gold.jsonl")}
    assert len(planted) == 60
    assert planted - found == set()
    # A wrong span also leaves the right one bare, and a mention that crosses another ends in a bare part of a name.
    assert {name for name, _ in found} == {name for name, _ in planted}


def test_defects_that_only_the_corpus_shows_are_found(tmp_path: Path) -> None:
    text = "托洛茨基與列寧。托洛茨基在彼得堡。"
    trotsky = Mention(0, 4, "托洛茨基", "PERSON", "Q33391")
    again = Mention(8, 12, "托洛茨基", "ORG", "Q33391")
    other = Mention(8, 12, "托洛茨基", "PERSON", "Q1394")
    documents = [
        Document(f"{n}", text, entities=[trotsky, replace(trotsky, start=8, end=12)]) for n in range(4)
    ]
    documents += [
        Document("label", text, entities=[trotsky, again]),
        Document("ids", text, entities=[trotsky, other]),
        Document("missed", text, entities=[trotsky]),
        Document("unlike", text, entities=[Mention(13, 16, "彼得堡", "PERSON", "Q33391")]),
        Document("0", text),
    ]
    _write(tmp_path / "a.jsonl", documents)
    found = {(finding.document, finding.code) for finding in _alarms(tmp_path / "a.jsonl")}
    assert {
        ("label", "W304"),
        ("ids", "W303"),
        ("missed", "W206"),
        ("unlike", "W305"),
        ("0", "E105"),
    } <= found
    assert ("label", "W302") in found
    assert not [code for name, code in found if name in ("1", "2", "3")]


def test_what_the_text_explains_is_no_alarm(tmp_path: Path) -> None:
    explained = "辛棄疾號稼軒，入閩。都卜勒生於此，都卜勒效應不算。八點出發。"
    mentions = [
        Mention(0, 3, "辛棄疾", "PERSON", "local:xin-qi-ji"),
        Mention(4, 6, "稼軒", "PERSON", "local:xin-qi-ji"),
        Mention(8, 9, "閩", "GPE", "Q41705"),
        Mention(10, 13, "都卜勒", "PERSON", "NIL:PERSON:0000000000"),
    ]
    clock = Timex(25, 27, "八點", "TIME", "T08:00")
    bare = "辛棄疾與稼軒，入晉。都卜勒生於此，都卜勒則不然。八點出發。"
    unexplained = [*mentions[:2], Mention(8, 9, "晉", "GPE", "Q41705"), mentions[3]]
    _write(
        tmp_path / "a.jsonl",
        [
            Document("explained", explained, entities=mentions, timexes=[clock]),
            Document(
                "bare", bare, entities=unexplained, timexes=[replace(clock, start=24, end=26, value="T8")]
            ),
        ],
    )
    assert [(f.document, f.start, f.code) for f in _alarms(tmp_path / "a.jsonl")] == [
        ("bare", 4, "W305"),
        ("bare", 8, "W305"),
        ("bare", 17, "W206"),
        ("bare", 24, "W401"),
    ]


def test_the_documentation_lists_every_code_with_its_severity() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(("| E", "| W", "| N"))]
    fixed_by = {True: ", fixed by `--fix`", False: ""}
    assert rows == [f"| {c} | {k.severity}{fixed_by[k.fixable]} | {k.title} |" for c, k in CODES.items()]


def test_every_broken_line_is_one_finding_with_its_number(tmp_path: Path) -> None:
    good = document_json(Document("a", "一")).decode()
    lines = [good, good[:20], "[]", good.replace('"text":"一"', '"text":1').replace('"a"', '"b"'), ""]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = list(check([tmp_path / "a.jsonl"], CheckConfig()))
    assert [(finding.code, finding.line, finding.document) for finding in found] == [
        ("E101", 2, ""),
        ("E101", 3, ""),
        ("E101", 4, "b"),
    ]


@pytest.mark.parametrize(
    ("timex", "code"),
    [
        (Timex(0, 2, "前年", "DATE", "1906/1905"), "W405"),
        (Timex(0, 2, "前年", "DATE", "1905", interval=["1906-01-01", "1907-01-01"]), "W404"),
        (Timex(0, 2, "前年", "DATE", "2105", interval=["2105-01-01", "2106-01-01"]), "W407"),
        (Timex(0, 2, "前年", "DURATION", "twenty years"), "W401"),
        (Timex(0, 2, "前年", "DATE", "1900-02-29"), "W406"),
    ],
)
def test_impossible_and_implausible_dates_are_found(timex: Timex, code: str, tmp_path: Path) -> None:
    _write(tmp_path / "a.jsonl", [Document("a", "前年", meta={"date": "1929-01-01"}, timexes=[timex])])
    assert [finding.code for finding in check([tmp_path / "a.jsonl"], CheckConfig())] == [code]


@given(document=documents())
def test_a_fix_leaves_nothing_to_fix_and_keeps_the_text(document: Document) -> None:
    better = fixed(document)
    assert fixed(better) == better
    assert better.text == document.text
    assert all(m.text == m.text.strip() for m in better.entities)


def test_check_on_the_command_line_gates_fixes_and_reports(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    _write(file, [Document("一<&", "托洛茨基 在", entities=[Mention(0, 5, "托洛茨基 ", "PERSON")])])
    plain = zhpipe("check", str(file))
    assert (plain.returncode, plain.stderr.decode().strip()) == (0, "0 errors, 1 warnings, 0 notes")
    assert f"{file}:1: 一<& [0, 5): warning W205" in plain.stdout.decode()
    assert zhpipe("check", str(file), "--strict").returncode == 1
    sarif = json.loads(zhpipe("check", str(file), "--format", "sarif").stdout)
    (run,) = sarif["runs"]
    assert sarif["version"] == "2.1.0"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(CODES)
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("W205", "warning")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    suite = ElementTree.fromstring(zhpipe("check", str(file), "--format", "junit").stdout)[0]
    assert (suite.get("failures"), suite[0].get("classname")) == ("1", "W205")
    assert json.loads(zhpipe("check", str(file), "--format", "json").stdout)["end"] == 5
    assert zhpipe("check", str(file), "--set", 'check.disabled=["W205"]', "--strict").returncode == 0
    assert zhpipe("check", str(file), "--strict", "--fix").returncode == 0
    assert [m.text for m in next(read(file)).entities] == ["托洛茨基"]


def test_a_text_that_is_not_its_sources_is_found(tmp_path: Path) -> None:
    _write(
        tmp_path / "a.jsonl", [Document("a.txt", "一\r\n"), Document("b.txt", "二"), Document("c.txt", "三")]
    )
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_bytes("一\r\n".encode())
    (raw / "b.txt").write_bytes("貳".encode())
    found = list(check([tmp_path / "a.jsonl"], CheckConfig(), source=raw))
    assert [(finding.document, finding.code) for finding in found] == [("b.txt", "E106"), ("c.txt", "E106")]
