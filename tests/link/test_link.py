from __future__ import annotations

from pathlib import Path

from pipeline.config import LinkConfig
from pipeline.document import Document, Draft, Mention, Proposal
from pipeline.kb import Store, open_store
from pipeline.kb.build import build
from pipeline.kb.layers import table
from pipeline.link import Link
from pipeline.link.nil import nil_id
from tests.link.test_coreference import document


def linked(kb: Store, marked: str, config: LinkConfig | None = None) -> list[Mention]:
    draft = Draft(document=document(marked))
    Link(config or LinkConfig(), kb)([draft])
    return draft.document.entities


def test_every_mention_leaves_with_an_id_a_name_and_a_score(kb: Store) -> None:
    known, unknown = linked(kb, "[托洛斯基|PERSON]與[無名氏|PERSON]")
    assert (known.kb_id, known.name) == ("Q1", "托洛茨基")
    assert (unknown.kb_id, unknown.name) == (nil_id("PERSON", "無名氏"), "無名氏")
    assert 0 < known.score <= 1
    assert known.candidates[0].kb_id == "Q1"


def test_a_bracketed_latin_name_lends_its_id_to_the_unknown_rendering_before_it(kb: Store) -> None:
    chinese, latin = linked(kb, "[米卡爾·圖克哈什維斯基|PERSON]([MikhailTukhachevsky|PERSON])")
    assert chinese.kb_id == latin.kb_id == "Q8"


def test_a_pseudonym_has_the_id_of_who_bears_it(kb: Store) -> None:
    person, pseudonym = linked(kb, "[托洛茨基|PERSON]以[揚努夫斯基|PERSON]的化名當選")
    assert person.kb_id == pseudonym.kb_id == "Q1"


def test_unknown_short_forms_share_the_id_of_the_fullest_name(kb: Store) -> None:
    full, short = linked(kb, "[弗朗西斯科·馬德羅|PERSON]參選，[馬德羅|PERSON]入獄")
    assert full.kb_id == short.kb_id == nil_id("PERSON", "弗朗西斯科·馬德羅")


def test_below_the_threshold_a_candidate_is_kept_but_not_believed(kb: Store) -> None:
    (mention,) = linked(kb, "[香港|PERSON]", LinkConfig(threshold=0.9))
    assert mention.kb_id.startswith("NIL:PERSON:")
    assert [candidate.kb_id for candidate in mention.candidates] == ["Q7"]


def test_the_knowledge_base_settles_a_related_label_and_never_a_contrary_one(kb: Store) -> None:
    place, person = linked(kb, "[紐約|LOC]、[香港|PERSON]", LinkConfig(threshold=0.0))
    assert place.label == "GPE"
    assert person.label == "PERSON"


def test_linking_again_changes_nothing(kb: Store) -> None:
    draft = Draft(document=document("[托洛茨基|PERSON]以[揚努夫斯基|PERSON]的化名赴[紐約市|GPE]"))
    link = Link(LinkConfig(), kb)
    link([draft])
    first = draft.document.to_json()
    link([draft])
    assert draft.document.to_json() == first


def test_explanation_gives_the_candidates_that_the_record_has(kb: Store) -> None:
    text = "[民主黨|ORG]在香港立法會"
    (mention,) = linked(kb, text)
    told = Link(LinkConfig(), kb).judge(document(text))[mention.text, mention.label]
    assert [(c.kb_id, c.score) for c in told] == [(c.kb_id, c.score) for c in mention.candidates]


def test_id_that_a_spacy_pipeline_gave_is_kept_and_named_where_it_is_known(kb: Store) -> None:
    draft = Draft(document=document("[托洛茨基|PERSON]在[紐約|GPE]見[老友|PERSON]"))
    given = [
        Proposal(5, 7, "GPE", "spacy", kb_ids=("Q7",)),
        Proposal(8, 10, "PERSON", "spacy", kb_ids=("X1",)),
    ]
    draft.proposals = [*given, Proposal(0, 4, "PERSON", "lexicon", kb_ids=("Q8",))]
    for _ in range(2):
        Link(LinkConfig(), kb)([draft])
        found = [(m.kb_id, m.name) for m in draft.document.entities]
        assert found == [("Q1", "托洛茨基"), ("Q7", "香港"), ("X1", "老友")]


def test_name_in_brackets_belongs_to_the_whole_name_before_it_not_to_one_inside(kb: Store) -> None:
    text = "紐約托洛茨基學會(Trotsky Society)"
    whole, latin = Mention(0, 8, text[:8], "ORG"), Mention(9, 24, text[9:24], "ORG")
    inner = [Mention(0, 2, "紐約", "GPE"), Mention(2, 6, "托洛茨基", "PERSON")]
    draft = Draft(document=Document(id="d", text=text, entities=[whole, *inner, latin]))
    Link(LinkConfig(), kb)([draft])
    assert [m.kb_id for m in inner] == ["Q4", "Q1"]
    assert whole.kb_id == latin.kb_id == nil_id("ORG", "紐約托洛茨基學會")


def test_an_everyday_name_of_several_means_the_one_that_was_named_before(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text(
        "id\ttype\tnames\tcues\n"
        "Q1\tORG\t中國共產黨|共產黨?\t中國|北京\n"
        "Q2\tORG\t蘇聯共產黨|共產黨?\t蘇聯|莫斯科\n"
        "Q3\tGPE\t蘇聯\t\n",
        encoding="utf-8",
    )
    store = open_store(build([table.layer(tmp_path / "own.tsv")], tmp_path / "own.kb"))
    both = "[共產黨|ORG]在[蘇聯|GPE]掌權，中國在後。[蘇聯共產黨|ORG]成立，[共產黨|ORG]壯大。[中國共產黨|ORG]成立，[共產黨|ORG]壯大。"
    found = [mention.kb_id for mention in linked(store, both) if mention.text == "共產黨"]
    assert found == [nil_id("ORG", "共產黨"), "Q2", "Q1"]
    _, alone = linked(store, "[中國共產黨|ORG]在北京開會，[共產黨|ORG]決議")
    assert alone.kb_id == "Q1"
