"""The house's own rules: imports are light and run one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__file__).parent
HEAVY = {
    "jieba",
    "rjieba",
    "opencc",
    "onnx",
    "onnxruntime",
    "numpy",
    "spacy",
    "hanlp",
    "ray",
    "torch",
    "sxtwl",
    "rigour",
    "lxml",
    "pyarrow",
    "rdflib",
    "cassis",
}
FOUNDATION = {
    "atomic",
    "packed",
    "installed",
    "version",
    "errors",
    "offsets",
    "document",
    "config",
    "stage",
    "cache",
}
STAGES = {"normalize", "segment", "recognize", "temporal", "link"}

ALLOWED: dict[str, set[str]] = {
    "version": set(),
    "errors": set(),
    "offsets": set(),
    "atomic": set(),
    "packed": {"errors"},
    "installed": {"errors"},
    "cache": {"atomic"},
    "document": {"offsets", "records"},
    "config": {"errors"},
    "stage": {"document", "errors"},
    "records": {"atomic", "document", "errors", "packed"},
    "kb": FOUNDATION,
    "sources": FOUNDATION,
    "normalize": FOUNDATION,
    "segment": FOUNDATION | {"kb"},
    "recognize": FOUNDATION | {"kb"},
    "temporal": FOUNDATION | {"normalize"},
    "link": FOUNDATION | {"kb", "records"},
    "annotator": FOUNDATION | STAGES | {"kb"},
    "quality": FOUNDATION | {"records", "kb", "link", "segment"},
    "training": FOUNDATION
    | {"kb", "normalize", "segment", "recognize", "quality", "records", "annotator", "formats", "link"},
    "component": FOUNDATION | {"annotator", "records"},
    "formats": FOUNDATION | {"records", "sources"},
    "batch": FOUNDATION | {"annotator", "records", "sources", "normalize", "formats"},
}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "pipeline":
                names = [f"pipeline.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("pipeline.")}
    return found


def test_imports_run_one_way() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        room = _room(path)
        if room not in {"cli", "__init__", "__main__"}:
            strangers = _imports(path) - ALLOWED[room] - {room}
            assert not strangers, f"{path.relative_to(PACKAGE)} must not import {sorted(strangers)}"


def test_package_import_loads_nothing_heavy() -> None:
    code = "import sys, pipeline; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "module",
    [
        "pipeline.document",
        "pipeline.annotator",
        "pipeline.cli",
        "pipeline.kb",
        "pipeline.link",
        "pipeline.recognize",
    ],
)
def test_module_import_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert not loaded & (HEAVY - {"numpy"})


def test_package_import_is_quick() -> None:
    code = "import time; start = time.process_time(); import pipeline; print(time.process_time() - start)"
    seconds = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert seconds < 0.150


def test_public_names_resolve() -> None:
    for name in pipeline.__all__:
        assert getattr(pipeline, name) is not None
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = pipeline.nothing_such
