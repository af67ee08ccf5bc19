"""How fast each format is written and read, and whether memory stays bounded.

    python -m benchmarks.formats [--documents N] [--chars N] [FORMAT …]

The gold of `annotations/gold`, cut to that many characters, is repeated under new ids until there are N documents. Every export and every import runs
in a process of its own, once over N / 4 and once over N documents: a format that streams needs the same memory for both.
Memory is the peak resident set (MiB); the libraries that a format needs are in it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from benchmarks.quality import gold
from pipeline.document import Document
from pipeline.formats import FORMATS, usable_format
from pipeline.formats.converting import export, import_
from pipeline.formats.format import Writing
from pipeline.formats.reading import Reading
from pipeline.records import write


def main() -> None:
    """Measure the named formats, or all."""
    parser = argparse.ArgumentParser(description="Documents a second and peak memory per format.")
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--chars", type=int, default=1_000, help="code points a document has at most")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        _step(*options.step)
        return
    with tempfile.TemporaryDirectory(prefix="zhpipe-bench-") as name:
        folder = Path(name)
        counts = (options.documents // 4, options.documents)
        for count in counts:
            shortened = (_shortened(document, options.chars) for document in gold(count))
            write(folder / f"{count}.jsonl", shortened)
        print("| format | export, documents/s | import, documents/s | export, MiB | import, MiB |")
        print("|---|--:|--:|--:|--:|")
        for form in options.formats:
            print(_row(form, counts, folder), flush=True)


def _shortened(document: Document, chars: int) -> Document:
    return replace(
        document,
        text=document.text[:chars],
        entities=[mention for mention in document.entities if mention.end <= chars],
        timexes=[timex for timex in document.timexes if timex.end <= chars],
    )


def _row(form: str, counts: tuple[int, int], folder: Path) -> str:
    speeds: dict[str, float] = {}
    peaks: dict[str, list[float]] = {"export": [], "import": []}
    for count in counts:
        there, back = folder / f"{form}-{count}", folder / f"{form}-{count}.jsonl"
        for verb, source, target in (("export", folder / f"{count}.jsonl", there), ("import", there, back)):
            seconds, peak = _measured(verb, form, source, target)
            speeds[verb] = count / seconds
            peaks[verb].append(peak)
    memory = (" → ".join(f"{peak:.0f}" for peak in peaks[verb]) for verb in ("export", "import"))
    return f"| {form} | {speeds['export']:,.0f} | {speeds['import']:,.0f} | {' | '.join(memory)} |"


def _measured(verb: str, form: str, source: Path, target: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.formats", "--step", verb, form, str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def _step(verb: str, name: str, source: str, target: str) -> None:
    """Do one conversion; print its CPU seconds and the peak memory."""
    form = usable_format(name)
    start = time.process_time()
    if verb == "export":
        outcome = export([Path(source)], form, Path(target), Writing(unit="word"))
    else:
        outcome = import_([Path(source)], form, Path(target), Reading())
    assert not outcome.failures, outcome.failures[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.process_time() - start, peak)


if __name__ == "__main__":
    main()
