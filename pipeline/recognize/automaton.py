"""The automaton that finds a knowledge base's names: built once on a machine, where building it takes a while."""

from __future__ import annotations

import logging
from typing import Any

from pipeline.cache import cached_file
from pipeline.kb import Store

_LOG = logging.getLogger(__name__)


def automaton(kb: Store) -> Any:
    """Return a daachorse automaton of the folded names of more than one character.

    What it finds are keys: the stretch of text itself is what the knowledge base is asked for.
    """
    if not kb.is_large():
        return _built(kb)
    from importlib.metadata import version

    from daachorse import CharwiseDoubleArrayAhoCorasick

    path = cached_file(
        f"names-{kb.fingerprint[:16]}-{version('daachorse')}.automaton",
        lambda output: output.write_bytes(_built(kb).serialize()),
    )
    try:
        return CharwiseDoubleArrayAhoCorasick.deserialize(path.read_bytes())
    except ValueError:
        _LOG.warning("%s is broken; it is built again at the next start", path)
        path.unlink(missing_ok=True)
        return _built(kb)


def _built(kb: Store) -> Any:
    from daachorse import CharwiseDoubleArrayAhoCorasick

    return CharwiseDoubleArrayAhoCorasick([key for key in kb.keys() if len(key) > 1])
