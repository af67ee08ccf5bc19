"""Data files of installed packages, read without importing them: what a package loads besides can take seconds and memory."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import ConfigError


def package_folder(name: str) -> Path:
    """Return the folder of an installed top-level package; raises `ConfigError` where there is none."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        package = name.replace("_", "-")
        raise ConfigError(f"the package {package} is not installed", hint=f"pip install {package}")
    return Path(spec.submodule_search_locations[0])
