"""The command line from end to end, as its users type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TEXT = "1905年一得知沙俄即將爆發革命,托洛茨基立即於二月潛回彼得堡。\n12月3日被捕,1906年被判終身流放。\n"


def zhpipe(
    *args: str, stdin: bytes | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", *args]
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "COLUMNS": "200"}
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment, check=False)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def by_text(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["text"]: item for item in [*record["entities"], *record["timexes"]]}


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("annotated")
    (folder / "in" / "history").mkdir(parents=True)
    (folder / "in" / "history" / "trotsky.txt").write_text(TEXT, encoding="utf-8")
    done = zhpipe("annotate", str(folder / "in"), "-o", str(folder / "out"))
    assert done.returncode == 0, done.stderr.decode()
    return folder / "out" / "history" / "trotsky.jsonl"


def test_annotate_mirrors_the_folder_and_links_and_dates(annotated: Path) -> None:
    (record,) = records(annotated)
    assert record["id"] == "history/trotsky.txt"
    assert record["text"] == TEXT
    marks = by_text(record)
    assert marks["托洛茨基"]["kb_id"] == "Q33391"
    assert marks["沙俄"]["kb_id"] == "Q34266"
    assert marks["二月"]["value"] == "1905-02"
    assert marks["12月3日"]["value"] == "1905-12-03"
    assert record["provenance"]["version"]


def test_the_same_bytes_whatever_the_batch_and_the_workers(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"d{n}", "text": TEXT[n:] + "列寧在倫敦。" * n}) for n in range(9)]
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines).replace('"d', f'"{name}'), encoding="utf-8")
    outputs = []
    for number, (batch, workers) in enumerate([("1", "1"), ("64", "1"), ("64", "2")]):
        out = tmp_path / f"out{number}.jsonl"
        done = zhpipe(
            "annotate", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "-o", str(out), "-q",
            "--batch-size", batch, "-j", workers,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        outputs.append(out.read_bytes())
    assert outputs[0].count(b"\n") == 18
    assert outputs[0] == outputs[1] == outputs[2]


def test_standard_input_to_standard_output_carries_data_only() -> None:
    done = zhpipe("annotate", "-", "-o", "-", stdin=TEXT.encode("big5"))
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stdout.decode("utf-8").splitlines()
    assert json.loads(line)["text"] == TEXT
    assert b"characters/s" in done.stderr


def test_bad_documents_are_listed_and_good_ones_written(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "invalid.txt").write_bytes(TEXT.encode() + b"\xff\xfe\xfa" + TEXT.encode())
    (folder / "huge.jsonl").write_bytes(b'{"id":"huge","text":"' + b"a" * 20_000_000 + b'"}\n')
    (folder / "mixed.jsonl").write_bytes(
        b'{"id":"surrogate","text":"\\ud800"}\n{"id":"fine","text":"'
        + TEXT.strip().replace("\n", "").encode()
        + b'"}\nnot json\n'
    )
    done = zhpipe("annotate", str(folder), "-o", str(tmp_path / "out"), "--encoding", "utf-8")
    assert done.returncode == 1
    assert (tmp_path / "out" / "good.jsonl").exists()
    assert [r["id"] for r in records(tmp_path / "out" / "mixed.jsonl")] == ["fine"]
    failures = records(tmp_path / "out" / "_failures.jsonl")
    told = " ".join(json.dumps(f, ensure_ascii=False) for f in failures)
    for name in ("empty.txt", "binary.txt", "invalid.txt", "huge.jsonl", "mixed.jsonl:1", "mixed.jsonl:3"):
        assert name in told, told
    assert all(f["stage"] and f["reason"] for f in failures)
    assert not any("Traceback" in json.dumps(f) for f in failures)
    assert not [p for p in (tmp_path / "out").rglob("*") if p.suffix == ".tmp"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_without_permission_does_not_stop_the_run(tmp_path: Path) -> None:
    closed = tmp_path / "in" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "in" / "good.txt").write_text(TEXT, encoding="utf-8")
    closed.chmod(0)
    try:
        done = zhpipe("annotate", str(tmp_path / "in"), "-o", str(tmp_path / "out"))
    finally:
        closed.chmod(0o700)
    assert done.returncode == 1
    assert (tmp_path / "out" / "good.jsonl").exists()
    assert "closed" in (tmp_path / "out" / "_failures.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["annotate", "no-such-file.txt", "-o", "out"], "no-such-file.txt"),
        (["annotate", "-", "-o", "out", "--set", "link.threshhold=1"], "threshhold"),
        (["annotate", "-", "-o", "out", "--config", "none.toml"], "none.toml"),
        (["annotate", "-"], "--output"),
        (["annotate", "-", "-o", "-", "--to-script", "hans"], "--to-script"),
        (["dates", "明天", "--ref", "someday"], "someday"),
        (["dates", "明天", "--prefer", "never"], "never"),
        (["dates", "明天", "--set", "temporal.dayparts={早上=[4,99]}"], "dayparts"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what(tmp_path: Path, args: list[str], complaint: str) -> None:
    done = zhpipe(*args, stdin=b"", cwd=tmp_path)
    assert done.returncode == 2
    assert complaint in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_show_marks_mentions_and_escapes_html(annotated: Path, tmp_path: Path) -> None:
    shown = zhpipe("show", str(annotated)).stdout.decode()
    assert "托洛茨基[PERSON Q33391]" in shown
    hostile = tmp_path / "hostile.jsonl"
    hostile.write_text(
        '{"schema":"zh-annotation/1","id":"<b>","text":"<script>alert(1)</script>"}\n', encoding="utf-8"
    )
    page = zhpipe("show", str(hostile), "--html").stdout.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_explain_tells_sources_and_candidates(annotated: Path) -> None:
    offset = TEXT.index("托洛茨基") + 1
    told = zhpipe("explain", str(annotated), "--at", str(offset)).stdout.decode()
    assert "Q33391" in told
    assert "proposed by" in told
    assert "prior" in told
    nothing = zhpipe("explain", str(annotated), "--at", str(TEXT.index("一得知")))
    assert nothing.returncode == 1
    assert "nearest" in nothing.stderr.decode()


def test_dates_are_found_alone() -> None:
    (line,) = zhpipe("dates", "昨天", "--ref", "2020-01-01").stdout.decode().splitlines()
    assert json.loads(line)["value"] == "2019-12-31"


def test_dates_are_found_in_a_file_and_on_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "big5.txt"
    file.write_bytes("民國卅八年十月一日,中華人民共和國在北京成立,毛澤東出任主席。".encode("big5"))
    (line,) = zhpipe("dates", str(file)).stdout.decode().splitlines()
    assert json.loads(line)["value"] == "1949-10-01"
    (line,) = zhpipe("dates", "-", stdin="1937年7月7日".encode()).stdout.decode().splitlines()
    assert json.loads(line)["text"] == "1937年7月7日"


def test_dates_takes_the_conventions_of_a_writer() -> None:
    (line,) = (
        zhpipe("dates", "6月1日-6月30日", "--ref", "2020-01-01", "--set", "temporal.range_end=exclusive")
        .stdout.decode()
        .splitlines()
    )
    assert json.loads(line)["interval"] == ["2020-06-01", "2020-06-30"]
    (line,) = (
        zhpipe("dates", "3月8日", "--ref", "2020-05-31", "--prefer", "future").stdout.decode().splitlines()
    )
    assert (json.loads(line)["value"], json.loads(line)["anchor_kind"]) == ("2021-03-08", "ref")


def test_converted_copy_comes_with_its_offset_map(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = zhpipe("annotate", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--to-script", "hans")
    assert done.returncode == 0, done.stderr.decode()
    (copy,) = records(tmp_path / "out" / "_hans" / "a.jsonl")
    assert copy["text"].startswith("1905年一得知沙俄即将爆发革命")
    assert isinstance(copy["edits"], list)


def test_evaluate_of_a_file_with_itself_is_perfect(annotated: Path) -> None:
    table = zhpipe("evaluate", str(annotated), str(annotated)).stdout.decode()
    assert "1.000" in table
    assert "dates, span and EDTF" in table


def test_schema_and_version_are_printed() -> None:
    assert json.loads(zhpipe("schema").stdout)["$id"] == "zh-annotation/1"
    assert zhpipe("--version").stdout.startswith(b"zhpipe ")


def test_a_document_id_that_stands_twice_is_refused_and_both_places_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": "x.txt", "text": TEXT}), encoding="utf-8")
    inputs = [str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "c.jsonl")]
    done = zhpipe("annotate", *inputs, "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert [p.name for p in (tmp_path / "out").glob("[!_]*")] == ["x.jsonl"]
    told = [f["where"] + " " + f["reason"] for f in records(tmp_path / "out" / "_failures.jsonl")]
    assert len(told) == 2
    assert "b/x.txt" in told[0]
    assert "a/x.txt" in told[0]
    assert "c.jsonl" in told[1]


def test_an_entity_of_the_users_own_is_found_and_linked(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "id,type,names\nlocal:lin-family,ORG,霧峰林家|阿罩霧林家\n", encoding="utf-8"
    )
    added = zhpipe("kb", "add", str(tmp_path / "mine.csv"), "-o", str(tmp_path / "my.kb"))
    assert added.returncode == 0, added.stderr.decode()
    looked_up = zhpipe("kb", "lookup", "雾峰林家", "--kb", str(tmp_path / "my.kb")).stdout.decode()
    assert "local:lin-family" in looked_up
    done = zhpipe(
        "annotate", "-", "-o", "-", "--kb", str(tmp_path / "my.kb"), stdin="阿罩霧林家在臺中。".encode()
    )
    marks = by_text(json.loads(done.stdout))
    assert marks["阿罩霧林家"]["kb_id"] == "local:lin-family"
    assert marks["臺中"]["kb_id"].startswith("Q")


def test_a_table_with_a_bad_line_is_refused_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("id,type,names\nlocal:x,PLACE,某地\n", encoding="utf-8")
    (tmp_path / "my.kb").write_bytes(b"old")
    done = zhpipe("kb", "add", str(tmp_path / "bad.csv"), "-o", str(tmp_path / "my.kb"))
    assert done.returncode == 1
    assert "bad.csv:2" in done.stderr.decode()
    assert (tmp_path / "my.kb").read_bytes() == b"old"
    assert zhpipe("kb", "lookup", "某地", "--kb", str(tmp_path / "my.kb")).returncode == 1


def test_a_user_dictionary_keeps_words_whole_and_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("阿罩霧圳水 100\n", encoding="utf-8")
    text = "他們修了阿罩霧圳水。"
    args = ["annotate", "-", "-o", "-", "-q", "--set", "recognize.backend=none"]
    plain, kept = (
        json.loads(zhpipe(*args, *more, stdin=text.encode()).stdout)["tokens"]
        for more in ([], ["--userdict", str(tmp_path / "words.txt")])
    )
    word = [text.index("阿罩霧圳水"), text.index("。"), ""]
    assert word in kept
    assert word not in plain
    (tmp_path / "words.txt").write_text("一 二 三 四\n", encoding="utf-8")
    refused = zhpipe(*args, "--userdict", str(tmp_path / "words.txt"), stdin=text.encode())
    assert refused.returncode == 2
    assert "words.txt:1" in refused.stderr.decode()


def test_the_package_is_the_command_and_a_worker_does_not_load_it() -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline", "--version"], capture_output=True, check=False)
    assert done.stdout.startswith(b"zhpipe ")
    code = "import sys, pipeline.__main__; sys.exit('typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_records_come_through_a_pipe_and_a_broken_line_costs_no_other() -> None:
    lines = ['{"id":"a","text":"托洛茨基在彼得堡。"}', "{broken", '{"id":"b","text":"香港在1997年回歸。"}']
    done = zhpipe("annotate", "jsonl:-", "-o", "-", stdin="\n".join(lines).encode())
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert "zhpipe: -:2: " in done.stderr.decode()
