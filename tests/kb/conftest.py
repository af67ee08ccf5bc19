from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.kb.build import build
from pipeline.kb.layers import Layer
from pipeline.kb.store import Entity, Name, Store


def person(entity_id: str, *names: str, prior: float = 0.8) -> Entity:
    return Entity(id=entity_id, label="PERSON", name=names[0], names=forms(*names), prior=prior)


def place(entity_id: str, *names: str, prior: float = 0.8) -> Entity:
    return Entity(id=entity_id, label="GPE", name=names[0], names=forms(*names), prior=prior)


def forms(*texts: str) -> list[Name]:
    return [
        Name(text.removesuffix("?"), "alias" if rank else "label", text.endswith("?"))
        for rank, text in enumerate(texts)
    ]


def layer(name: str, make: Callable[[], list[Entity]]) -> Layer:
    return Layer(name, f"{name}'s source", f"{name}'s licence", "1", make)


@pytest.fixture
def kb(tmp_path: Path) -> Callable[..., Store]:
    """Build a knowledge base of one layer that holds these entities."""

    def made(*entities: Entity) -> Store:
        return Store(build([layer("test", lambda: list(entities))], tmp_path / "kb.sqlite"))

    return made
