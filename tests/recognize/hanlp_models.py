"""HanLP models without training: the real classes with random weights, as HanLP's own `save` writes them."""

from __future__ import annotations

from pathlib import Path

CHARS = sorted(set("托洛茨基在墨西哥。列宁回到俄国苏联政府天气很好彼得堡工人维埃"))


def transformer(folder: Path) -> Path:
    """Write a transformer of one layer, as `save_pretrained` does."""
    from transformers import BertConfig, BertTokenizerFast

    folder.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *CHARS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    ).save_pretrained(folder)  # fmt: skip
    return folder


def multi_task(folder: Path, encoder: Path) -> Path:
    """Write a multi-task model that cuts words, tags them under CTB and finds names under MSRA."""
    import torch
    from hanlp.common.dataset import SortingSamplerBuilder
    from hanlp.common.transform import VocabDict
    from hanlp.common.vocab import Vocab
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
    from hanlp.components.mtl.tasks.pos import TransformerTagging
    from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
    from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

    sampler = SortingSamplerBuilder(batch_size=32)
    tasks = {
        "tok/fine": TaggingTokenization(sampler_builder=sampler, cls_is_bos=True, sep_is_eos=True),
        "pos/ctb": TransformerTagging(sampler_builder=sampler, dependencies="tok"),
        "ner/msra": TaggingNamedEntityRecognition(
            sampler_builder=sampler, dependencies="tok", tagging_scheme="BMES", delimiter_in_entity=""
        ),
    }
    tags = {
        "tok/fine": ["B", "M", "E", "S"],
        "pos/ctb": ["NN", "NR", "VV", "PU"],
        "ner/msra": ["O", "B-PERSON", "M-PERSON", "E-PERSON", "S-PERSON", "S-DATE"],
    }
    for name, task in tasks.items():
        vocab = Vocab(pad_token=None, unk_token=None)
        for tag in tags[name]:
            vocab.add(tag)
        vocab.lock()
        task.vocabs = VocabDict(tag=vocab)
        (folder / name).parent.mkdir(parents=True)
    torch.manual_seed(3)
    model = MultiTaskLearning()
    embedding = ContextualWordEmbedding("token", str(encoder), average_subwords=True, max_sequence_length=512)
    model.config.update(encoder=embedding, task_names=[*tasks], transform=None, **tasks)
    model.on_config_ready()
    model.model = model.build_model(training=False)
    model.save(str(folder))
    return folder
