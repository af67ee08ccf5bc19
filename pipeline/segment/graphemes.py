"""Where a text must not be cut: inside the characters that readers see as one."""

from __future__ import annotations

import re

import regex

_CLUSTER = regex.compile(r"\X")
# All but blocks that have no marks, joiners, flags or conjoining letters, so whose characters stand for themselves.
_MAY_JOIN = re.compile(
    "[^\t\n\x20-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u200b\u200e-\u20cf\u2100-\u3029\u3030-\u3098\u309b-\ua66e"
    "\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff9d\uffa0-\uffff\U00020000-\U000323af]+"
)


def unbreakable(text: str) -> set[int]:
    """Return the offsets strictly inside a grapheme cluster (UAX #29); next to no work for plain Chinese text."""
    inside: set[int] = set()
    for run in _MAY_JOIN.finditer(text):
        # The character before a run is the base that its first mark joins; its last may be a sign that the next joins.
        for cluster in _CLUSTER.finditer(text, max(0, run.start() - 1), run.end() + 1):
            inside.update(range(cluster.start() + 1, cluster.end()))
    return inside
