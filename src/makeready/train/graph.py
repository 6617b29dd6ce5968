"""A small builder of ONNX graphs: one call a layer, float or eight bits. Knows nothing of the model.

Eight bits: weights by row of the layer, rounded once; activations by row of the batch, rounded at each run. A
scale over the whole batch, as dynamic quantisation has it, would let neighbours change a picture.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[np.generic]
Attribute = int | float | str | Sequence[int] | None
Precision = Literal["float32", "int8"]
OPSET, IR = 23, 11
"""Of ONNX: the first that has RMSNormalization."""
LEVELS, OFFSET = 127.0, 128.0


class Sheet:
    """A graph in the making. Values are known by their names."""

    def __init__(self, precision: Precision) -> None:
        self._precision = precision
        self._nodes: list[onnx.NodeProto] = []
        self._kept: dict[str, onnx.TensorProto] = {}
        self._shared: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._num_names = 0

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """An operator with one output."""
        return self._added(kind, inputs, 1, domain, attributes)[0]

    def split(self, x: str, num_parts: int, axis: int) -> list[str]:
        """Equal parts along an axis."""
        return self._added("Split", (x,), num_parts, "", {"axis": axis, "num_outputs": num_parts})

    def constant(self, value: Array | Sequence[int] | float) -> str:
        """Numbers: whole ones as 64 bits, others as float32. Equal ones are stored once."""
        array = np.asarray(value)
        if array.dtype.kind == "f":
            array = array.astype(np.float32)
        elif array.dtype == np.dtype(int):
            array = array.astype(np.int64)
        key = (array.dtype.name, array.shape, array.tobytes())
        if key not in self._shared:
            name = self._shared[key] = self._name("constant")
            self._kept[name] = numpy_helper.from_array(np.asarray(array, order="C"), name)
        return self._shared[key]

    def linear(self, x: str, weight: Array, bias: Array | None = None) -> str:
        """Shapes: weight (outputs, inputs), as torch has it."""
        made = self._rounded_product(x, weight) if self._precision == "int8" else self.product(x, weight)
        return made if bias is None else self.op("Add", made, self.constant(bias))

    def product(self, x: str, weight: Array) -> str:
        """A linear layer computed in float32, whatever the precision: for the small ones at the ends."""
        if self._precision == "float32":
            return self.op("MatMul", x, self.constant(weight.T))
        return self.op("MatMul", x, self.op("Transpose", self.stored(weight), perm=[1, 0]))

    def stored(self, weight: Array) -> str:
        """A weight that takes one byte a number in the file and is float32 when it is used; rounded by its
        first axis. ONNX Runtime works it out once, when it loads."""
        if self._precision == "float32":
            return self.constant(weight)
        levels, scale = rounded(weight.reshape(len(weight), -1))
        as_float = self.op("Cast", self.constant(levels.reshape(weight.shape)), to=TensorProto.FLOAT)
        return self.op("Mul", as_float, self.constant(scale.reshape(-1, *([1] * (weight.ndim - 1)))))

    def norm(
        self, x: str, width: int, epsilon: float, weight: Array | None = None, bias: Array | None = None
    ) -> str:
        """Layer norm over the last axis."""
        scale = np.ones(width) if weight is None else weight
        more = [] if bias is None else [self.constant(bias)]
        return self.op("LayerNormalization", x, self.constant(scale), *more, axis=-1, epsilon=epsilon)

    def silu(self, x: str) -> str:
        """x times its sigmoid, in one operator of ONNX Runtime's."""
        return self.op("QuickGelu", x, domain="com.microsoft", alpha=1.0)

    def attention(self, query: str, key: str, value: str, bias: str, channels: int) -> str:
        """Shapes: (B, H, S, K) each, bias (B, 1, 1, S) -> (B, S, H K)."""
        turned = self.op("Transpose", key, perm=[0, 1, 3, 2])
        scaled = self.op("Mul", query, self.constant(channels**-0.5))
        weights = self.op("Softmax", self.op("Add", self.op("MatMul", scaled, turned), bias), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", weights, value), perm=[0, 2, 1, 3])
        return self.op("Reshape", mixed, self.constant([0, 0, -1]))

    def heads(self, x: str, num_heads: int) -> str:
        """Shapes: (B, S, H K) -> (B, H, S, K)."""
        shaped = self.op("Reshape", x, self.constant([0, 0, num_heads, -1]))
        return self.op("Transpose", shaped, perm=[0, 2, 1, 3])

    def model(
        self,
        inputs: Mapping[str, tuple[int, Sequence[str | int]]],
        output: str,
        name: str,
        shape: Sequence[str | int],
    ) -> onnx.ModelProto:
        """The graph, checked. `inputs` are element type and shape by name; `output` is called `name`."""
        self._nodes.append(helper.make_node("Identity", [output], [name]))
        graph = helper.make_graph(
            self._nodes,
            "makeready",
            [helper.make_tensor_value_info(one, kind, list(sides)) for one, (kind, sides) in inputs.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))],
            list(self._kept.values()),
        )
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=domains, ir_version=IR, producer_name="makeready")
        onnx.checker.check_model(model)
        return model

    def _rounded_product(self, x: str, weight: Array) -> str:
        """Each row of the input by its largest number, each row of the weight by its own.

        Unsigned inputs: with them ONNX Runtime's kernel is four times as fast as float32 here, with signed
        ones four times slower (docs/LOG.md).
        """
        levels, scale = rounded(weight)
        largest = self.op("ReduceMax", self.op("Abs", x), self.constant([-1]), keepdims=1)
        step = self.op("Mul", self.op("Max", largest, self.constant(1e-9)), self.constant(1 / LEVELS))
        one, offset = self.constant(1.0), self.constant(np.array(OFFSET, np.uint8))
        unsigned = self.op("QuantizeLinear", self.op("Mul", x, self.op("Reciprocal", step)), one, offset)
        given = (unsigned, self.constant(levels.T), one, self.constant(scale), offset)
        return self.op("Mul", self.op("MatMulIntegerToFloat", *given, domain="com.microsoft"), step)

    def _added(
        self,
        kind: str,
        inputs: Sequence[str],
        num_outputs: int,
        domain: str,
        attributes: Mapping[str, Attribute],
    ) -> list[str]:
        outputs = [self._name(kind) for _ in range(num_outputs)]
        node = helper.make_node(kind, list(inputs), outputs, None, None, domain, None, **attributes)
        self._nodes.append(node)
        return outputs

    def _name(self, kind: str) -> str:
        self._num_names += 1
        return f"{kind.lower()}_{self._num_names}"


def rounded(weight: Array) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """As `diffusion.mini_weights.rounded_rows`, in numpy: rounding what was rounded changes nothing.

    Shapes: (R, N) -> (R, N), (R,).
    """
    values = weight.astype(np.float32)
    scale = np.maximum(np.abs(values).max(axis=1), np.float32(1e-12)) / np.float32(LEVELS)
    levels = np.clip(np.rint(values / scale[:, None]), -LEVELS, LEVELS)
    return levels.astype(np.int8), scale
