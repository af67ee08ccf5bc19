"""Scores `pipeline.temporal` on other projects' suites, each with the preference that suite assumes.

    python -m benchmarks.eval_temporal DATA_DIR [--misses]

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
        "83.0 (its own npm release)",
    ),
    Suite(
        "JioNLP parser cases", "jionlp_parse_dev.jsonl", read_jionlp, TemporalConfig(prefer="present", dayparts={"上午": (7, 12)}),
        "94.1 (its own)",
    ),
    Suite(
        "Duckling ZH", "duckling_dev.jsonl", read_duckling,
        TemporalConfig(prefer="future", shifts="stretch", dayparts={"早上": (4, 12), "早晨": (4, 12)}),
        "99.8 (its own)",
    ),
    Suite("JioNLP extraction cases", "jionlp_extract_dev.jsonl", lambda span: [], TemporalConfig(), "-"),
)  # fmt: skip


def score(suite: Suite, folder: Path, misses: bool) -> Tally:
    """Run one suite; `misses` prints what differs."""
    tally = Tally()
    for line in (folder / suite.file).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        ref = str(case.get("ref_time") or "").replace("None", "")[:19]
        timexes = find(case["text"], ref=ref, config=suite.config)
        tally.found += len(timexes)
        spans = {(timex.start, timex.end) for timex in timexes}
        for span in case["spans"]:
            tally.gold += 1
            tally.exact += (span["start"], span["end"]) in spans
            gold = suite.read(span)
            if gold:
                tally.comparable += 1
                best = _overlapping(timexes, span)
                right = best is not None and any(_equal(best, interval) for interval in gold)
                tally.right += right
                if misses and not right:
                    print(
                        "  ",
                        case["id"],
                        case["text"],
                        ref,
                        gold,
                        "|",
                        best and (best.text, best.interval),
                        sep="  ",
                    )
        if misses and spans != {(span["start"], span["end"]) for span in case["spans"]}:
            print(
                "   spans",
                case["id"],
                case["text"],
                [span["text"] for span in case["spans"]],
                [t.text for t in timexes],
            )
    return tally


def _overlapping(timexes: list[Timex], span: dict[str, Any]) -> Timex | None:
    def shared(timex: Timex) -> int:
        return min(timex.end, int(span["end"])) - max(timex.start, int(span["start"]))

    best = max(timexes, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def _equal(timex: Timex, gold: Interval) -> bool:
    if not timex.interval or ".." in timex.interval or timex.interval[0].startswith("-"):
        return False
    start, end = (_datetime(text) for text in timex.interval)
    if start != gold[0]:
        return False
    if gold[1] is None:
        return True
    # Suites that count inclusively end a clock range in its last minute.
    midnight = gold[1].time() == datetime.min.time()
    return end == gold[1] or (not midnight and abs(end - gold[1]) <= timedelta(seconds=60))


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
    """Print one line a suite."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--prose", type=Path, help="a folder of .txt files to measure the speed on")
    args = parser.parse_args()
    print(f"{'suite':32} {'prefer':8} {'right':>14} {'exact span P / R / F1':>24}  best peer")
    for suite in SUITES:
        tally = score(suite, args.data, args.misses)
        share = f"{tally.right}/{tally.comparable} {100 * tally.right / max(tally.comparable, 1):5.1f}"
        precision, recall = tally.exact / max(tally.found, 1), tally.exact / max(tally.gold, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(
            f"{suite.name:32} {suite.config.prefer:8} {share:>14} {precision:8.3f} {recall:7.3f} {f1:7.3f}  {suite.peer}"
        )
    if args.prose:
        print(f"{measure_speed(args.prose):,.0f} characters a CPU second")


if __name__ == "__main__":
    main()
