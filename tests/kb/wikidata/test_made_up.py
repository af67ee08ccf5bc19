from __future__ import annotations

from pathlib import Path

from benchmarks.wikidata_dump import made_up, write
from tests.kb.wikidata.test_reading import entities


def test_made_up_entities_are_the_same_for_a_seed_and_all_become_entities(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(made_up(60, 3), tmp_path / f"{name}.json.gz")
    write(made_up(60, 4), tmp_path / "other.json.gz")
    one, two, other = ((tmp_path / f"{name}.json.gz").read_bytes() for name in ("one", "two", "other"))
    assert one == two != other
    assert len(entities(tmp_path / "one.json.gz")) == 60
