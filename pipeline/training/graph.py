"""A trained net as the ONNX graph that `pipeline.recognize.head` runs."""

from __future__ import annotations

from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.training.network import EMISSION_SCALE, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET = 17


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

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node; return the name of its output."""
        from onnx import helper

        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [*inputs], [output], **attributes))
        return output


def write_graph(network: Network, path: Path) -> None:
    """Write the net. Its weights keep the names they have in torch, so that `read_weights` can find them."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    graph = _Graph()
    for name, value in network.state_dict().items():
        graph.named(name, value.detach().numpy())
    state = _layers(graph, network, _projected(graph, network))
    sizes = {}
    for number, scheme in enumerate(network.schemes.values()):
        output = graph.add(
            "Gemm",
            state,
            f"outputs.{number}.weight",
            f"outputs.{number}.bias",
            transB=1,
            output=f"logits.{number}",
        )
        sizes[output] = len(scheme.tags)
    hidden, emissions = network.inputs
    inputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["time", "batch", hidden]),
        helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["time", "batch", emissions]),
        helper.make_tensor_value_info("order", TensorProto.INT64, ["rows"]),
        helper.make_tensor_value_info("near", TensorProto.INT64, ["window"]),
        helper.make_tensor_value_info("real", TensorProto.FLOAT, ["rows", 1]),
        helper.make_tensor_value_info("features", TensorProto.INT64, ["rows", len(network.tables)]),
    ]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "head",
            inputs,
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size])
                for name, size in sizes.items()
            ],
            [numpy_helper.from_array(value, name) for name, value in graph.tensors.items()],
        ),
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
    return {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in tensors
        if not tensor.name.startswith("constant.")
    }


def _projected(graph: _Graph, network: Network) -> str:
    """Add the first layer: the projection is cut into the parts of its inputs. What the tables of the columns make of
    theirs is a constant, which ONNX Runtime works out once."""
    widths = [*network.inputs, *(table.embedding_dim for table in network.tables)]
    edges = [0, *accumulate(widths)]
    turned = graph.add("Transpose", "project.weight", perm=[1, 0])
    axis = graph.constant(np.array([0]))
    parts = [
        graph.add("Slice", turned, graph.constant(np.array([start])), graph.constant(np.array([end])), axis)
        for start, end in pairwise(edges)
    ]
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


def _layers(graph: _Graph, network: Network, state: str) -> str:
    for number in range(len(network.layers)):
        near = graph.add("Gather", state, "near")
        window = graph.add(
            "Reshape", near, graph.constant(np.array([-1, network.layers[number].in_features]))
        )
        scores = graph.add("Gemm", window, f"layers.{number}.weight", f"layers.{number}.bias", transB=1)
        changed = graph.add("Add", state, graph.add("Relu", scores))
        norm = graph.add(
            "LayerNormalization", changed, f"norms.{number}.weight", f"norms.{number}.bias", axis=-1
        )
        state = graph.add("Mul", norm, "real")
    return state
