from __future__ import annotations

import contextlib
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb import open_store
from pipeline.kb.fold import fold
from pipeline.kb.store import Name, Store
from tests.kb.conftest import person, place

TROTSKY = ("Q33391", "托洛茨基", "列夫·托洛茨基", "Leon Trotsky")
Kb = Callable[..., Store]


def test_surface_is_found_in_either_script_and_any_dot(kb: Kb) -> None:
    store = kb(person(*TROTSKY), place("Q15180", "蘇聯"))
    for surface in ("列夫·托洛茨基", "列夫．托洛茨基", "LeonTrotsky"):
        assert [hit.id for hit in store.find(surface)] == ["Q33391"]
    assert [hit.id for hit in store.find("苏联")] == ["Q15180"]
    assert not store.find("列宁")
    assert not store.find("·")


def test_whether_any_name_begins_with_a_surface_is_told_in_either_script(kb: Kb) -> None:
    store = kb(person(*TROTSKY), place("Q15180", "蘇聯"))
    for surface in ("列夫", "列夫·托", "Leon T", "蘇", "苏联", "蘇聯"):
        assert store.begins(surface)
    for surface in ("洛茨", "苏联人", "\U0010ffff"):
        assert not store.begins(surface)


def test_hit_tells_a_listed_form_from_a_folded_one(kb: Kb) -> None:
    store = kb(place("Q15180", "蘇聯"))
    assert [hit.exact for hit in store.find("蘇聯")] == [True]
    assert [hit.exact for hit in store.find("苏联")] == [False]


def test_likelier_entities_come_first_and_ties_go_by_id(kb: Kb) -> None:
    store = kb(
        place("Q2", "喬治亞", prior=0.6),
        place("Q3", "格魯吉亞", "喬治亞", prior=0.9),
        person("Q9", "喬治亞", prior=0.6),
    )
    hits = store.find("喬治亞")
    assert [hit.id for hit in hits] == ["Q3", "Q2", "Q9"]
    assert [hit.kind for hit in hits] == ["alias", "label", "label"]


def test_label_counts_more_than_alias_and_weak_least(kb: Kb) -> None:
    store = kb(person("Q1", "甲乙丙"), person("Q2", "別的", "甲乙丙"), person("Q3", "其他", "甲乙丙?"))
    hits = store.find("甲乙丙")
    assert [hit.id for hit in hits] == ["Q1", "Q2", "Q3"]
    assert [hit.weak for hit in hits] == [False, False, True]


def test_stronger_of_two_forms_with_one_key_counts(kb: Kb) -> None:
    (hit,) = kb(place("Q236", "蒙特內哥羅", "黑山?", "黑‧山")).find("黑山")
    assert not hit.weak
    assert hit.exact


def test_entity_comes_back_as_it_was_built(kb: Kb) -> None:
    entity = kb(person(*TROTSKY)).get("Q33391")
    assert entity is not None
    assert (entity.label, entity.name, entity.source, entity.prior) == ("PERSON", "托洛茨基", "test", 0.8)
    assert Name("Leon Trotsky", "alias", False, "test") in entity.names


def test_unknown_id_gives_nothing(kb: Kb) -> None:
    assert kb(person(*TROTSKY)).get("Q1") is None


def test_keys_are_folded_sorted_and_unique(kb: Kb) -> None:
    store = kb(person(*TROTSKY), person("Q2", "別人", "托洛茨基"), place("Q3", "𠮷田縣"))
    keys = list(store.keys())
    assert keys == sorted({fold(text) for text in (*TROTSKY[1:], "別人", "𠮷田縣")})


def test_store_travels_between_processes_by_its_path(kb: Kb) -> None:
    store = kb(person(*TROTSKY))
    copy = pickle.loads(pickle.dumps(store))
    assert copy.fingerprint == store.fingerprint
    assert copy.find("托洛茨基") == store.find("托洛茨基")


def test_path_with_characters_of_a_uri_can_be_opened(kb: Kb, tmp_path: Path) -> None:
    odd = tmp_path / "我的?庫 100%#1.sqlite"
    shutil.copy(kb(person(*TROTSKY)).path, odd)
    assert open_store(odd).find("托洛茨基")


def test_store_cannot_be_written_through(kb: Kb) -> None:
    store = kb(person(*TROTSKY))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._connection.execute("DELETE FROM name")


@pytest.mark.parametrize("key", ["schema", "fold"])
def test_file_of_other_rules_is_refused_with_a_way_out(kb: Kb, key: str) -> None:
    path = kb(person(*TROTSKY)).path
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = ?", (key,))
    connection.close()
    with pytest.raises(KnowledgeBaseError, match=f"its {key} is version 999.*zhpipe kb build"):
        open_store(path)


def test_what_is_no_knowledge_base_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.sqlite"
    text.write_text("托洛茨基" * 1000, encoding="utf-8")
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    for path in (text, empty):
        with pytest.raises(KnowledgeBaseError, match="not a knowledge base"):
            open_store(path)
    for path in (tmp_path / "none.sqlite", tmp_path):
        with pytest.raises(KnowledgeBaseError, match="no such knowledge base"):
            open_store(path)


def _rewritten(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON name BEGIN SELECT 1; END",
        "CREATE INDEX i ON name (text)",
        "DROP TABLE statement",
    ],
)
def test_file_with_anything_but_our_tables_is_refused(kb: Kb, change: str) -> None:
    with pytest.raises(KnowledgeBaseError, match="other tables"):
        open_store(_rewritten(kb(person(*TROTSKY)).path, change))


def test_view_in_place_of_a_table_is_never_run(kb: Kb) -> None:
    endless = (
        "WITH RECURSIVE n(k) AS (SELECT 'a' UNION ALL SELECT 'a' FROM n) SELECT k AS key, k AS value FROM n"
    )
    path = _rewritten(kb(person(*TROTSKY)).path, "DROP TABLE name", f"CREATE VIEW name AS {endless}")
    with pytest.raises(KnowledgeBaseError, match="other tables"):
        open_store(path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entity SET data = '{'",
        "UPDATE entity SET data = 7",
        """UPDATE entity SET data = '{"id":"Q33391","label":"PERSON","name":"x","prior":7}'""",
        "UPDATE name SET kind = 'other'",
        "UPDATE entity SET prior = 'much'",
        "UPDATE entity SET prior = 1e9",
        "UPDATE entity SET label = '<b>'",
        """UPDATE entity SET data = '{"id":"Q33391","label":"<b>","name":"x"}'""",
        "UPDATE name SET key = CAST(x'ff' AS TEXT)",
    ],
)
def test_broken_row_is_an_error_that_names_the_file(kb: Kb, change: str) -> None:
    path = _rewritten(kb(person(*TROTSKY)).path, change)
    with pytest.raises(KnowledgeBaseError, match=r"knowledge base is broken.*zhpipe kb build") as caught:
        _asked(path)
    assert caught.value.where == str(path)


def _asked(path: Path) -> None:
    store = open_store(path)
    store.find("托洛茨基")
    store.get("Q33391")
    list(store.keys())
    list(store.key_owners())
    list(store.entities())


def test_corrupted_bytes_are_an_error_and_never_a_crash(kb: Kb) -> None:
    path = kb(*(person(f"Q{n}", f"某人{n}", f"第{n}人") for n in range(1, 300))).path
    whole = path.read_bytes()
    for start in range(100, len(whole), 4099):
        path.write_bytes(whole[:start] + bytes([0xA5]) * 512 + whole[start + 512 :])
        with contextlib.suppress(KnowledgeBaseError):
            _asked(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(KnowledgeBaseError):
        _asked(path)


def test_id_that_was_given_up_leads_to_the_new_one(kb: Kb) -> None:
    entity = person(*TROTSKY)
    entity.same_as = ["local:trotsky"]
    store = kb(entity)
    found = store.get("local:trotsky")
    assert found is not None
    assert found.id == "Q33391"
    assert store.resolve("local:trotsky") == "Q33391"
    assert store.resolve("Q1") == "Q1"
    assert list(store.redirects()) == [("local:trotsky", "Q33391")]
