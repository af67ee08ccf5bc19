"""The tables say who else says so; `benchmarks.check_calendars` asks them again."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import check_calendars
from pipeline.temporal.tables import rows

SOURCES = {"cejs", "shlib", "japanera", "lunar", "convertdate", "cldr", "iso8601"}


def test_every_title_has_an_independent_source() -> None:
    for names, first, last, _realm, source in rows("eras.tsv"):
        assert int(first) <= int(last), names
        assert {part.partition(":")[0] for part in source.split()} - SOURCES == set(), names
        assert source, names


def test_every_equivalence_has_an_independent_source() -> None:
    for line in check_calendars.EQUIVALENCES.read_text(encoding="utf-8").splitlines()[1:]:
        sources = line.split("\t")[4].split()
        assert sources, line
        assert {part.partition(":")[0] for part in sources} <= SOURCES, line


def test_the_days_of_hindu_feasts_are_those_of_the_package_they_come_from() -> None:
    holidays = pytest.importorskip("holidays")
    india = holidays.country_holidays("IN").supported_categories
    known = holidays.country_holidays("IN", years=range(2001, 2036), categories=india, language="en_IN")
    says = {(name, str(day)) for day, names in known.items() for name in names.split("; ")}
    assert {tuple(row) for row in rows("hindu.tsv")} <= says


def test_a_title_proclaimed_at_the_end_of_a_year_counts_for_the_year_beside_it() -> None:
    december = check_calendars.Beginning("cejs", 976, 12)
    assert [year for year in (975, 976, 977) if december.agrees(year)] == [976, 977]
    known = check_calendars.gather([iter([("太平興國", december)])])
    assert check_calendars.agreeing("太平兴国", 977, known) == ["cejs"]
    assert check_calendars.agreeing("太平兴国", 990, known) == []


def test_the_titles_of_a_table_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "date"
    folder.mkdir(parents=True)
    (folder / "era_data.js").write_text(
        "\t'/明/太祖/洪武|1368/1/20~|3qk|君主=某',\n\t'/元狩|秦漢歷-122~|x',\n"
    )
    found = dict(check_calendars.from_cejs(folder.parent.parent))
    assert (found["洪武"].year, found["洪武"].month) == (1368, 1)
    assert found["元狩"].year == -121


@pytest.mark.skipif(find_spec("lunar_python") is None, reason="lunar_python is not installed")
def test_lunar_python_agrees_with_the_equivalences_that_name_it() -> None:
    for line in check_calendars.EQUIVALENCES.read_text(encoding="utf-8").splitlines()[1:]:
        written, value, *_, source = line.split("\t")
        if "lunar" in source.split():
            assert check_calendars.lunar_python_agrees(written, value), written
