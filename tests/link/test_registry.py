from __future__ import annotations

from pipeline.document import Document
from pipeline.kb import Store
from pipeline.link import nil_id
from pipeline.link.registry import Registry, as_entities
from tests.link.test_link import linked


def annotated(kb: Store, number: int, marked: str) -> Document:
    mentions = linked(kb, marked)
    return Document(id=str(number), text=marked, entities=mentions)


def test_unknown_entities_come_with_all_their_names_the_most_frequent_first(kb: Store) -> None:
    registry = Registry()
    registry.add(annotated(kb, 1, "[弗朗西斯科·馬德羅|PERSON]參選，[馬德羅|PERSON]入獄，[馬德羅|PERSON]獲釋"))
    registry.add(annotated(kb, 2, "[無名氏|PERSON]與[托洛茨基|PERSON]"))
    first, second = registry.entities()
    assert (first.ids, first.names) == (
        [nil_id("PERSON", "弗朗西斯科·馬德羅")],
        ["馬德羅", "弗朗西斯科·馬德羅"],
    )
    assert (first.mentions, first.documents) == (3, 1)
    assert second.names == ["無名氏"]
    assert [unknown.names for unknown in registry.entities(least=2)] == [first.names]


def test_two_renderings_in_the_same_company_are_one_entity(kb: Store) -> None:
    documents = [
        annotated(kb, 1, "[戈爾巴喬夫|PERSON]談[托洛茨基|PERSON]"),
        annotated(kb, 2, "[戈巴契夫|PERSON]談[托洛茨基|PERSON]"),
    ]
    for order in (documents, documents[::-1]):
        registry = Registry()
        for document in order:
            registry.add(document)
        (only,) = registry.entities()
        assert sorted(only.names) == ["戈巴契夫", "戈爾巴喬夫"]
        assert only.ids == sorted([nil_id("PERSON", "戈爾巴喬夫"), nil_id("PERSON", "戈巴契夫")])


def test_two_renderings_without_common_company_stay_apart(kb: Store) -> None:
    registry = Registry()
    registry.add(annotated(kb, 1, "[戈爾巴喬夫|PERSON]談[托洛茨基|PERSON]"))
    registry.add(annotated(kb, 2, "[戈巴契夫|PERSON]赴[紐約|GPE]"))
    assert len(registry.entities()) == 2


def test_as_an_entity_it_is_known_by_its_fullest_name_and_remembers_its_nil_id(kb: Store) -> None:
    registry = Registry()
    registry.add(annotated(kb, 1, "[弗朗西斯科·馬德羅|PERSON]參選，[馬德羅|PERSON]入獄"))
    (entity,) = as_entities(registry.entities())
    nil = nil_id("PERSON", "弗朗西斯科·馬德羅")
    assert (entity.name, entity.label, entity.same_as) == ("弗朗西斯科·馬德羅", "PERSON", [nil])
    assert entity.id == f"own:person-{nil[-10:]}"


def test_nothing_annotated_is_nothing_unknown() -> None:
    assert Registry().entities() == []
