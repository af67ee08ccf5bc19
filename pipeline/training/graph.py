"""A trained net as the ONNX graph that `pipeline.recognize.head` or `pipeline.recognize.characters` runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.recognize.bioes import Bioes
from pipeline.recognize.characters import Rows
from pipeline.training.network import EMISSION_SCALE, SHAPES, AnyNetwork, CharacterNetwork, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET = 17

_LARGE = 4096
"""Numbers in an array that is written with half the precision."""


class _Graph:
    """Nodes and constants under construction."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: dict[str, NDArray[Any]] = {}

    def constant(self, value: Any) -> str:
        """Add a constant; return its name."""
        return self.named(f"constant.{len(self.tensors)}", value)

    def named(self, name: str, value: Any) -> str:
        """Add a constant under a name of its own; return the name."""
        self.tensors[name] = np.array(value, order="C")
        return name

    def kept(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant under a name of its own, in half precision if it is large; return the name of its value."""
        if value.size < _LARGE:
            return self.named(name, value)
        from onnx import TensorProto

        return self.add("Cast", self.named(name, value.astype(np.float16)), to=TensorProto.FLOAT)

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node; return the name of its output."""
        from onnx import helper

        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [*inputs], [output], **attributes))
        return output


def write_graph(network: Network, path: Path) -> None:
    """Write a net on LAC. Its weights keep the names they have in torch, so that `read_weights` can find them."""
    from onnx import TensorProto, helper

    graph = _Graph()
    weights = {
        name: graph.named(name, value.detach().numpy()) for name, value in network.state_dict().items()
    }
    state = _projected(graph, network)
    for layer in range(len(network.layers)):
        state = graph.add("Mul", _layer(graph, weights, state, layer, "near"), "real")
    outputs = [_scores(graph, weights, state, number, scheme) for number, scheme in _numbered(network)]
    hidden, emissions = network.inputs
    inputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["time", "batch", hidden]),
        helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["time", "batch", emissions]),
        helper.make_tensor_value_info("order", TensorProto.INT64, ["rows"]),
        helper.make_tensor_value_info("near", TensorProto.INT64, ["window"]),
        helper.make_tensor_value_info("real", TensorProto.FLOAT, ["rows", 1]),
        helper.make_tensor_value_info("features", TensorProto.INT64, ["rows", len(network.tables)]),
    ]
    _write(graph, inputs, outputs, path)


def write_character_graph(network: CharacterNetwork, path: Path) -> None:
    """Write a net on characters, its large arrays in half precision; the names of its weights are those in torch."""
    from onnx import TensorProto, helper

    graph = _Graph()
    weights = {name: graph.kept(name, value.detach().numpy()) for name, value in network.state_dict().items()}
    near = {reach: _near(graph, reach) for reach in sorted({*network.dilations})}
    state = _looked_up(graph, network, weights)
    for layer, reach in enumerate(network.dilations):
        state = _layer(graph, weights, state, layer, near[reach])
    outputs = [_scores(graph, weights, state, number, scheme) for number, scheme in _numbered(network)]
    tags = _linear(graph, weights, state, len(network.schemes))
    graph.add("ArgMax", tags, axis=1, keepdims=0, output="words")
    outputs.append(helper.make_tensor_value_info("words", TensorProto.INT64, ["rows"]))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["rows"]) for name in Rows._fields]
    _write(graph, inputs, outputs, path)


def _numbered(network: AnyNetwork) -> Iterable[tuple[int, Bioes]]:
    return enumerate(network.schemes.values())


def _scores(graph: _Graph, weights: Mapping[str, str], state: str, number: int, scheme: Bioes) -> Any:
    from onnx import TensorProto, helper

    output = _linear(graph, weights, state, number, f"logits.{number}")
    return helper.make_tensor_value_info(output, TensorProto.FLOAT, ["rows", len(scheme.tags)])


def _linear(graph: _Graph, weights: Mapping[str, str], state: str, number: int, output: str = "") -> str:
    weight, bias = (weights[f"outputs.{number}.{part}"] for part in ("weight", "bias"))
    return graph.add("Gemm", state, weight, bias, transB=1, output=output)


def _write(graph: _Graph, inputs: list[Any], outputs: list[Any], path: Path) -> None:
    import onnx
    from onnx import helper, numpy_helper

    tensors = [numpy_helper.from_array(value, name) for name, value in graph.tensors.items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "head", inputs, outputs, tensors),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Return the weights of a written net by the names they have in torch."""
    import onnx
    from onnx import numpy_helper

    tensors = onnx.load(str(path)).graph.initializer
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in tensors}
    return {
        name: value.astype(np.float32) if value.dtype == np.float16 else value
        for name, value in arrays.items()
        if not name.startswith("constant.")
    }


def _projected(graph: _Graph, network: Network) -> str:
    """Add the first layer. What the tables of the columns make of theirs is a constant, which ONNX Runtime works out once."""
    widths = [*network.inputs, *(table.embedding_dim for table in network.tables)]
    parts = _parts(graph, "project.weight", widths)
    total = "project.bias"
    for name, width, part in zip(("hidden", "emissions"), widths, parts, strict=False):
        flat = graph.add("Reshape", name, graph.constant(np.array([-1, width])))
        rows = graph.add("Gather", flat, "order")
        if name == "emissions":
            part = graph.add("Mul", part, graph.constant(np.float32(EMISSION_SCALE)))
        total = graph.add("Add", graph.add("MatMul", rows, part), total)
    for column, part in enumerate(parts[2:]):
        table = graph.add("MatMul", f"tables.{column}.weight", part)
        ids = graph.add("Gather", "features", graph.constant(np.array(column)), axis=1)
        total = graph.add("Add", graph.add("Gather", table, ids), total)
    return graph.add("Mul", graph.add("Relu", total), "real")


def _parts(graph: _Graph, weight: str, widths: Sequence[int]) -> list[str]:
    """Cut the weights of a projection into those of its inputs."""
    turned = graph.add("Transpose", weight, perm=[1, 0])
    axis = graph.constant(np.array([0]))
    return [
        graph.add("Slice", turned, graph.constant(np.array([start])), graph.constant(np.array([end])), axis)
        for start, end in pairwise([0, *accumulate(widths)])
    ]


def _looked_up(graph: _Graph, network: CharacterNetwork, weights: Mapping[str, str]) -> str:
    """Add the first layer: what it makes of a character, of a shape and of a name are tables, worked out once."""
    widths = [network.characters.embedding_dim, *(out for _, out in SHAPES)]
    characters, *parts = _parts(graph, weights["project.weight"], widths)
    tables = [graph.add("MatMul", f"tables.{number}.weight", part) for number, part in enumerate(parts)]
    width = network.project.out_features
    spread = [
        graph.add(
            "Reshape",
            table,
            graph.constant(np.array([*(size if at == place else 1 for at in range(3)), width])),
        )
        for place, (table, (size, _)) in enumerate(zip(tables[:3], SHAPES, strict=False))
    ]
    shapes = graph.add(
        "Add", graph.add("Add", graph.add("Add", spread[0], spread[1]), spread[2]), "project.bias"
    )
    rows = [
        graph.add("Gather", graph.add("MatMul", weights["characters.weight"], characters), "ids"),
        graph.add("Gather", graph.add("Reshape", shapes, graph.constant(np.array([-1, width]))), "shapes"),
        graph.add("Gather", tables[3], "names"),
    ]
    return graph.add("Relu", graph.add("Add", graph.add("Add", rows[0], rows[1]), rows[2]))


def _near(graph: _Graph, reach: int) -> str:
    """Add the numbers of the rows beside each row; beyond the last one is the first, and either is empty."""
    size = graph.add("Shape", "ids")
    whole = graph.add("Squeeze", size)
    rows = graph.add("Range", graph.constant(np.int64(0)), whole, graph.constant(np.int64(1)))
    column = graph.add("Unsqueeze", rows, graph.constant(np.array([1])))
    beside = graph.add("Add", column, graph.constant(np.array([[-reach, 0, reach]])))
    return graph.add("Reshape", graph.add("Mod", beside, size), graph.constant(np.array([-1])))


def _layer(graph: _Graph, weights: Mapping[str, str], state: str, number: int, near: str) -> str:
    wide = graph.tensors[f"layers.{number}.weight"].shape[1]
    window = graph.add("Reshape", graph.add("Gather", state, near), graph.constant(np.array([-1, wide])))
    linear, norm = (
        [weights[f"{kind}.{number}.{part}"] for part in ("weight", "bias")] for kind in ("layers", "norms")
    )
    scores = graph.add("Gemm", window, *linear, transB=1)
    changed = graph.add("Add", state, graph.add("Relu", scores))
    return graph.add("LayerNormalization", changed, *norm, axis=-1)
