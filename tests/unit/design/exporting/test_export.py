"""The door: formats by name, pixels at a scale, and what is refused."""

import io

import numpy as np
import pytest
from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import Options, export, export_picture, format_named, office_fonts, weasy
from makeready.errors import MissingDependencyError, OutputError, UnknownNameError


def test_an_unknown_format_names_the_ones_there_are() -> None:
    with pytest.raises(UnknownNameError) as caught:
        format_named("pdff")

    assert caught.value.hint == "Did you mean 'pdf'? Formats: png, jpeg, webp, html, pdf, pptx."
    assert format_named(".JPG") == "jpeg"


def test_png_is_the_very_picture_and_jpeg_and_webp_are_near_it(document: Document, drawer: Drawer) -> None:
    pixels = drawer.draw(document).pixels
    near = {"png": 0.0, "jpeg": 1.5, "webp": 2.5}
    for to, mean in near.items():
        with Image.open(io.BytesIO(export(document, to=to, drawer=drawer))) as picture:
            assert picture.format == to.upper()
            assert picture.info["icc_profile"]
            away = np.abs(np.asarray(picture.convert("RGB"), dtype=int) - pixels).mean()
        assert away <= mean


def test_twice_as_large_is_drawn_anew_not_enlarged(document: Document, drawer: Drawer) -> None:
    data = export(document, to="png", drawer=drawer, options=Options(scale=2.0))
    with Image.open(io.BytesIO(data)) as picture:
        large = picture.convert("RGB")
    blown_up = Image.fromarray(drawer.draw(document).pixels).resize(large.size, Image.Resampling.BICUBIC)

    def sharpness(image: Image.Image) -> float:
        return float(np.abs(np.diff(np.asarray(image.convert("L"), dtype=float), axis=1)).max(axis=1).mean())

    assert large.size == (1600, 1200)
    assert sharpness(large) > 1.1 * sharpness(blown_up)


@pytest.mark.parametrize("scale", [0.0, 5.0, float("nan")])
def test_a_scale_that_makes_no_picture_is_refused(scale: float, document: Document, drawer: Drawer) -> None:
    with pytest.raises(OutputError, match="scale"):
        export(document, to="png", drawer=drawer, options=Options(scale=scale))


def test_a_picture_without_a_document_becomes_pixels_only() -> None:
    sink = io.BytesIO()
    Image.new("RGBA", (20, 10), "#ff8800").save(sink, format="PNG")

    with Image.open(io.BytesIO(export_picture(sink.getvalue(), to="webp"))) as picture:
        assert picture.size == (20, 10)
    for to in ("pdf", "pptx", "html"):
        with pytest.raises(OutputError, match="only pixels, without a document"):
            export_picture(sink.getvalue(), to=to)


def test_a_missing_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    weasy.opened.cache_clear()
    try:
        with pytest.raises(MissingDependencyError) as caught:
            weasy.opened()
    finally:
        weasy.opened.cache_clear()

    assert caught.value.hint == "Install it with the extra: pip install 'makeready[export]'"


def test_fonts_for_office_programs_carry_the_names_that_slides_use(
    document: Document, drawer: Drawer
) -> None:
    from fontTools.ttLib import TTFont

    files = office_fonts(document, drawer)

    assert {"SpaceGrotesk-Bold.ttf", "Inter-Italic.ttf", "InterSemiBold-Regular.ttf"} <= set(files)
    with TTFont(io.BytesIO(files["InterSemiBold-Regular.ttf"])) as font:
        assert font["name"].getDebugName(1) == "Inter SemiBold"
        assert font["name"].getDebugName(2) == "Regular"
