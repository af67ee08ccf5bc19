"""`zhpipe kb` from end to end, as its users type it."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.kb.wikidata.test_reading import dump

TABLE = "id,type,names,years,same_as\nown:1,ORG,霧峰林家|阿罩霧林家,1746,old:1\nQ1000000001,PERSON,李太白|青蓮?,,\n"


Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Run the command in this process; return its exit status and what it wrote."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["zhpipe", "kb", *map(str, args)])
        with pytest.raises(SystemExit) as exit:
            main()
        written = capsys.readouterr()
        return int(exit.value.code or 0), written.out, written.err

    return run


@pytest.fixture
def run(typed: Typed) -> Callable[..., str]:
    def done(*args: str | Path) -> str:
        status, out, err = typed(*args)
        assert status == 0, err
        return out

    return done


@pytest.fixture
def refused(typed: Typed) -> Callable[..., str]:
    def complaint(*args: str | Path) -> str:
        status, _, err = typed(*args)
        assert status in (1, 2)
        return err

    return complaint


def test_a_knowledge_base_from_its_building_to_its_table(run: Callable[..., str], tmp_path: Path) -> None:
    table, kb = tmp_path / "mine.csv", tmp_path / "my.kb"
    table.write_text(TABLE, encoding="utf-8")
    built = run(
        "build", "--layers", "none", "--table", table, "--wikidata", dump(tmp_path, ".json.gz"), "-j", 1, "-o", kb
    )  # fmt: skip
    assert "4 entities" in built
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json.gz", "mine.csv", "my.kb"]
    assert "CC0-1.0" in run("info", "--kb", kb)
    assert "Q1000000001" in run("lookup", "青蓮居士", "--kb", kb)
    told = run("explain", "Q1000000001", "--kb", kb)
    for piece in ("李太白", "mine.csv", "wikidata", "zh alias", "701–762", "not used", "青蓮"):
        assert piece in told
    assert "霧峰林家" in run("explain", "old:1", "--kb", kb)

    added, more = tmp_path / "more.kb", tmp_path / "more.tsv"
    more.write_text("id\ttype\tnames\nown:2\tGPE\t阿罩霧\n", encoding="utf-8")
    run("add", more, "--kb", kb, "-o", added)
    assert "+ own:2 GPE 阿罩霧\n1 added, 0 removed, 0 changed" in run("diff", kb, added)
    merged = tmp_path / "merged.kb"
    run("merge", "NIL:GPE:0123456789", "own:2", "--name", "霧峰", "--kb", added, "-o", merged)
    assert "own:2" in run("lookup", "雾峰", "--kb", merged)

    exported, again = tmp_path / "all.tsv", tmp_path / "again.kb"
    assert "5 entities" in run("export", "--kb", merged, "-o", exported)
    run("build", "--layers", "none", "--table", exported, "-o", again)
    assert "0 added, 0 removed, 0 changed" in run("diff", merged, again)


def test_a_bad_dump_leaves_the_old_file_and_the_same_command_goes_on(
    run: Callable[..., str], refused: Callable[..., str], tmp_path: Path
) -> None:
    kb, path = tmp_path / "my.kb", dump(tmp_path, ".json.gz")
    kb.write_bytes(b"old")
    whole = path.read_bytes()
    command = ("build", "--layers", "none", "--wikidata", path, "-j", 1, "-o", kb)
    path.write_bytes(whole[:-60])
    assert "dump.json.gz: cannot be read on after line" in refused(*command)
    path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b'"Q1000000003"', b'"Q1000000003')))
    assert "dump.json.gz:7: not an item of a Wikidata dump" in refused(*command)
    assert kb.read_bytes() == b"old"
    path.write_bytes(whole)
    assert "3 entities" in run(*command)


def test_wrong_usage_says_what(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "no layer 'towns'" in refused("build", "--layers", "curated,towns", "-o", tmp_path / "kb")
    assert "nothing to build from" in refused("build", "--layers", "none", "-o", tmp_path / "kb")
    command = ("build", "--wikidata", tmp_path / "none.json", "-o", tmp_path / "kb")
    assert "'PLACE' is unknown" in refused(*command, "--types", "PLACE")
    assert "'fr' is unknown" in refused(*command, "--languages", "fr")
    assert "none.json" in refused(*command)
    assert list(tmp_path.iterdir()) == []


def test_names_that_look_like_markup_are_shown_as_they_are(run: Callable[..., str], tmp_path: Path) -> None:
    table, kb = tmp_path / "mine.csv", tmp_path / "my.kb"
    table.write_text("id,type,names\nown:1,ORG,[/b]某社 :cat:\n", encoding="utf-8")
    run("build", "--layers", "none", "--table", table, "-o", kb)
    assert "[/b]某社 :cat:" in run("explain", "own:1", "--kb", kb)
    assert "[/b]某社 :cat:" in run("lookup", "[/b]某社 :cat:", "--kb", kb)
