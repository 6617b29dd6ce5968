"""Products of bytes that this processor would cut off are found by trying, and then computed another way."""

import numpy as np
import pytest
from onnxruntime import InferenceSession

from makeready.engine import eight_bits
from makeready.engine.onnx_graphs import PRECISE_EIGHT_BITS, options


def test_the_probe_is_a_product_of_bytes() -> None:
    session = InferenceSession(eight_bits.PRODUCT, providers=["CPUExecutionProvider"])
    a = np.array([[1, 2], [200, 0]], np.uint8)
    b = np.array([[3, -4], [5, 6]], np.int8)

    (found,) = session.run(None, {"a": a, "b": b})

    assert found.tolist() == [[13, 8], [600, -800]]


@pytest.mark.parametrize("is_cut_off", [True, False])
def test_only_a_processor_that_needs_it_takes_the_slower_way(
    monkeypatch: pytest.MonkeyPatch, is_cut_off: bool
) -> None:
    monkeypatch.setattr(eight_bits, "are_cut_off", lambda: is_cut_off)

    made = options(2)

    if is_cut_off:
        assert made.get_session_config_entry(PRECISE_EIGHT_BITS) == "1"
    else:
        with pytest.raises(RuntimeError):
            made.get_session_config_entry(PRECISE_EIGHT_BITS)


def test_products_that_do_not_fit_sixteen_bits_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What such a processor answers: pairs of products, each sum cut off at 32,767."""

    class Saturating:
        def __init__(self, *_: object, **__: object) -> None: ...

        def run(self, _: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
            products = inputs["a"].astype(int)[:, :, None] * inputs["b"].astype(int)[None]
            pairs = products[:, 0::2] + products[:, 1::2]
            return [np.clip(pairs, -32_768, 32_767).sum(axis=1)]

    monkeypatch.setattr(eight_bits, "InferenceSession", Saturating)

    assert eight_bits.are_cut_off.__wrapped__()
