"""The drawing styles, by the words that a person types, and which set of art each is."""

from dataclasses import dataclass

from makeready.errors import UnknownNameError


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One manner of drawing.

    `art` names the set it comes from (NOTICE has its licence). A style that is not shipped exists for
    training only. A tintable style has one ink, which is any colour.
    """

    name: str
    aliases: tuple[str, ...]
    art: str
    says: str
    is_shipped: bool = True
    is_tintable: bool = False


STYLES: tuple[Style, ...] = (
    Style(
        name="flat",
        aliases=("flat design", "flat vector", "minimal", "minimalist", "vector", "clean", "plain"),
        art="fluent-emoji-flat",
        says="plain shapes of one colour each, no outlines, no shading",
    ),
    Style(
        name="glossy",
        aliases=("shiny", "gradient", "smooth", "polished", "shaded"),
        art="fluent-emoji",
        says="the shapes of flat with soft gradients",
    ),
    Style(
        name="cartoon",
        aliases=("cartoonish", "comic", "emoji", "noto", "illustrated"),
        art="noto",
        says="friendly, detailed, lightly shaded",
    ),
    Style(
        name="classic",
        aliases=("retro", "vintage", "old school", "old-school", "old-fashioned"),
        art="noto-v1",
        says="rounder and simpler, muted colours",
    ),
    Style(
        name="outline",
        aliases=("line art", "lineart", "outlined", "monochrome", "line drawing", "stencil", "silhouette"),
        art="fluent-emoji-high-contrast",
        says="one ink, thick lines, no colour but the ink's",
        is_tintable=True,
    ),
    Style(
        name="3d",
        aliases=("three-dimensional", "rendered", "clay", "plastic"),
        art="fluent-emoji-3d",
        says="the shapes of flat, modelled and lit",
        is_shipped=False,
    ),
    Style(
        name="simple",
        aliases=("basic", "twemoji"),
        art="twemoji",
        says="flat and bold, few details",
        is_shipped=False,
    ),
    Style(
        name="playful",
        aliases=("emojione", "childlike"),
        art="emojione",
        says="flat with darker details, round forms",
        is_shipped=False,
    ),
)


def find_style(words: str) -> Style | None:
    """The style called `words` or one of its aliases, with or without "style" after it; None if there is
    none."""
    spoken = " ".join(words.lower().split()).removesuffix(" style")
    return next((one for one in STYLES if spoken == one.name or spoken in one.aliases), None)


def style_named(name: str) -> Style:
    """The style of exactly this name.

    Raises: UnknownNameError with the names there are.
    """
    for one in STYLES:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in STYLES if one.is_shipped)
    raise UnknownNameError(f"There is no style called {name!r}.", hint=f"Known: {known}.", param="style")
