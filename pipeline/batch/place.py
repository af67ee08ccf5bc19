"""Where a run writes: a folder that mirrors the sources, a file or a stream that they are gathered in."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.sources import SourceFile
from pipeline.sources.discover import STDIN

FAILURES = "_failures.jsonl"
RUN = "_run"
"""The folder of the manifest in an output folder; beside an output file it is named `FILE.run`."""
_FILES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
_OTHER_FILES = (".json", ".csv", ".tsv", ".txt", ".xml", ".html", ".gz", ".zst", ".zip")
"""Who names one of these does not mean a folder."""


class Place(Struct, frozen=True):
    """Where a run writes: the folder that mirrors the sources, or the file or stream they are gathered in."""

    folder: Path
    work: Path
    into: str = ""

    @property
    def failure_file(self) -> Path:
        """Where what was set aside is listed."""
        if self.into:
            path = Path(self.into)
            return path.with_name(f"{path.name}.failures.jsonl")
        return self.folder / FAILURES


def check_output(output: str, *, to_script: str = "", part: bool = False) -> None:
    """Raise `ConfigError` where nothing can be written to `output`, or not the converted copies or the part of a run that are
    asked for."""
    if to_script and (output == STDIN or _is_file(output)):
        raise ConfigError(
            "a converted copy needs an output folder", where="--to-script", hint="name a folder with -o"
        )
    if part and output == STDIN:
        raise ConfigError(
            "a part of a run needs an output that stays", where="--shard", hint="name one with -o"
        )
    if output != STDIN and not _is_file(output) and Path(output).is_file():
        raise ConfigError(
            "the output is a file", where=output, hint="name a folder, a .jsonl or a .parquet file"
        )
    if output.endswith(_OTHER_FILES) and not _is_file(output) and not Path(output).is_dir():
        raise ConfigError(
            "no run writes files of this kind", where=output,
            hint="name a folder, a .jsonl, .jsonl.gz, .jsonl.zst or .parquet file; `zhpipe export` makes others of these",
        )  # fmt: skip
    if output.endswith(".parquet"):
        from importlib.util import find_spec

        if find_spec("pyarrow") is None:
            raise ConfigError("Parquet needs pyarrow", where=output, hint="pip install 'zhpipe[parquet]'")


def spooled(sources: list[SourceFile], work: Path, config: Config) -> list[SourceFile]:
    """Put standard input, which only this process has, into a file that workers can read: a text up to what a document may be."""
    piped = next((source for source in sources if source.path == STDIN), None)
    if piped is None:
        return sources
    path = work / "stdin"
    with path.open("wb") as stream:
        left = sys.maxsize if piped.suffix == ".jsonl" else config.source.max_document * 4 + 1
        while left > 0 and (chunk := sys.stdin.buffer.read(min(left, 1 << 20))):
            stream.write(chunk)
            left -= len(chunk)
    return [SourceFile(s.relative, str(path), piped=True) if s.path == STDIN else s for s in sources]


def run_folder(output: str) -> Path:
    """Return where the manifest of an output folder or file lies."""
    return Path(f"{output}.run") if _is_file(output) else Path(output) / RUN


@contextlib.contextmanager
def opened(output: str) -> Iterator[Place]:
    """Give the place of a run, and clear away what only the run needed."""
    with tempfile.TemporaryDirectory(prefix="zhpipe-") as folder:
        place = place_of(output, folder)
        try:
            yield place
        finally:
            with contextlib.suppress(OSError):
                (place.work / "stdin").unlink(missing_ok=True)
                (place.work / "parts").rmdir()


def place_of(output: str, temporary: str) -> Place:
    """Return where a run with this output writes; a stream is put together in the `temporary` folder."""
    if output == STDIN:
        return Place(Path(temporary), Path(temporary), STDIN)
    if _is_file(output):
        return Place(Path(output).parent, run_folder(output), output)
    return Place(Path(output), run_folder(output))


def _is_file(output: str) -> bool:
    return output.endswith(_FILES)
