"""Writing HTML by hand without holes: everything is escaped unless it is `Markup`."""

import base64
from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is HTML already. Made by this module and from our own literals only."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Any value as HTML text, safe inside elements and quoted attributes."""
    return value if isinstance(value, Markup) else Markup(escape(str(value), quote=True))


def joined(parts: Iterable[object], separator: str = "") -> Markup:
    """Parts one after the other, each escaped if it is not markup."""
    return Markup(separator.join(text(part) for part in parts))


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One element. `class_`, `data_box` become class, data-box; False and None leave an attribute out."""
    return Markup(f"<{tag}{_written(attributes)}>{joined(children)}</{tag}>")


def void(tag: str, **attributes: object) -> Markup:
    """An element without an end tag."""
    return Markup(f"<{tag}{_written(attributes)}>")


def data_uri(data: bytes, media_type: str) -> Markup:
    """Bytes inside the page, so that it asks nobody for anything."""
    return Markup(f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}")


def _written(attributes: dict[str, object]) -> str:
    words = []
    for name, value in attributes.items():
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            words.append(f" {name}")
        elif value is not None and value is not False:
            words.append(f' {name}="{text(value)}"')
    return "".join(words)
