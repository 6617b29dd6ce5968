"""Runs in the clients' own environment (`clients.txt`), not in ours: what older clients get.

    python old_clients.py openai|litellm|requests ORIGIN

Prints one JSON object: for each thing tried what came of it, or how it failed.
"""

import asyncio
import base64
import json
import os
import sys
import zlib
from collections.abc import Callable
from typing import Any

PROMPT, SIZE = "a red apple left of a dog", "256x192"
EDIT = "make the apple green"


def told(work: Callable[[], Any]) -> dict[str, Any]:
    """What a call gives, or how it fails."""
    try:
        return {"got": work()}
    except Exception as error:  # noqa: BLE001 - whatever a foreign library raises is what we want to see
        body = getattr(error, "body", None)
        return {
            "error": type(error).__name__,
            "status": getattr(error, "status_code", None),
            "code": body.get("code") if isinstance(body, dict) else None,
            "param": body.get("param") if isinstance(body, dict) else None,
            "message": str(error),
        }


def seen(content: str | None) -> dict[str, Any]:
    """A picture as its client sees it: its size from the PNG's head, and a sum of its bytes."""
    data = base64.b64decode(content or "")
    width, height = (int.from_bytes(data[start : start + 4], "big") for start in (16, 20))
    return {"is_png": data.startswith(b"\x89PNG"), "size": [width, height], "sum": zlib.crc32(data)}


def first(answer: Any) -> dict[str, Any]:
    return {**seen(answer.data[0].b64_json), "num": len(answer.data)}


def mask_of(width: int, height: int) -> bytes:
    """A PNG in which everything may change."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + crc

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 6, 0, 0, 0])
    rows = b"".join(b"\x00" + b"\x00" * 4 * width for _ in range(height))
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def by_openai(origin: str) -> dict[str, Any]:
    import openai

    client = openai.OpenAI(base_url=f"{origin}/v1", api_key="any")
    azure = openai.AzureOpenAI(azure_endpoint=origin, api_version="2025-04-01-preview", api_key="any")
    made = client.images.generate(prompt=PROMPT, size=SIZE, model="compose")
    picture = base64.b64decode(made.data[0].b64_json)
    one, mask = ("a.png", picture, "image/png"), ("m.png", mask_of(256, 192), "image/png")

    async def beside() -> Any:
        async with openai.AsyncOpenAI(base_url=f"{origin}/v1", api_key="any") as opened:
            return await opened.images.generate(prompt=PROMPT, size=SIZE)

    def streamed() -> Any:
        events = client.images.generate(prompt=PROMPT, size=SIZE, stream=True, partial_images=1)
        return [{"type": event.type, **seen(event.b64_json)} for event in events]

    def edited_in_stream() -> Any:
        events = client.images.edit(image=one, prompt=EDIT, stream=True)
        return [event.type for event in events]

    return {
        "version": openai.__version__,
        "sync": {"got": first(made)},
        "facts": told(lambda: sorted(made.model_extra["x_makeready"])),
        "async": told(lambda: first(asyncio.run(beside()))),
        "stream": told(streamed),
        "edit": told(lambda: first(client.images.edit(image=one, prompt=EDIT))),
        "edit of a list": told(lambda: first(client.images.edit(image=[one], prompt=EDIT))),
        "edit of many": told(lambda: first(client.images.edit(image=[one, one], prompt=EDIT))),
        "edit with a mask": told(
            lambda: first(client.images.edit(image=one, mask=mask, prompt=EDIT, model="compose"))
        ),
        "edit in a stream": told(edited_in_stream),
        "azure": told(lambda: first(azure.images.generate(prompt=PROMPT, size=SIZE, model="compose"))),
        "azure edit": told(lambda: first(azure.images.edit(image=one, prompt=EDIT, model="compose"))),
        "models": told(lambda: sorted(one.id for one in client.models.list())),
        "unknown model": told(lambda: client.images.generate(prompt=PROMPT, model="dall-e-3")),
        "url wanted": told(lambda: client.images.generate(prompt=PROMPT, response_format="url")),
    }


def by_requests(origin: str) -> dict[str, Any]:
    """As the documents of Azure MAI have it, word for word but for the address."""
    import requests

    headers = {"Content-Type": "application/json", "api-key": "any"}
    route = f"{origin}/mai/v1/images"

    def posted(name: str, **options: Any) -> dict[str, Any]:
        answer = requests.post(f"{route}/{name}", params={"api-version": "preview"}, timeout=120, **options)
        told = answer.json()
        if answer.status_code != 200:
            return {"status": answer.status_code, **told}
        picture = told["data"][0]["b64_json"]
        return {"status": 200, "keys": sorted(told), "b64_json": picture, **seen(picture)}

    body = {"model": "compose", "prompt": PROMPT, "width": 768, "height": 768, "n": 1}
    made = posted("generations", headers=headers, json=body)
    picture = base64.b64decode(made.pop("b64_json"))
    files = [("image", ("a.png", picture, "image/png"))]
    fields = {"model": "compose", "prompt": EDIT}
    edited = posted("edits", headers={"api-key": "any"}, data=fields, files=files)
    edited.pop("b64_json", None)
    return {
        "generation": made,
        "edit": edited,
        "edit of many": posted("edits", headers={"api-key": "any"}, data=fields, files=files * 2),
        "too little": posted("generations", headers=headers, json={"model": "compose", "width": 768}),
    }


def by_litellm(origin: str) -> dict[str, Any]:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else importing it asks the network for prices
    import litellm

    where = {"api_base": f"{origin}/v1", "api_key": "any"}
    made = litellm.image_generation(model="openai/compose", prompt=PROMPT, size=SIZE, **where)
    picture = base64.b64decode(made.data[0].b64_json)

    def edited(*pictures: bytes) -> Any:
        return litellm.image_edit(model="openai/compose", image=list(pictures), prompt=EDIT, **where)

    return {
        "sync": {"got": first(made)},
        "async": told(
            lambda: first(
                asyncio.run(
                    litellm.aimage_generation(model="openai/compose", prompt=PROMPT, size=SIZE, **where)
                )
            )
        ),
        "two": told(
            lambda: first(
                litellm.image_generation(model="openai/compose", prompt=PROMPT, size=SIZE, n=2, **where)
            )
        ),
        "edit": told(lambda: first(edited(picture))),
        "edit of many": told(lambda: first(edited(picture, picture))),
        "unknown model": told(
            lambda: first(litellm.image_generation(model="openai/dall-e-3", prompt=PROMPT, **where))
        ),
        "bad field": told(
            lambda: first(
                litellm.image_generation(model="openai/compose", prompt=PROMPT, size="huge", **where)
            )
        ),
    }


if __name__ == "__main__":
    who, where = sys.argv[1:]
    sys.stdout.write(
        json.dumps({"openai": by_openai, "litellm": by_litellm, "requests": by_requests}[who](where))
    )
