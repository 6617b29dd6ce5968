"""Lighter and darker, more and less vivid: what becomes of the colours of a drawing. Pure numpy."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from makeready.scene.spec import Ground, Thing

DARKER, LIGHTER = 0.78, 0.72
"""Of each value that is left by a step darker, and of its distance from white by a step lighter. Ours, by
eye: each step is seen, and red is still called red after two."""
VIVID, PALE = 1.45, 0.55
"""Of each value's distance from grey of the same brightness, by a step; ours."""
LUMA = (0.2126, 0.7152, 0.0722)
"""Source: ITU-R BT.709, the shares of red, green and blue in brightness."""
Tone = tuple[int, int]
"""Steps lighter and steps more vivid."""


def tone_of(one: Thing | Ground) -> Tone:
    return one.light, one.vivid


@lru_cache(maxsize=64)
def tone_matrix(tone: Tone) -> NDArray[np.float32]:
    """Shapes: -> (3, 4), what red, green and blue become of red, green, blue and full alpha, 0 to 1."""
    light, vivid = tone
    share = (VIVID if vivid > 0 else PALE) ** abs(vivid)
    colours = share * np.eye(3) + (1 - share) * np.asarray(LUMA)[None, :]
    kept = (LIGHTER if light > 0 else DARKER) ** abs(light)
    offset = np.full((3, 1), 1 - kept if light > 0 else 0.0)
    return np.asarray(np.hstack((kept * colours, offset)), dtype=np.float32)


def toned_hex(value: str, tone: Tone) -> str:
    """A colour as #rrggbb in that tone."""
    colour = np.frombuffer(bytes.fromhex(value.removeprefix("#")), dtype=np.uint8) / 255
    matrix = tone_matrix(tone)
    found = np.clip(matrix[:, :3] @ colour + matrix[:, 3], 0, 1)
    return "#" + bytes(np.rint(255 * found).astype(np.uint8)).hex()


def in_tone(markup: str, tone: Tone, name: str) -> str:
    """Markup through an SVG filter called `name`; as it is where there is no tone."""
    if tone == (0, 0):
        return markup
    rows = (" ".join(f"{one:.5g}" for one in (*row[:3], 0.0, row[3])) for row in tone_matrix(tone))
    return (
        f'<filter id="{name}" color-interpolation-filters="sRGB">'
        f'<feColorMatrix values="{" ".join(rows)} 0 0 0 1 0"/></filter><g filter="url(#{name})">{markup}</g>'
    )
