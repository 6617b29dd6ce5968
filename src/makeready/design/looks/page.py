"""A document dressed in a look: tokens, type and ground on its body, before anything else is read from it.

`<body data-look="chalkboard">` is all a document needs. Its own styles win, but for the ground.
"""

import re

from makeready.design.drawing.markup import Element
from makeready.design.looks.ground import grain_css, ground_css
from makeready.design.looks.look import LOOKS, Look

VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")
FAMILY_TOKENS = frozenset({"--display", "--text", "--mono"})


def dress(root: Element) -> tuple[str, ...]:
    """Put the look that the tree asks for on its body, in place; notes on a look that there is not."""
    wearers = [one for one in root.elements() if "data-look" in one.attributes]
    if not wearers:
        return ()
    name = wearers[0].attributes["data-look"].strip().lower().replace(" ", "-")
    look = LOOKS.get(name)
    if look is None:
        return (f"data-look {name[:40]!r}: there is no such look; use {', '.join(LOOKS)}",)
    body = next((one for one in root.elements() if one.tag == "body"), None)
    if body is None:
        return ("data-look stands on an element that is not the body; write <body data-look=...>",)
    tokens = look.tokens()
    for element in root.elements():
        _name_families(element, tokens)
    _fill_shapes(root, tokens, is_in_svg=False)
    own = body.attributes.get("style", "").rstrip("; ")
    body.attributes["style"] = f"{own};{ground_css(look)}".lstrip(";")
    if grain := grain_css(look):
        over = f"position:absolute;left:0;top:0;width:100%;height:100%;{grain}"
        body.children.append(Element("div", {"data-decoration": "", "style": over}))
    root.children.insert(0, Element("style", {}, [look_css(look)]))
    return ()


def look_css(look: Look) -> str:
    """The look's style sheet: tokens on the body, and how plain elements are set."""
    tokens = ";".join(f"{name}:{value}" for name, value in look.tokens().items())
    display = (
        f"font-family:'{look.display}';font-weight:{look.display_weight};color:{look.ink};line-height:1.12;"
        f"letter-spacing:{look.tracking_em:g}em;margin:0"
    )
    rule = f"{max(1.0, look.stroke_px * 0.75):g}px solid {look.line}"
    return "\n".join(
        (
            f"body{{{tokens};font-family:'{look.text}';font-size:20px;line-height:1.4;color:{look.ink}}}",
            f"h1{{{display};font-size:56px}}",
            f"h2{{{display};font-size:34px}}",
            f"h3{{{display};font-size:24px}}",
            "p{margin:0}",
            f".muted{{color:{look.muted}}}",
            f".accent{{color:{look.accent}}}",
            f".second{{color:{look.second}}}",
            f".card{{background:{look.surface};border:{rule};border-radius:{look.radius_px:g}px;padding:24px}}",
            f"table{{border-spacing:0}}th,td{{padding:9px 14px;border-bottom:{rule};text-align:left}}",
            f"th{{color:{look.muted};font-weight:700}}",
            f"hr{{border:0;border-top:{rule};margin:0}}",
            f"code,pre{{font-family:'{look.mono}'}}",
        )
    )


def _name_families(element: Element, tokens: dict[str, str]) -> None:
    """Families by their names: fallbacks are put behind names, and there are none behind a variable."""

    def named(match: re.Match[str]) -> str:
        return tokens[match[1]] if match[1] in FAMILY_TOKENS else match[0]

    if "style" in element.attributes:
        element.attributes["style"] = VARIABLE.sub(named, element.attributes["style"])
    if element.tag == "style":
        element.children = [
            VARIABLE.sub(named, child) if isinstance(child, str) else child for child in element.children
        ]


def _fill_shapes(parent: Element, tokens: dict[str, str], *, is_in_svg: bool) -> None:
    """Tokens in svg shapes and chart specifications, where the engines know no variables."""

    def filled(match: re.Match[str]) -> str:
        return tokens.get(match[1], match[0]).strip("'")

    for child in parent.children:
        if not isinstance(child, Element):
            continue
        in_svg = is_in_svg or child.tag == "svg"
        for name, value in child.attributes.items():
            if "var(" in value and (in_svg or name == "data-chart"):
                child.attributes[name] = VARIABLE.sub(filled, value)
        _fill_shapes(child, tokens, is_in_svg=in_svg)
