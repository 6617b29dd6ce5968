"""Backgrounds: a calm ground with a little depth. All decoration, dropped by the drop-decoration lever."""

from makeready.design.colour import rgb_of
from makeready.design.sheet import Sheet, box, styled


def ground_css(sheet: Sheet, angle_deg: int = 165) -> str:
    """The body's background: the theme's two ground tones as a gradient, or flat when plain."""
    theme = sheet.theme
    if sheet.tuning.is_plain:
        return f"background:{theme.ground}"
    return f"background:linear-gradient({angle_deg}deg,{theme.ground} 30%,{theme.ground_end})"


def glow(sheet: Sheet, left_px: float, top_px: float, side_px: float, *, strength: float = 0.22) -> str:
    """A soft disc of the accent behind something, as light."""
    if sheet.tuning.is_plain:
        return ""
    rgb = rgb_of(sheet.theme.accent if sheet.theme.scheme == "light" else sheet.theme.second)
    fill = f"radial-gradient(circle closest-side,rgba({rgb},{strength:.2f}),rgba({rgb},0))"
    css = styled(
        position="absolute", left=left_px, top=top_px, width=side_px, height=side_px, background=fill
    )
    return box(css, is_decoration=True)


def dots(sheet: Sheet, left_px: float, top_px: float, width_px: float, height_px: float) -> str:
    """A fine grid of dots, for technical and scientific styles."""
    if sheet.tuning.is_plain:
        return ""
    step = sheet.px(22)
    fill = f"radial-gradient({sheet.theme.line} {sheet.px(1.6)}px,transparent {sheet.px(1.8)}px)"
    css = styled(
        position="absolute",
        left=left_px,
        top=top_px,
        width=width_px,
        height=height_px,
        background=fill,
        background_size=f"{step}px {step}px",
    )
    return box(css, is_decoration=True)
