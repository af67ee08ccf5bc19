"""A Label Studio server takes the tasks and gives them back as they were. `make test-clients` names the server to start."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pipeline.document import Document
from pipeline.formats import format_of
from pipeline.formats.format import Writing, fitted
from pipeline.formats.holds import Report
from pipeline.formats.labelstudio import configuration
from pipeline.formats.reading import Reading
from pipeline.records import read, record_files

PROGRAM = os.environ.get("LABEL_STUDIO", "")
GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold"
START = 300
"""Seconds that a first start may take: it builds its database."""

pytestmark = pytest.mark.skipif(not PROGRAM, reason="LABEL_STUDIO names no program")


class Server:
    """A running server, and one user's token."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def ask(self, path: str, body: object = None) -> bytes:
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(
            urllib.request.Request(self.url + path, data, headers), timeout=60
        ) as answer:
            content: bytes = answer.read()
        return content


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(20)
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(tmp_path / "data"),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_USERNAME": "user@example.org",
        "LABEL_STUDIO_PASSWORD": secrets.token_hex(8),
        "LABEL_STUDIO_USER_TOKEN": token,
        "COLLECT_ANALYTICS": "False",
    }
    command = [PROGRAM, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | settings
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)
        try:
            yield _started(Server(f"http://127.0.0.1:{port}", token), process, tmp_path / "log")
        finally:
            process.terminate()
            process.wait(timeout=30)


def _started(server: Server, process: subprocess.Popen[bytes], log: Path) -> Server:
    for _ in range(START):
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            server.ask("/api/projects")
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        else:
            return server
    pytest.fail(f"no answer after {START} seconds: {log.read_text(errors='replace')[-2000:]}")


def test_tasks_come_back_from_the_server_unchanged(server: Server, tmp_path: Path) -> None:
    gold = [document for file in record_files(GOLD / "dev") for document in read(file)]
    astral = Document("astral", "𠀀說：托洛茨基", entities=gold[0].entities[:0])
    form = format_of("labelstudio")
    expected = list(fitted([*gold, astral], form, Writing(), Report()))
    form.write(expected, tmp_path / "tasks.json", Writing())
    project = msgspec.json.decode(
        server.ask("/api/projects", {"title": "gold", "label_config": configuration()})
    )
    tasks = msgspec.json.decode((tmp_path / "tasks.json").read_bytes())
    server.ask(f"/api/projects/{project['id']}/import", tasks)
    exported = server.ask(f"/api/projects/{project['id']}/export?exportType=JSON&download_all_tasks=true")
    (tmp_path / "exported.json").write_bytes(exported)
    found = list(form.read(tmp_path / "exported.json", Reading()))
    assert sorted(found, key=lambda d: d.id) == sorted(expected, key=lambda d: d.id)  # type: ignore[union-attr]
