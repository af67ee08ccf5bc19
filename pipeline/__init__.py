"""zhpipe: raw Chinese text in, annotated and linked JSONL out.

>>> import pipeline
>>> document = pipeline.load().annotate("1905年托洛茨基潛回彼得堡。")   # doctest: +SKIP
>>> document.entities[0].kb_id                                         # doctest: +SKIP
'Q33391'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.version import VERSION as __version__

if TYPE_CHECKING:
    from pipeline.annotator import Pipeline, load
    from pipeline.config import Config, load_config
    from pipeline.document import Document

__all__ = ["Config", "Document", "Pipeline", "__version__", "load", "load_config"]

_HOMES = {
    "Config": "pipeline.config",
    "Document": "pipeline.document",
    "Pipeline": "pipeline.annotator",
    "load": "pipeline.annotator",
    "load_config": "pipeline.config",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
