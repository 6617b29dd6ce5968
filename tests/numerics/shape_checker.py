"""beartype as the import hook's checker, for functions whose signatures say `Self` as well.

The hook decorates methods one by one, and beartype knows `Self` only where it decorates the whole class.
"""

from collections.abc import Callable
from typing import Any, Self

from beartype import beartype


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its arguments and result checked, all but `Self`."""
    hints = function.__annotations__
    function.__annotations__ = {name: Any if hint is Self else hint for name, hint in hints.items()}
    return beartype(function)
