"""Whether this processor's products of bytes are right. x86 ones without VNNI add two products of an unsigned
and a signed byte in 16 bits, and what does not fit is cut off: a model then draws something else.

It is tried, not looked up: what a processor has is told in other words by each system. Source of the fault:
ONNX Runtime's notes on U8S8 in its session option keys.
"""

from functools import cache

import numpy as np
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]

PRODUCT = bytes.fromhex(
    "080a3a620a180a01610a0162120163220d4d61744d756c496e74656765721201705a150a016112100a0e0802120a0a03"
    "12016d0a0312016b5a150a016212100a0e0803120a0a0312016b0a0312016e62150a016312100a0e0806120a0a031201"
    "6d0a0312016e42040a001015"
)
"""The graph `c = MatMulInteger(a, b)`, a (m, k) unsigned, b (k, n) signed bytes; a test builds it anew."""
LARGEST_A, LARGEST_B = 255, 127
NUM_ROWS, NUM_TERMS, NUM_COLUMNS = 8, 64, 32
"""Enough that no kernel for tiny matrices answers."""


@cache
def are_cut_off() -> bool:
    """True where the largest bytes' products are not what they should be."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    session = InferenceSession(PRODUCT, options, providers=["CPUExecutionProvider"])
    a = np.full((NUM_ROWS, NUM_TERMS), LARGEST_A, np.uint8)
    b = np.full((NUM_TERMS, NUM_COLUMNS), LARGEST_B, np.int8)
    (found,) = session.run(None, {"a": a, "b": b})
    return bool((found != NUM_TERMS * LARGEST_A * LARGEST_B).any())
