"""A folder with files for every document: names made of document ids and back, the whole folder written or nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from pipeline.errors import RecordError

_UNSAFE = re.compile(r'[\x00-\x1f\x7f%\\:*?"<>|]')
_LONGEST = 255
"""Bytes of a file name that common file systems take."""


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a folder to be filled, which becomes `path` when the block ends without error.

    Raises `RecordError` where `path` is there already and not an empty folder.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise RecordError("is there already", where=str(path), hint="name a new folder, or empty this one")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
    try:
        temporary.chmod(0o755)
        yield temporary
        if path.exists():
            path.rmdir()
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def new_file(folder: Path, document_id: str, suffix: str) -> Path:
    """Return where a document's file goes, and make the folders on the way.

    Raises `RecordError` where it is there already: two documents have one id.
    """
    file = folder / name_of(document_id, suffix)
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        raise RecordError("two documents have this id", where=document_id)
    return file


def name_of(document_id: str, suffix: str) -> str:
    """Return the name of a document's file below its folder; slashes in the id make folders.

    Raises `RecordError` where a part of the id is too long for a file name, or there is no id.
    """
    if not document_id:
        raise RecordError("a document without an id has no file name")
    parts = document_id.split("/")
    if any(part in ("", ".", "..") for part in parts):
        parts = [_quoted(document_id).replace("/", "%2F").replace(".", "%2E")]
    else:
        parts = [_quoted(part) for part in parts]
    parts[-1] += suffix
    if any(len(part.encode()) > _LONGEST for part in parts):
        raise RecordError("the id is too long for a file name", where=document_id)
    return "/".join(parts)


def id_of(folder: Path, file: Path, suffix: str) -> str:
    """Return the id of the document that a file below `folder`, or `folder` itself, is named after."""
    name = file.name if file == folder else PurePosixPath(file.relative_to(folder)).as_posix()
    return unquote(name.removesuffix(suffix))


def files(path: Path, suffix: str) -> Iterator[Path]:
    """Yield the files below a folder whose names end with `suffix`, in the order of their paths; or the file itself.

    Held are the names of one folder on each level, not all paths.
    """
    if not path.is_dir():
        yield path
        return
    with os.scandir(path) as entries:
        names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    for name, is_folder in names:
        below = path / name
        if is_folder:
            yield from files(below, suffix)
        elif name.endswith(suffix) and below.is_file():
            yield below


def text_in(file: Path) -> str:
    """Read a file as UTF-8, line breaks as they are; raises `RecordError` where it cannot be read or is no UTF-8."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8 at byte {error.start}", where=str(file)) from error
    except OSError as error:
        raise RecordError(error.strerror or str(error), where=str(file)) from error


def _quoted(part: str) -> str:
    return _UNSAFE.sub(lambda match: quote(match[0], safe=""), part)
