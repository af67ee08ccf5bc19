"""Checks the era table and the historical equivalences against independent packages, and writes down which agree.

    python -m benchmarks.check_calendars [--cejs FOLDER] [--write]

What is asked, each where it is there (none belongs to the installation):

cejs        the npm package `cejs` (BSD-3-Clause), unpacked in FOLDER: its `data/date/era_data.js` has the first day of every
            title that China, Japan, Korea and Vietnam used
shlib:ID    the chronology of the Shanghai Library, as the PyPI package `chinese-history-toolkits` (MIT) has it; the row's
            own page is http://data.library.sh.cn/authority/temporal/ID
japanera    the PyPI package of that name (MIT), the Japanese titles
lunar       the PyPI package `lunar_python` (MIT), days of the Chinese calendar by a reckoning of its own
convertdate days of the Julian calendar
cldr        not a package: the Unicode CLDR's calendar `roc`, year 1 of which is 1912
iso8601     not a package: the standard numbers the year before 1 as 0000

A source agrees on a title where it begins in the same year. Year 1 is here the Western year that it mostly fell in, so a
title proclaimed in January or February may count for the year before, one in November or December for the year after.
`--write` puts the agreeing sources into the last column of both tables. Exits with 1 where a row has no source.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from benchmarks.texts import ROOT
from pipeline.config import TemporalConfig
from pipeline.temporal import calendars
from pipeline.temporal.conventions import by_convention
from pipeline.temporal.finding import find_phrases
from pipeline.temporal.folding import fold
from pipeline.temporal.values import DAY, instant, write_date

ERAS = ROOT / "pipeline" / "temporal" / "data" / "eras.tsv"
EQUIVALENCES = ROOT / "tests" / "temporal" / "equivalences.tsv"


class Beginning(Struct, frozen=True):
    """The first year (and month, 0 where it is not said) of a title in a source, astronomically numbered."""

    source: str
    year: int
    month: int = 0

    def agrees(self, year: int) -> bool:
        """Whether that may be the beginning of a title whose year 1 mostly fell in a Western year."""
        beside = {1: -1, 2: -1, 11: 1, 12: 1}.get(self.month, 0)
        return year in (self.year, self.year + beside)


Beginnings = dict[str, list[Beginning]]


def from_cejs(folder: Path) -> Iterator[tuple[str, Beginning]]:
    """Yield the titles of CeJS: lines such as '/太祖/洪武|1368/1/20~|…|年號=…'."""
    text = (folder / "data" / "date" / "era_data.js").read_text(encoding="utf-8-sig")
    for path, when, rest in re.findall(
        r"^\s*(?:data\s*:\s*)?'([^'|\n]*)\|([^|'\n]*)\|?([^'\n]*)", text, re.MULTILINE
    ):
        start = re.match(r"[^|~\d-]*(-?)(\d{1,4})(?:/(\d{1,2}))?[/\d]*~", when)
        if start is None:
            continue
        number = int(start[2])
        beginning = Beginning("cejs", 1 - number if start[1] else number, int(start[3] or 0))
        other = re.search(r"年號=([^|]*)", rest)
        for name in re.split("[;=]", path.rpartition("/")[2]) + (other[1].split(";") if other else []):
            yield name, beginning


def from_toolkits() -> Iterator[tuple[str, Beginning]]:
    """Yield the titles of the Shanghai Library; its years before Christ are numbered as historians do."""
    package = find_spec("chhiskit")  # Not imported: only its table is wanted, and it would want pandas.
    if package is None or package.origin is None:
        return
    table = Path(package.origin).parent / "data" / "dynasties" / "dynasty_clean.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["reignTitle"] and row["beginYear"]:
                year = int(float(row["beginYear"]))
                page = row["uri"].rpartition("/")[2]
                yield row["reignTitle"], Beginning(f"shlib:{page}", year + 1 if year < 0 else year)


def from_japanera() -> Iterator[tuple[str, Beginning]]:
    """Yield the Japanese titles."""
    if find_spec("japanera") is None:
        return
    for era in import_module("japanera").ERA_DATA_GENERAL:
        if era.kanji:
            yield era.kanji, Beginning("japanera", era.since.year, era.since.month)


def gather(sources: Iterable[Iterator[tuple[str, Beginning]]]) -> Beginnings:
    """Return the beginnings by folded title."""
    found: Beginnings = defaultdict(list)
    for source in sources:
        for name, beginning in source:
            found[fold(name).replace("乾", "干").replace("佑", "祐")].append(beginning)
    return found


def agreeing(names: str, first: int, known: Beginnings) -> list[str]:
    """Return the sources that let one of some names begin in a year, one entry a source."""
    found: dict[str, str] = {}
    for name in names.split("|"):
        for beginning in known.get(fold(name.rstrip("?")).replace("乾", "干").replace("佑", "祐"), []):
            if beginning.agrees(first):
                found.setdefault(beginning.source.partition(":")[0], beginning.source)
    return [found[source] for source in sorted(found)]


def lunar_python_agrees(written: str, value: str) -> bool:
    """Whether `lunar_python` gives the same day for the lunar date in an equivalence."""
    said = _lunar_date(written)
    if said is None or find_spec("lunar_python") is None:
        return False
    solar = import_module("lunar_python").Lunar.fromYmd(*said).getSolar()
    year, month, day = solar.getYear(), solar.getMonth(), solar.getDay()
    julian = (year, month, day) < (1582, 10, 15)
    moment = calendars.days_from_julian(year, month, day) * DAY if julian else instant(year, month, day)
    return write_date(moment) == value.partition("/")[0]


def _lunar_date(written: str) -> tuple[int, int, int] | None:
    """Return year, month (negative for a leap month) and day of a lunar date as our own reader takes it apart."""
    phrase = next(find_phrases(fold(written)))
    steps = {step.unit: step for step in by_convention(phrase.steps, TemporalConfig(), "") if step.op == "at"}
    month = steps.get("month")
    if month is None or month.calendar != "lunar":
        return None
    return (
        steps["year"].n,
        -month.n if month.name == "leap" else month.n,
        steps["day"].n if "day" in steps else 1,
    )


def check_eras(known: Beginnings) -> list[list[str]]:
    """Return the rows of the era table with the sources that agree on each."""
    head, *rows = [line.split("\t") for line in ERAS.read_text(encoding="utf-8").splitlines()]
    checked = [[*row[:4], " ".join(agreeing(row[0], int(row[1]), known))] for row in rows]
    return [[*head[:4], "source"], *checked]


def check_equivalences(known: Beginnings) -> list[list[str]]:
    """Return the rows of the equivalences with the sources that agree on each: on its day, else on its reign."""
    head, *rows = [line.split("\t") for line in EQUIVALENCES.read_text(encoding="utf-8").splitlines()]
    checked = []
    for row in rows:
        sources = ["lunar"] if lunar_python_agrees(row[0], row[1]) else []
        if convertdate_agrees(row[0], row[1]):
            sources.append("convertdate")
        if "公元前" in row[0]:
            sources.append("iso8601")
        checked.append(
            [*row[:4], " ".join([*sources, *_reign_sources(row[0], int(row[1][:5].rstrip("-")), known)])]
        )
    return [[*head[:4], "source"], *checked]


def _reign_sources(written: str, year: int, known: Beginnings) -> list[str]:
    """Return who agrees on the first year of the title in an equivalence; of the titles of a name, the one in force."""
    folded = fold(written)
    if "民国" in folded:
        return ["cldr"]
    name = next(
        (name for name in sorted(calendars.eras(), key=len, reverse=True) if folded.startswith(name)), ""
    )
    in_force = [era for era in calendars.eras().get(name, ()) if era.first <= year <= era.last + 1]
    return agreeing(name, in_force[0].first, known) if in_force else []


def convertdate_agrees(written: str, value: str) -> bool:
    """Whether `convertdate` gives the same day for the Julian date in an equivalence."""
    from convertdate import julian

    numbers = [int(number) for number in re.findall("[0-9]+", written)]
    if "历" not in fold(written) or len(numbers) != 3:
        return False
    return write_date(instant(*julian.to_gregorian(*numbers))) == value


def main() -> None:
    """Print what has no source and, with `--write`, write the sources down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cejs", type=Path, help="the unpacked npm package")
    parser.add_argument("--write", action="store_true", help="write the sources into the tables")
    args = parser.parse_args()
    cejs = [from_cejs(args.cejs)] if args.cejs else []
    known = gather([*cejs, from_toolkits(), from_japanera()])
    missing = 0
    for path, rows in ((ERAS, check_eras(known)), (EQUIVALENCES, check_equivalences(known))):
        without = [row for row in rows[1:] if not row[4]]
        missing += len(without)
        print(f"{path.name}: {len(rows) - 1 - len(without)} of {len(rows) - 1} rows have a source")
        for row in without:
            print("  none:", *row[:4])
        if args.write:
            path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
