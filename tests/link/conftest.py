from __future__ import annotations

import pytest

from pipeline.kb import Store, open_store
from pipeline.kb.build import build
from pipeline.kb.layers import table

ROWS = """id\ttype\tnames\tcues\tenglish
Q1\tPERSON\t托洛茨基|列夫·托洛茨基|托洛斯基\t\tLeon Trotsky
Q2\tNORP\t托洛茨基主義|托派\t\t
Q3\tNORP\t法西斯主義\t\t
Q4\tGPE\t紐約\t\tNew York
Q5\tORG\t美國民主黨|民主黨\t美國\t
Q6\tORG\t香港民主黨|民主黨\t香港|立法會\t
Q7\tGPE\t香港\t\t
Q8\tPERSON\t圖哈切夫斯基|米哈伊爾·圖哈切夫斯基\t\tMikhail Tukhachevsky
"""


@pytest.fixture(scope="package")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("kb")
    (folder / "own.tsv").write_text(ROWS, encoding="utf-8")
    return open_store(build([table.layer(folder / "own.tsv")], folder / "own.kb"))
