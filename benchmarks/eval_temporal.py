"""Scores `pipeline.temporal` on other projects' suites, each with the conventions that suite assumes.

    python -m benchmarks.eval_temporal DATA_DIR [--misses] [--prose FOLDER]

DATA_DIR holds the suites as JSON lines (`{"id", "text", "ref_time", "spans": [{"start", "end", "type", "values"}]}`, `values`
in the suite's own notation). Intervals are compared half-open: days on the day, instants on their start. A case without a
comparable interval (a set, a bare duration, an open end) counts only for spans.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from benchmarks.temporal_peers import Tagger, installed, patiently
from pipeline.config import TemporalConfig
from pipeline.document import Timex
from pipeline.temporal import find

Interval = tuple[datetime, datetime | None]
"""Start and end; None for the end of an instant, which is compared on its start."""


class Suite(Struct, frozen=True):
    """A suite: its file, how its values are read, the conventions it assumes, and the best peer's share."""

    name: str
    file: str
    read: Callable[[dict[str, Any]], list[Interval]]
    config: TemporalConfig
    peer: str


class Tally(Struct):
    """What came out of one suite."""

    comparable: int = 0
    right: int = 0
    found: int = 0
    gold: int = 0
    exact: int = 0

    def share(self) -> str:
        """Right of comparable, in percent; a dash where nothing can be compared."""
        return f"{100 * self.right / self.comparable:.1f}" if self.comparable else "-"

    def span_f1(self) -> str:
        """Precision, recall and F1 of exact spans."""
        precision, recall = self.exact / max(self.found, 1), self.exact / max(self.gold, 1)
        return f"{precision:.3f} {recall:.3f} {2 * precision * recall / max(precision + recall, 1e-9):.3f}"


class Found(Struct, frozen=True):
    """An expression that a tagger found, and the intervals that it may mean."""

    text: str
    start: int
    end: int
    intervals: tuple[Interval, ...] = ()


Finder = Callable[[str, str], list[Found]]
"""From a text and an ISO reference (or nothing) to what is found in it."""


def read_recognizers(span: dict[str, Any]) -> list[Interval]:
    """Every reading that the suite allows, where both ends are said."""
    found: list[Interval] = []
    for value in span["values"]:
        if span["type"] in ("date", "datetime") and re.match(r"\d{4}-", str(value.get("value", ""))):
            moment = _datetime(value["value"])
            found.append((moment, moment + timedelta(days=1) if span["type"] == "date" else None))
        elif span["type"] in ("daterange", "datetimerange") and "start" in value and "end" in value:
            found.append((_datetime(value["start"]), _datetime(value["end"])))
    return found


def read_jionlp(span: dict[str, Any]) -> list[Interval]:
    """The suite's ends are inclusive, to the second."""
    values = span["values"]
    if not values or values.get("type") not in ("time_point", "time_span") or "inf" in str(values["time"]):
        return []
    start, end = (_datetime(text) for text in values["time"])
    if values["type"] == "time_point" and end - start < timedelta(hours=23):
        return [(start, None)]
    return [(start, end + timedelta(seconds=1) if end.second == 59 else end)]


_GRAINS = {"Day": 1, "Week": 7}


def read_duckling(span: dict[str, Any]) -> list[Interval]:
    """A pair of six-tuples is an interval, one is a point of the grain that follows it."""
    text, grain = re.match(r"(\(.*\)) (\w+)", span["values"]).groups()  # type: ignore[union-attr]
    points = ast.literal_eval(re.sub(r"\b0(\d)", r"\1", text))
    if isinstance(points[0], tuple):
        return [(_from_tuple(points[0]), _from_tuple(points[1]))]
    start = _from_tuple(points)
    if grain in _GRAINS:
        return [(start, start + timedelta(days=_GRAINS[grain]))]
    if grain == "Month":
        return [(start, (start.replace(day=28) + timedelta(days=4)).replace(day=1))]
    return [(start, start.replace(year=start.year + 1) if grain == "Year" else None)]


def _from_tuple(point: tuple[int, ...]) -> datetime:
    year, month, day, hour, minute, second = point
    return datetime(year, max(month, 1), max(day, 1), hour, minute, second)


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text)


SUITES = (
    Suite(
        "Recognizers-Text DateTimeModel", "recognizers_dev.jsonl", read_recognizers,
        TemporalConfig(
            range_end="exclusive", shifts="day", reign_months="gregorian", slashes="dmy", dayparts={"早": (8, 12)}
        ),
        "83.0 (its npm release), 40.3",
    ),
    Suite(
        "JioNLP parser cases", "jionlp_parse_dev.jsonl", read_jionlp, TemporalConfig(prefer="present", dayparts={"上午": (7, 12)}),
        "94.1, 36.4",
    ),
    Suite(
        "Duckling ZH", "duckling_dev.jsonl", read_duckling,
        TemporalConfig(prefer="future", shifts="stretch", dayparts={"早上": (4, 12), "早晨": (4, 12)}),
        "99.8, 26.0",
    ),
    Suite("JioNLP extraction cases", "jionlp_extract_dev.jsonl", lambda span: [], TemporalConfig(), "-"),
)  # fmt: skip


def ours(config: TemporalConfig) -> Finder:
    """This project's tagger by the conventions of a suite."""

    def tag(text: str, ref: str) -> list[Found]:
        return [
            Found(timex.text, timex.start, timex.end, _intervals(timex))
            for timex in find(text, ref=ref, config=config)
        ]

    return tag


def _intervals(timex: Timex) -> tuple[Interval, ...]:
    if not timex.interval or ".." in timex.interval or timex.interval[0].startswith("-"):
        return ()
    start, end = (_datetime(text[:19]) for text in timex.interval)
    return ((start, end),)


_NOTATIONS = {"jionlp": read_jionlp, "recognizers": read_recognizers}


def a_peer(tagger: Tagger, notation: str) -> Finder:
    """A peer's tagger; its values are read as its own suite writes them."""

    def tag(text: str, ref: str) -> list[Found]:
        spans = patiently(tagger, text, _datetime(ref) if ref else datetime(2020, 1, 1))
        read = _NOTATIONS[notation]
        return [
            Found(text[span["start"] : span["end"]], span["start"], span["end"], tuple(read(span)))
            for span in spans
        ]

    return tag


def score(suite: Suite, folder: Path, finder: Finder, report: Callable[[str], None] | None = None) -> Tally:
    """Run a tagger over one suite; `report` is told what differs."""
    tally = Tally()
    for line in (folder / suite.file).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        ref = str(case.get("ref_time") or "").replace("None", "")[:19]
        found = finder(case["text"], ref)
        spans = {(one.start, one.end) for one in found}
        tally.found += len(found)
        tally.gold += len(case["spans"])
        tally.exact += sum((span["start"], span["end"]) in spans for span in case["spans"])
        for span in case["spans"]:
            gold = suite.read(span)
            best = _overlapping(found, span)
            right = best is not None and any(_equal(one, other) for one in best.intervals for other in gold)
            tally.comparable += bool(gold)
            tally.right += right
            if report is not None and gold and not right:
                wanted = " or ".join(_shown(interval) for interval in gold)
                got = f"{best.text} {' '.join(map(_shown, best.intervals))}" if best else "nothing"
                report(f"{case['id']} {case['text']!r} at {ref}: {wanted}; got {got}")
        if report is not None and spans != {(span["start"], span["end"]) for span in case["spans"]}:
            texts = [span["text"] for span in case["spans"]]
            report(f"{case['id']} {case['text']!r}: spans {texts}; got {[one.text for one in found]}")
    return tally


def _shown(interval: Interval) -> str:
    return "/".join(end.isoformat() if end else "" for end in interval)


def _overlapping(found: list[Found], span: dict[str, Any]) -> Found | None:
    def shared(one: Found) -> int:
        return min(one.end, int(span["end"])) - max(one.start, int(span["start"]))

    best = max(found, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def _equal(found: Interval, gold: Interval) -> bool:
    if found[0] != gold[0]:
        return False
    if gold[1] is None or found[1] is None:
        return True
    # Suites that count inclusively end a clock range in its last minute.
    midnight = gold[1].time() == datetime.min.time()
    return found[1] == gold[1] or (not midnight and abs(found[1] - gold[1]) <= timedelta(seconds=60))


def _prose(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.txt")):
        yield path.read_text(encoding="utf-8")


def measure_speed(folder: Path, seconds: float = 2.0) -> float:
    """Characters a CPU second on the texts of a folder, in pieces of 2,000 characters."""
    text = "".join(_prose(folder))
    pieces = [text[start : start + 2000] for start in range(0, len(text), 2000)]
    find(pieces[0])
    started, done = time.process_time(), 0
    while time.process_time() - started < seconds:
        for piece in pieces:
            find(piece)
        done += len(text)
    return done / (time.process_time() - started)


def main() -> None:
    """Print one line a suite, with the peers that are installed beside it and what was measured of others before."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", action="store_true", help="print every case that differs")
    parser.add_argument("--prose", type=Path, help="a folder of .txt files to measure the speed on")
    args = parser.parse_args()
    peers = {name: a_peer(*peer) for name, peer in installed().items()}
    names = "".join(f"{name:>20}" for name in peers)
    print(
        f"{'suite':32} {'right':>13} {'span P, R, F1':>19}{names}  as measured before: its own, the best other"
    )
    for suite in SUITES:
        tally = score(suite, args.data, ours(suite.config), print if args.misses else None)
        right = f"{tally.right}/{tally.comparable} {tally.share():>5}"
        measured = "".join(f"{score(suite, args.data, peer).share():>20}" for peer in peers.values())
        print(f"{suite.name:32} {right:>13} {tally.span_f1():>19}{measured}  {suite.peer}")
    for suite in SUITES:
        print(f"{suite.name}: {_changed(suite.config)}")
    if args.prose:
        print(f"{measure_speed(args.prose):,.0f} characters a CPU second")


def _changed(config: TemporalConfig) -> str:
    """Write the settings that a suite assumes where they are not the usual ones."""
    usual = TemporalConfig()
    names = (name for name in config.__struct_fields__ if getattr(config, name) != getattr(usual, name))
    return ", ".join(f"{name} = {getattr(config, name)!r}" for name in names) or "the usual settings"


if __name__ == "__main__":
    main()
