"""Everything that is stored comes back equal, and what cannot be read says so."""

import json
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import (
    Box,
    Brief,
    Canvas,
    ChartData,
    ExactText,
    Finding,
    NoText,
    Region,
    Series,
    Span,
    Swatch,
)
from makeready.brief.constraints import KINDS
from makeready.errors import InvalidBriefError, StorageError
from makeready.loop import Budget, Card, Lever, Pull, RunOrder
from makeready.store.codec import decoded, dumps, encoded, loads

texts = st.text(st.characters(), max_size=12)  # lone surrogates too: a shell can hand them to us
floats = st.floats(allow_nan=False, width=64)
spans = st.builds(Span, text=texts, start=st.integers(-1, 99), end=st.integers(-1, 99))
regions = st.builds(
    Region, left=st.floats(0, 0.4), top=st.floats(0, 0.4), right=st.floats(0.5, 1), bottom=st.floats(0.5, 1)
)


def constraints_of(shape: type) -> st.SearchStrategy:
    """Any constraint of one kind, its fields drawn from their types."""
    known = {str: texts, float: floats, Span: spans, Region: regions}
    hints = typing.get_type_hints(shape)
    drawn = {name: known.get(hint, st.from_type(hint)) for name, hint in hints.items()}
    return st.builds(lambda **values: _or_none(shape, values), **drawn).filter(lambda one: one is not None)


def _or_none(shape: type, values: dict[str, object]) -> object:
    try:
        return shape(**values)
    except InvalidBriefError:
        return None


charts = st.integers(1, 3).flatmap(
    lambda size: st.builds(
        ChartData,
        id=st.just("chart"),
        mark=st.sampled_from(["bar", "line"]),
        categories=st.tuples(*[texts] * size),
        series=st.tuples(
            st.builds(Series, name=texts, values=st.tuples(*[floats | st.integers(-9, 9)] * size))
        ),
    )
)
briefs = st.builds(
    Brief,
    prompt=texts,
    kind=st.sampled_from(["poster", "chart"]),
    canvas=st.builds(Canvas, width_px=st.integers(64, 512), height_px=st.integers(64, 512), span=spans),
    constraints=st.lists(
        st.one_of([constraints_of(shape) for shape in KINDS.values()]),
        max_size=4,
        unique_by=lambda one: one.id,
    )
    .filter(lambda some: all(one.id != "chart" for one in some))
    .map(tuple),
    charts=st.tuples() | st.tuples(charts),
    links=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)
orders = st.builds(
    RunOrder,
    brief=briefs,
    budget=st.builds(Budget, deadline_s=st.floats(0.001, 1e9), cost_microusd=st.integers(0, 2**62)),
    seed=st.integers(-(2**63), 2**63),
    num_proposals=st.integers(1, 12),
)
boxes = st.builds(Box, left_px=floats, top_px=floats, width_px=floats, height_px=floats)
findings = st.builds(
    Finding,
    constraint_id=texts,
    kind=texts,
    measured=texts,
    expected=texts,
    score=floats,
    boxes=st.lists(boxes, max_size=2).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(orders)
def test_any_order_comes_back_equal(order: RunOrder) -> None:
    assert loads(RunOrder, dumps(order)) == order


@given(findings)
def test_any_finding_comes_back_equal(finding: Finding) -> None:
    assert loads(Finding, dumps(finding)) == finding


@given(st.lists(st.builds(Pull, lever=texts, finding_id=texts, finding_kind=texts)).map(tuple))
def test_tuples_of_values_come_back_equal(pulls: tuple[Pull, ...]) -> None:
    assert loads(tuple[Pull, ...], dumps(pulls)) == pulls


def test_the_text_is_plain_ascii_json_with_the_kind_of_each_constraint() -> None:
    text = dumps((ExactText(id="c1", text="Grüße"), NoText(id="c2")))
    assert text.isascii()
    assert [one["kind"] for one in json.loads(text)] == ["exact_text", "no_text"]


def test_a_field_that_an_older_makeready_did_not_write_takes_its_default() -> None:
    assert loads(Card, '{"name": "design", "attempt_s": 1.5}') == Card(name="design", attempt_s=1.5)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"name": "fit"}',
        '{"name": "fit", "repairs": "exact_text"}',
        '{"name": 3, "repairs": []}',
        '{"name": "fit", "repairs": [], "max_pulls": true}',
        '{"name": "fit", "repairs": [], "force": 1}',
    ],
)
def test_what_is_no_lever_is_a_storage_error(text: str) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        loads(Lever, text)


def test_a_value_that_its_type_refuses_is_a_storage_error() -> None:
    with pytest.raises(StorageError):
        loads(Swatch, '{"name": "blue", "hex": "blue"}')
    with pytest.raises(StorageError):
        loads(Swatch, '{"name": "blue", "hex": "#0000ff", "role": "sky"}')


def test_a_constraint_of_an_unknown_kind_is_refused() -> None:
    brief = Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64))
    data = encoded(brief)
    assert isinstance(data, dict)
    with pytest.raises(ValueError, match="no constraint"):
        decoded(Brief, data | {"constraints": [{"kind": "smell", "id": "c1"}]})


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no JSON form"):
        dumps({1, 2})
