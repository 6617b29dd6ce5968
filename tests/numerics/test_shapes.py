"""Shapes in signatures are checked while the numerics run; here it is proved that they are."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest
import torch
from jaxtyping import TypeCheckError

from makeready.diffusion import klein
from makeready.diffusion.rows import EncodedText

SOURCE = Path(klein.__file__).parents[1]


def with_shapes() -> list[str]:
    return [
        f"makeready.{path.parent.name}.{path.stem}"
        for path in sorted(SOURCE.glob("*/*.py"))
        if "from jaxtyping import" in path.read_text()
    ]


def test_a_tensor_of_another_shape_is_found_where_it_comes_in() -> None:
    with pytest.raises(TypeCheckError):
        klein.patched(torch.zeros(2, 3))
    with pytest.raises(TypeCheckError):
        klein.text_ids("five")  # type: ignore[arg-type]


def test_fields_that_share_a_letter_must_agree() -> None:
    with pytest.raises(TypeCheckError):
        EncodedText(embedded_ld=torch.zeros(5, 8), ids_l4=torch.zeros(4, 4, dtype=torch.int64))


@pytest.mark.parametrize("name", with_shapes())
def test_every_module_that_says_shapes_is_checked(name: str) -> None:
    """A function that the hook went through is wrapped."""
    module = import_module(name)

    own = [
        one
        for one in vars(module).values()
        if (inspect.isfunction(one) or inspect.isclass(one)) and one.__module__ == name
    ]
    functions = [
        function
        for one in own
        for function in ([one] if inspect.isfunction(one) else vars(one).values())
        if inspect.isfunction(function)
    ]
    assert any(hasattr(function, "__wrapped__") for function in functions)
