"""Whether the picture has the size that was asked for, to the pixel."""

from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, broken, met


class CanvasVerifier:
    name = "canvas"
    version = "1"
    kinds = ("canvas",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        canvas, picture = look.brief.canvas, look.picture
        expected = f"{canvas.width_px} x {canvas.height_px} px"
        measured = f"{picture.width_px} x {picture.height_px} px"
        if measured == expected:
            return met(measured, expected)
        width = min(canvas.width_px, picture.width_px) / max(canvas.width_px, picture.width_px)
        height = min(canvas.height_px, picture.height_px) / max(canvas.height_px, picture.height_px)
        return broken(measured, expected, width * height)
