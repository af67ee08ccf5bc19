"""Files that are worked out once on a machine and then read: where they lie, how they come to be."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pipeline.atomic import replacing

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
        with replacing(path) as temporary:
            make(temporary)
    return path


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
