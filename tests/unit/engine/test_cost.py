"""The cost model: fitted to timings, and what it says of sharing a step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.engine.cost import CostModel, Timing, fitted

ROWS = [(256,), (1024,), (4096,), (256, 256), (256, 1024), (1024, 1024, 1024), (64,), (64, 64, 64, 64)]
parts = st.floats(0, 1, allow_subnormal=False)


@given(parts, parts, parts, parts)
def test_a_fit_to_exact_timings_answers_them_again(
    step: float, row: float, token: float, pair: float
) -> None:
    truth = CostModel(step_s=step * 1e-2 + 1e-4, row_s=row * 1e-2, token_s=token * 1e-5, pair_s=pair * 1e-9)

    model = fitted([Timing(row_tokens=rows, seconds=truth.batch_s(rows)) for rows in ROWS])

    for rows in [*ROWS, (512, 2048)]:
        assert model.batch_s(rows) == pytest.approx(truth.batch_s(rows), rel=1e-3)


def test_no_part_is_negative_whatever_the_timings() -> None:
    model = fitted(
        [
            Timing(row_tokens=(256,), seconds=0.02),
            Timing(row_tokens=(512,), seconds=0.01),
            Timing(row_tokens=(64,), seconds=0.03),
        ]
    )

    assert min(model.step_s, model.row_s, model.token_s, model.pair_s) >= 0


def test_one_timing_is_enough_to_answer_for_its_size() -> None:
    model = fitted([Timing(row_tokens=(1024,), seconds=0.25)])

    assert model.batch_s([1024]) == pytest.approx(0.25)


def test_no_timing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0 s"):
        fitted([])
    with pytest.raises(ValueError, match="more than 0 s"):
        fitted([Timing(row_tokens=(64,), seconds=0.0)])


def test_small_rows_share_a_step_and_large_ones_do_not() -> None:
    """A step that costs 10 ms whatever is in it: 64 tokens cost 0.6 ms more, 4,096 cost 400 ms."""
    model = CostModel(step_s=0.010, token_s=1e-5, pair_s=2e-8)

    assert model.is_worth_sharing([64], 64)
    assert not model.is_worth_sharing([4096], 4096)
    assert model.batch_s([]) == 0.0
