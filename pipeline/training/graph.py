"""A trained net as the ONNX graph that `pipeline.recognize.head` runs."""

from __future__ import annotations

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
        name = f"c{len(self.tensors)}"
        self.tensors[name] = np.array(value, order="C")
        return name

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node; return the name of its output."""
        from onnx import helper

        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [*inputs], [output], **attributes))
        return output


def write_graph(network: Network, path: Path) -> None:
    """Write the net. The table of each column is multiplied with its part of the projection once, here."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    graph = _Graph()
    state = _layers(graph, weights, len(network.layers), _projected(graph, weights, network.inputs))
    outputs = []
    for number, scheme in enumerate(network.schemes.values()):
        scores = graph.add("MatMul", state, graph.constant(weights[f"outputs.{number}.weight"].T))
        bias = graph.constant(weights[f"outputs.{number}.bias"])
        outputs.append((graph.add("Add", scores, bias, output=f"logits.{number}"), len(scheme.tags)))
    hidden, emissions = network.inputs
    inputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["time", "batch", hidden]),
        helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["time", "batch", emissions]),
        helper.make_tensor_value_info("order", TensorProto.INT64, ["rows"]),
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
                for name, size in outputs
            ],
            [numpy_helper.from_array(value, name) for name, value in graph.tensors.items()],
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _projected(graph: _Graph, weights: dict[str, NDArray[Any]], inputs: tuple[int, int]) -> str:
    project = weights["project.weight"].T
    hidden, emissions = inputs
    parts = {
        "hidden": project[:hidden],
        "emissions": project[hidden : hidden + emissions] * np.float32(EMISSION_SCALE),
    }
    terms = []
    for name, part in parts.items():
        flat = graph.add("Reshape", name, graph.constant(np.array([-1, part.shape[0]])))
        rows = graph.add("Gather", flat, "order")
        terms.append(graph.add("MatMul", rows, graph.constant(part)))
    place = hidden + emissions
    column = 0
    while (table := weights.get(f"tables.{column}.weight")) is not None:
        reach = place + table.shape[1]
        ids = graph.add("Gather", "features", graph.constant(np.array(column)), axis=1)
        terms.append(graph.add("Gather", graph.constant(table @ project[place:reach]), ids))
        place, column = reach, column + 1
    total = graph.constant(weights["project.bias"])
    for term in terms:
        total = graph.add("Add", term, total)
    return graph.add("Mul", graph.add("Relu", total), "real")


def _layers(graph: _Graph, weights: dict[str, NDArray[Any]], count: int, state: str) -> str:
    pads = graph.constant(np.array([1, 0, 1, 0]))
    axis, ends = (
        graph.constant(np.array([0])),
        (graph.constant(np.array([-2])), graph.constant(np.array([2**31]))),
    )
    starts = graph.constant(np.array([0])), graph.constant(np.array([2]))
    for number in range(count):
        padded = graph.add("Pad", state, pads)
        before, after = (
            graph.add("Slice", padded, start, end, axis) for start, end in zip(starts, ends, strict=True)
        )
        window = graph.add("Concat", before, state, after, axis=1)
        scores = graph.add("MatMul", window, graph.constant(weights[f"layers.{number}.weight"].T))
        scores = graph.add("Add", scores, graph.constant(weights[f"layers.{number}.bias"]))
        changed = graph.add("Add", state, graph.add("Relu", scores))
        scale, shift = (graph.constant(weights[f"norms.{number}.{part}"]) for part in ("weight", "bias"))
        state = graph.add("Mul", graph.add("LayerNormalization", changed, scale, shift, axis=-1), "real")
    return state
