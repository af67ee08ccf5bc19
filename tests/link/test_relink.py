from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.config import LinkConfig
from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.kb import Store, open_store
from pipeline.kb.build import merge
from pipeline.link import nil_id
from pipeline.link.relink import Relinker
from pipeline.records import read, write


def zhpipe(*arguments: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["zhpipe", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code in (0, None)


def test_an_unknown_entity_is_suggested_added_and_relinked_without_tagging_again(tmp_path: Path) -> None:
    text = "埃德加多·蒙特羅斯於1910年參選墨西哥總統。後來蒙特羅斯入獄，蒙特羅斯獲釋。𠮷田在場。"
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    zhpipe("annotate", tmp_path / "text.txt", "-o", tmp_path / "out", "-q")
    (file,) = (tmp_path / "out").rglob("text.jsonl")
    (before,) = read(file)
    full = next(m for m in before.entities if m.text == "埃德加多·蒙特羅斯")
    assert full.kb_id == nil_id("PERSON", "埃德加多·蒙特羅斯")

    zhpipe("kb", "suggest", tmp_path / "out", "-o", tmp_path / "new.tsv")
    zhpipe("kb", "add", tmp_path / "new.tsv", "-o", tmp_path / "new.kb")
    zhpipe("relink", tmp_path / "out", "--kb", tmp_path / "new.kb", "-o", tmp_path / "again")
    (again,) = (tmp_path / "again").rglob("text.jsonl")
    (after,) = read(again)
    ids = {m.text: m.kb_id for m in after.entities}
    assert ids["埃德加多·蒙特羅斯"] == ids["蒙特羅斯"] == f"own:person-{full.kb_id[-10:]}"
    assert [(m.start, m.end, m.text) for m in after.entities] == [
        (m.start, m.end, m.text) for m in before.entities
    ]
    assert (after.tokens, after.timexes, after.text) == (before.tokens, before.timexes, before.text)
    assert after.provenance.kb == open_store(tmp_path / "new.kb").fingerprint

    zhpipe("relink", tmp_path / "out", "--kb", tmp_path / "new.kb", "--in-place")
    assert file.read_bytes() == again.read_bytes()


def test_a_nil_that_was_merged_into_an_entity_leads_to_it(kb: Store, tmp_path: Path) -> None:
    from tests.link.test_link import linked

    merged = open_store(merge(kb.path, nil_id("PERSON", "無名氏"), "Q1", tmp_path / "merged.kb"))
    mentions = linked(kb, "[無名氏|PERSON]來了")
    document = Document(id="d", text="無名氏來了", entities=mentions)
    assert Relinker(LinkConfig(), merged).document(document) == 1
    assert (document.entities[0].kb_id, document.entities[0].name) == ("Q1", "托洛茨基")


def test_linking_anew_with_the_same_knowledge_base_changes_nothing(kb: Store, tmp_path: Path) -> None:
    from tests.link.test_link import linked

    mentions = linked(kb, "[托洛斯基|PERSON]與[無名氏|PERSON]")
    write(
        tmp_path / "a.jsonl",
        [Document(id=str(n), text="托洛斯基與無名氏", entities=mentions) for n in range(3)],
    )
    relinker = Relinker(LinkConfig(), kb)
    told = relinker.file(tmp_path / "a.jsonl", tmp_path / "b.jsonl.zst")
    assert (told.documents, told.changed) == (3, 0)


def test_a_broken_record_leaves_the_file_as_it_was(kb: Store, tmp_path: Path) -> None:
    broken = tmp_path / "a.jsonl"
    broken.write_text('{"schema":"zh-annotation/1","id":"1","text":"甲"}\n{"no": 1}\n', encoding="utf-8")
    before = broken.read_bytes()
    with pytest.raises(RecordError, match=r"a\.jsonl:2"):
        Relinker(LinkConfig(), kb).file(broken, broken)
    assert broken.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_where_to_write_must_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["zhpipe", "relink", str(tmp_path)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 2
    assert "--in-place" in capsys.readouterr().err
