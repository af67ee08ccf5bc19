"""Other projects' temporal taggers, for `benchmarks.eval_temporal`: each as a function from a text and a reference to spans.

None of them belongs to the installation; what is installed beside it is measured in the same run:
`pip install jionlp recognizers-text-date-time datedelta 'emoji<2' dateparser`.
"""

from __future__ import annotations

import contextlib
import io
import logging
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Spans = list[dict[str, Any]]
"""What was found, as the suites write it: `start`, `end`, `type` and `values` in the peer's own notation."""

Tagger = Callable[[str, datetime], Spans]
PATIENCE = 5
"""Seconds that a peer may take over one case; some inputs hang some of them."""


def installed() -> dict[str, tuple[Tagger, str]]:
    """Return the peers that are installed by name, with the notation their values are in."""
    known = {
        "jionlp": ("jionlp", _jionlp, "jionlp"),
        "recognizers (PyPI)": ("recognizers_date_time", _recognizers, "recognizers"),
        "dateparser": ("dateparser", _dateparser, "jionlp"),
    }
    return {name: (make(), notation) for name, (module, make, notation) in known.items() if find_spec(module)}


def patiently(tagger: Tagger, text: str, ref: datetime) -> Spans:
    """Return what a peer finds; nothing where it fails or takes too long."""
    logging.disable(logging.CRITICAL)  # jionlp logs every case that it cannot read, with its traceback.
    try:
        with _alarm():
            return tagger(text, ref)
    except Exception:
        return []
    finally:
        logging.disable(logging.NOTSET)


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _jionlp() -> Tagger:
    with contextlib.redirect_stdout(io.StringIO()):
        extract = import_module("jionlp").ner.extract_time

    def tag(text: str, ref: datetime) -> Spans:
        base = {unit: getattr(ref, unit) for unit in ("year", "month", "day", "hour", "minute", "second")}
        return [
            {"start": found["offset"][0], "end": found["offset"][1], "type": "", "values": found["detail"]}
            for found in extract(text, time_base=base)
        ]

    return tag


def _recognizers() -> Tagger:
    module = import_module("recognizers_date_time")

    def tag(text: str, ref: datetime) -> Spans:
        return [
            {
                "start": found.start, "end": found.end + 1, "type": found.type_name.rpartition(".")[2],
                "values": (found.resolution or {}).get("values", []),
            }
            for found in module.recognize_datetime(text, module.Culture.Chinese, reference=ref)
        ]  # fmt: skip

    return tag


def _dateparser() -> Tagger:
    search = import_module("dateparser.search").search_dates

    def tag(text: str, ref: datetime) -> Spans:
        found = search(text, languages=["zh"], settings={"RELATIVE_BASE": ref}) or []
        spans, end = [], 0
        for words, moment in found:
            start = text.find(words, end)
            end = start + len(words)
            last = (
                moment
                if moment.time() != datetime.min.time()
                else moment.replace(hour=23, minute=59, second=59)
            )
            time = [str(moment.replace(tzinfo=None)), str(last.replace(tzinfo=None))]
            spans.append(
                {"start": start, "end": end, "type": "", "values": {"type": "time_point", "time": time}}
            )
        return spans

    return tag
