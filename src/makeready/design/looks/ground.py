"""Grounds drawn by code: chalk dust, paper fibre, grids and glows, as CSS background layers.

Fine grain is a small tile that meets itself at its edges; smears are a tiny picture drawn large. So a ground
weighs a few kilobytes at any page size. The same look gives the same bytes.
"""

import base64
import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from makeready.design.looks.look import Look

TILE_PX = 220
DOT_STEP_PX = 28
SMEAR_SIZE = (96, 60)
LEVELS = 12
"""Shades of a grain: more are not seen and weigh more."""


def ground_css(look: Look) -> str:
    """`background` declarations for the page's body."""
    layers = _layers(look)
    return (
        f"background-color:{look.ground};background-image:{','.join(image for image, _ in layers)};"
        f"background-size:{','.join(size for _, size in layers)}"
    )


def grain_css(look: Look) -> str:
    """What lies over everything on the page, "" for most looks: chalk does not cover the board evenly."""
    if look.texture != "chalk":
        return ""
    return f"background-image:{_pores(look.ground)};background-size:{TILE_PX}px {TILE_PX}px"


def _layers(look: Look) -> list[tuple[str, str]]:
    """Images and their sizes, the uppermost first."""
    end = look.ground_end
    whole, tile = "100% 100%", f"{TILE_PX}px {TILE_PX}px"
    vignette = (f"radial-gradient(ellipse at 50% 42%,{look.ground} 0%,{look.ground} 45%,{end} 100%)", whole)
    match look.texture:
        case "chalk":
            return [(_dust(), tile), (_smears(), whole), vignette]
        case "blueprint":
            return [*_grid(20, 0.05), *_grid(100, 0.10), (_grain(40, "#ffffff", 0.7), tile), vignette]
        case "paper":
            return [(_fibres(), tile), (_stains(), whole), vignette]
        case "glow":
            return [
                (_glow("70% 60% at 88% -8%", look.accent, 0.2), whole),
                (_glow("60% 55% at 4% 104%", look.second, 0.11), whole),
                vignette,
            ]
        case "dots":
            return [(_dots(), f"{DOT_STEP_PX}px {DOT_STEP_PX}px"), vignette]


def _glow(place: str, colour: str, alpha: float) -> str:
    rgb = ",".join(str(int(colour[index : index + 2], 16)) for index in (1, 3, 5))
    return f"radial-gradient(ellipse {place},rgba({rgb},{alpha:g}),rgba({rgb},0) 70%)"


def _grid(step_px: int, alpha: float) -> list[tuple[str, str]]:
    """Level and upright hairlines; single gradients with a repeat in them draw as one block of grey."""
    line = f"rgba(255,255,255,{alpha:g}) 0 1px,rgba(255,255,255,0) 1px {step_px}px"
    return [(f"repeating-linear-gradient({angle}deg,{line})", "100% 100%") for angle in (0, 90)]


def _waves(
    shape: tuple[int, int], seed: int, fineness: float, stretch: tuple[float, float]
) -> NDArray[np.float64]:
    """Smooth noise in -1 to 1 that meets itself at the edges: white noise through a Gaussian low-pass.

    `fineness` is the filter's width in cycles over the picture, `stretch` lengthens blobs along y and x.
    """
    noise = np.random.default_rng(seed).standard_normal(shape)
    y, x = np.fft.fftfreq(shape[0]) * shape[0], np.fft.fftfreq(shape[1]) * shape[1]
    reach = (y[:, None] * stretch[0]) ** 2 + (x[None, :] * stretch[1]) ** 2
    smooth = np.fft.ifft2(np.fft.fft2(noise) * np.exp(-reach / (2 * fineness**2))).real
    return np.asarray(smooth / (np.abs(smooth).max() or 1.0))


def _picture(alpha: NDArray[np.float64], colour: str, most: float) -> str:
    """One colour at `alpha` (0 to 1), in few shades, as a data URL. `most` is the highest alpha."""
    shades = np.round(np.clip(alpha, 0, 1) * (LEVELS - 1)).astype(np.uint8)
    image = Image.fromarray(shades, mode="P")
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    image.putpalette([red, green, blue] * LEVELS)
    sink = io.BytesIO()
    opacities = bytes(round(255 * most * index / (LEVELS - 1)) for index in range(LEVELS))
    image.save(sink, format="PNG", transparency=opacities, compress_level=9, bits=4)
    return f"url(data:image/png;base64,{base64.b64encode(sink.getvalue()).decode()})"


@cache
def _grain(seed: int, colour: str, strength: float) -> str:
    noise = np.random.default_rng(seed).random((TILE_PX, TILE_PX))
    return _picture(np.where(noise > 0.55, (noise - 0.55) / 0.45, 0.0), colour, 0.05 * strength)


@cache
def _dots() -> str:
    """One dot of a dotted notebook page, with a soft rim."""
    y, x = np.mgrid[0:DOT_STEP_PX, 0:DOT_STEP_PX] + 0.5 - DOT_STEP_PX / 2
    return _picture(np.clip(2.0 - np.hypot(x, y), 0, 1), "#b9ad90", 0.75)


@cache
def _dust() -> str:
    """Specks of chalk, and the fine streaks that a wiped board keeps."""
    noise = np.random.default_rng(11).random((TILE_PX, TILE_PX))
    specks = np.where(noise > 0.985, (noise - 0.985) / 0.015, 0.0)
    streaks = np.clip(_waves((TILE_PX, TILE_PX), 12, 60, (0.5, 4.0)), 0, 1)
    return _picture(0.9 * specks + 0.35 * streaks * (noise > 0.4), "#f5f2e6", 0.13)


@cache
def _pores(ground: str) -> str:
    """Where the board shows through the chalk: specks in short level runs, as a stroke leaves them."""
    noise = np.random.default_rng(13).random((TILE_PX, TILE_PX))
    runs = np.clip(_waves((TILE_PX, TILE_PX), 14, 70, (0.6, 1.6)) * 1.6, 0, 1)
    return _picture(np.clip(runs + (noise - 0.75) * 1.5, 0, 1) * (noise > 0.3), ground, 0.42)


@cache
def _smears() -> str:
    """Broad wiped clouds, drawn at a twentieth of their size."""
    clouds = _waves(SMEAR_SIZE[::-1], 21, 3.2, (1.0, 0.45)) + 0.5 * _waves(
        SMEAR_SIZE[::-1], 22, 7, (0.7, 0.5)
    )
    return _smooth_picture(np.clip(clouds * 0.8 + 0.1, 0, 1), "#e9eee6", 0.085)


@cache
def _stains() -> str:
    clouds = _waves(SMEAR_SIZE[::-1], 31, 2.6, (1.0, 1.0))
    return _smooth_picture(np.clip(clouds, 0, 1), "#b98f4a", 0.09)


@cache
def _fibres() -> str:
    """Short threads in many directions over a fine grain."""
    dice = np.random.default_rng(41)
    sheet = np.zeros((TILE_PX, TILE_PX))
    for _ in range(150):
        x, y, angle = dice.random() * TILE_PX, dice.random() * TILE_PX, dice.random() * np.pi
        bend, strength = (dice.random() - 0.5) * 0.12, 0.25 + 0.5 * dice.random()
        for _ in range(int(6 + dice.random() * 16)):
            sheet[int(y) % TILE_PX, int(x) % TILE_PX] = strength
            x, y, angle = x + np.cos(angle), y + np.sin(angle), angle + bend
    noise = dice.random((TILE_PX, TILE_PX))
    return _picture(np.maximum(sheet, np.where(noise > 0.6, (noise - 0.6) * 0.9, 0.0)), "#7a5f35", 0.16)


def _smooth_picture(alpha: NDArray[np.float64], colour: str, most: float) -> str:
    """As `_picture`, with every shade kept, for pictures that are drawn larger than they are."""
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    pixels[..., :3] = (red, green, blue)
    pixels[..., 3] = np.round(255 * most * alpha)
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, format="PNG", compress_level=9)
    return f"url(data:image/png;base64,{base64.b64encode(sink.getvalue()).decode()})"
