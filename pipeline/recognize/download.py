"""The one place that fetches a model over the network, and only when `--allow-download` asks for it."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from pipeline.atomic import replacing
from pipeline.errors import ConfigError
from pipeline.recognize.hanlp import hub_names, read_config
from pipeline.recognize.models import library


def fetch_hanlp(model: str) -> Path:
    """Return the folder of a HanLP model: one that exists, or the one that HanLP downloads for a key of its catalogue.

    What its `config.json` names on a model hub (a transformer's shape and vocabulary; the weights are HanLP's) is
    fetched into the folder, too, and the file rewritten to name that: from then on the folder needs no network.
    Raises `ConfigError` for an unknown key, or where the download fails.
    """
    folder = Path(model) if Path(model).is_dir() else _download(model)
    config = read_config(folder)
    names = sorted({value for _, value in hub_names(config)})
    if names:
        local = {name: str(_fetch_transformer(name, folder)) for name in names}
        with replacing(folder / "config.json") as path:
            path.write_text(
                json.dumps(_renamed(config, local), ensure_ascii=False, indent=2), encoding="utf-8"
            )
    return folder


def _download(key: str) -> Path:
    hanlp = library("hanlp", extra="hanlp")
    from hanlp.utils.io_util import get_resource

    address = hanlp.pretrained.ALL.get(key)
    if address is None:
        near = difflib.get_close_matches(key, sorted(hanlp.pretrained.ALL), n=3, cutoff=0.3)
        raise ConfigError(
            f"{key!r} is neither a folder nor a model of HanLP's catalogue",
            where="recognize.path",
            hint=f"perhaps {' or '.join(near)}" if near else "",
        )
    try:
        return Path(get_resource(address, verbose=False))
    except Exception as error:
        raise ConfigError(f"{key} cannot be downloaded: {error}", where="recognize.path") from error


def _fetch_transformer(name: str, folder: Path) -> Path:
    transformers = library("transformers", extra="hanlp")
    target = (folder / "transformers" / name.replace("/", "--")).resolve()
    try:
        for part in (transformers.AutoConfig, transformers.AutoTokenizer):
            part.from_pretrained(name, trust_remote_code=False).save_pretrained(target)
    except Exception as error:
        raise ConfigError(
            f"{name} cannot be downloaded: {error}", where=str(folder / "config.json")
        ) from error
    return target


def _renamed(tree: Any, names: dict[str, str]) -> Any:
    if isinstance(tree, dict):
        return {key: _renamed(branch, names) for key, branch in tree.items()}
    if isinstance(tree, list):
        return [_renamed(branch, names) for branch in tree]
    return names.get(tree, tree) if isinstance(tree, str) else tree
