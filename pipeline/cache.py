"""Files that are worked out once on a machine and then read: where they lie, how they come to be."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

_LOG = logging.getLogger(__name__)


def folder() -> Path:
    """Return the cache folder: `ZHPIPE_CACHE`, else `zhpipe` in `XDG_CACHE_HOME`, else in `~/.cache`."""
    if chosen := os.environ.get("ZHPIPE_CACHE"):
        return Path(chosen)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "zhpipe"
    try:
        return Path.home() / ".cache" / "zhpipe"
    except RuntimeError:
        # A container's user may have no home at all.
        return _private_folder()


def cached_file(name: str, make: Callable[[Path], object]) -> Path:
    """Return the cached file of this name; where there is none, `make(path)` writes it, whole or not at all.

    The name must tell everything that the content depends on. Several processes may ask at once: each makes
    its own copy and renames it. Where the folder cannot be written, the file lives as long as the process.
    """
    path = folder() / name
    if not path.is_file() and not _can_write(path.parent):
        path = _private_folder() / name
    if not path.is_file():
        write_whole(path, make)
    return path


def write_whole(path: Path, make: Callable[[Path], object]) -> None:
    """Let `make` write a temporary file beside `path`, sync it, and rename it; on any error leave nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        os.close(handle)
        make(Path(name))
        with open(name, "rb+") as stream:
            os.fsync(stream.fileno())
        # mkstemp lets only its owner read; what is made here may be shared.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _can_write(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError as error:
        _LOG.warning("cannot write to the cache %s (%s); working without it", place, error.strerror or error)
        return False


@cache
def _private_folder() -> Path:
    created = tempfile.mkdtemp(prefix="zhpipe-")
    atexit.register(shutil.rmtree, created, ignore_errors=True)
    return Path(created)
