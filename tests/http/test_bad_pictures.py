"""Pictures that are none, or more than they seem, by every route that takes one."""

import base64
import io
import struct
import zlib
from collections.abc import Callable

import httpx2
import pytest
from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"
SCRIPT = b"<script>alert(1)</script><?php system($_GET[0]); ?>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_says(width_px: int, height_px: int, *more: bytes) -> bytes:
    """A PNG whose head says a size, with hardly any pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0))
    return PNG + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def saved(kind: str, **options: object) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(sink, format=kind, **options)  # type: ignore[arg-type]
    return sink.getvalue()


def moving(kind: str) -> bytes:
    return saved(kind, save_all=True, append_images=[Image.new("RGB", (64, 48), "red")] * 3, duration=50)


BAD = {
    "nothing": b"",
    "a page": b"<html>" + SCRIPT,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "gif": saved("GIF"),
    "a bomb by its head": png_that_says(60_000, 60_000),
    "a bomb by its words": png_that_says(
        64, 48, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 20_000_000))
    ),
    "cut short": saved("JPEG")[:-200],
    "moving": moving("WEBP"),
    "a page before a picture": SCRIPT + saved("PNG"),
    "a zip of another name": b"PK\x03\x04" + saved("PNG"),
}
Send = Callable[[httpx2.Client, bytes], httpx2.Response]


def form(path: str, **fields: str) -> Send:
    return lambda client, content: client.post(
        path, data=fields, files={"image": ("a.png", content, "image/png")}
    )


def in_json(client: httpx2.Client, content: bytes) -> httpx2.Response:
    url = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    return client.post("/v1/images/edits", json={"prompt": "make it red", "images": [{"image_url": url}]})


def as_mask(client: httpx2.Client, content: bytes) -> httpx2.Response:
    fields = {"prompt": "make it red", "model": "compose"}
    files = {"image": ("a.png", saved("PNG")), "mask": ("m.png", content)}
    return client.post("/v1/images/edits", data=fields, files=files)


ROUTES: dict[str, Send] = {
    "edits": form("/v1/images/edits", prompt="make it red", model="compose"),
    "edits in JSON": in_json,
    "mask": as_mask,
    "mai": form("/mai/v1/images/edits", prompt="make it red", model="compose"),
    "inspect": form("/v1/inspect", prompt="a red apple"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_no_picture_is_refused_by_every_route(client: httpx2.Client, route: str) -> None:
    for name, content in BAD.items():
        answer = ROUTES[route](client, content)

        assert answer.status_code == 400, (name, answer.text)
        error = answer.json()["error"]
        assert error["code"] == ("unsupported_request_value" if route == "mai" else "invalid_image"), name
        assert answer.headers["x-should-retry"] == "false"
        assert "passwd" not in answer.text
    assert client.get("/health").status_code == 200


def test_what_hangs_on_a_picture_goes_no_further(client: httpx2.Client) -> None:
    """A file that is a picture and a page at once is a picture here, and nothing of the page is kept."""
    asked = {"prompt": "a red apple", "size": "128x128", "model": "compose"}
    made = client.post("/v1/images/generations", json=asked).json()
    both = base64.b64decode(made["data"][0]["b64_json"]) + SCRIPT
    edited = ROUTES["edits"](client, both)
    told = edited.json()["x_makeready"]
    stored = client.get(f"/v1/images/{told['image_sha256']}")

    assert edited.status_code == stored.status_code == 200
    for content in (base64.b64decode(edited.json()["data"][0]["b64_json"]), stored.content):
        assert b"script" not in content
    assert stored.headers["x-content-type-options"] == "nosniff"
