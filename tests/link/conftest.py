from __future__ import annotations

import pytest

from pipeline.kb import Store, open_store
from pipeline.kb.build import build
from pipeline.kb.layers import table

ROWS = """id\ttype\tnames\tcues\tenglish\tyears\trelated
Q1\tPERSON\t托洛茨基|列夫·托洛茨基|托洛斯基\t\tLeon Trotsky\t\t
Q2\tNORP\t托洛茨基主義|托派\t\t\t\t
Q3\tNORP\t法西斯主義\t\t\t\t
Q4\tGPE\t紐約\t\tNew York\t\t
Q5\tORG\t美國民主黨|民主黨\t美國\t\t\t
Q6\tORG\t香港民主黨|民主黨\t香港|立法會\t\t\t
Q7\tGPE\t香港\t\t\t\t
Q8\tPERSON\t圖哈切夫斯基|米哈伊爾·圖哈切夫斯基\t\tMikhail Tukhachevsky\t\t
Q9\tPERSON\t魯迅\t\t\t1881–1936\t
Q10\tORG\t芝加哥公牛\t\tChicago Bulls\t\t
Q11\tORG\t國際米蘭\t\t\t\t
Q12\tORG\t香港國家足球隊\t\t\t\t
Q13\tORG\t香港足球協會\t\t\t\t
Q14\tGPE\t芝加哥\t\t\t\t
Q15\tPERSON\t張偉\t\t\t\tQ10|Q14
Q16\tPERSON\t張偉\t\t\t\tQ11
Q17\tORG\t金塊隊\t\t\t\t
Q18\tGPE\t唐朝\t\t\t618–907\t
"""


@pytest.fixture(scope="package")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("kb")
    (folder / "own.tsv").write_text(ROWS, encoding="utf-8")
    return open_store(build([table.layer(folder / "own.tsv")], folder / "own.kb"))
