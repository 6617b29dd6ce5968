"""Affine maps of CSS and SVG transforms."""

import math
import re

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f as in CSS: x' = a x + c y + e, y' = b x + d y + f."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def moved(x: float, y: float, by: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def matrix(value: str, width_px: float, height_px: float) -> Matrix:
    """The matrix of a CSS transform of rotations, scalings and shifts about the middle of the element."""
    total: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for name, inner in re.findall(r"([a-zA-Z]+)\(([^()]*)\)", value):
        words = re.findall(r"[^\s,]+", inner)
        if not words:
            continue
        match name.lower():
            case "rotate":
                turn = math.radians(_degrees(words[0]))
                step: Matrix = (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0.0, 0.0)
            case "scale":
                step = (_factor(words[0]), 0.0, 0.0, _factor(words[-1]), 0.0, 0.0)
            case "translate":
                y = _length(words[1], height_px) if len(words) > 1 else 0.0
                step = (1.0, 0.0, 0.0, 1.0, _length(words[0], width_px), y)
            case "translatex":
                step = (1.0, 0.0, 0.0, 1.0, _length(words[0], width_px), 0.0)
            case "translatey":
                step = (1.0, 0.0, 0.0, 1.0, 0.0, _length(words[0], height_px))
            case _:
                continue
        total = product(total, step)
    return total


def svg_matrix(value: str) -> Matrix:
    """The matrix of an svg element's transform attribute; angles in degrees, rotation about a given point."""
    total = IDENTITY
    for name, inner in re.findall(r"([a-zA-Z]+)\s*\(([^()]*)\)", value):
        numbers = [_number(word, 0.0) for word in re.findall(r"[^\s,]+", inner)]
        if not numbers:
            continue
        first, second, third, *_ = *numbers, 0.0, 0.0
        tangent = math.tan(math.radians(first))
        match name.lower():
            case "matrix" if len(numbers) == 6:
                step = (first, second, third, numbers[3], numbers[4], numbers[5])
            case "translate":
                step = (1.0, 0.0, 0.0, 1.0, first, second)
            case "scale":
                step = (first, 0.0, 0.0, second if len(numbers) > 1 else first, 0.0, 0.0)
            case "rotate":
                sine, cosine = math.sin(math.radians(first)), math.cos(math.radians(first))
                turn = (cosine, sine, -sine, cosine, 0.0, 0.0)
                step = product(
                    product((1.0, 0.0, 0.0, 1.0, second, third), turn), (1.0, 0.0, 0.0, 1.0, -second, -third)
                )
            case "skewx":
                step = (1.0, 0.0, tangent, 1.0, 0.0, 0.0)
            case "skewy":
                step = (1.0, tangent, 0.0, 1.0, 0.0, 0.0)
            case _:
                continue
        total = product(total, step)
    return total


def product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def _degrees(word: str) -> float:
    degrees_of = {"turn": 360.0, "grad": 0.9, "rad": 57.29577951308232}
    unit = next((size for name, size in degrees_of.items() if word.lower().endswith(name)), 1.0)
    return _number(word, 0.0) * unit


def _factor(word: str) -> float:
    return _number(word, 1.0) * (0.01 if word.endswith("%") else 1.0)


def _length(word: str, whole_px: float) -> float:
    return _number(word, 0.0) * (whole_px / 100 if word.endswith("%") else 1.0)


def _number(word: str, otherwise: float) -> float:
    """The number that a word begins with; a document may hold any words."""
    found = re.match(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", word)
    return float(found[0]) if found else otherwise
