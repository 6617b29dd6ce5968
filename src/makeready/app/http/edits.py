"""What the edit routes take, field by field, as a form and as JSON, and the edit that is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from makeready.app.http.bodies import too_large
from makeready.app.http.failure import RefusalError
from makeready.app.http.fields import Field, Table, bad_value, mapping, one_of, text
from makeready.app.http.forms import MAX_FORM_BYTES, Form
from makeready.app.http.generation import AUTO, GENERATION, Wanted, wanted_of
from makeready.app.intake.data_url import data_url_bytes, is_data_url
from makeready.app.intake.limits import Limits

Fetch = Callable[[str, str], bytes]
"""Gets the bytes behind an address; the second argument is the parameter that errors name."""
LIMITS = Limits()
MAX_IMAGES = 16
"""OpenAI's limit. Source: shared wire facts, section 1."""
MAX_JSON_EDIT_BYTES = 2 * LIMITS.data_url_characters + 1_048_576
"""Two pictures as data URLs at their longest, and everything else."""

IMAGE_FILE = {"type": "string", "format": "binary"}
PICTURE_FILE = Field(
    name="image",
    read=text(0),
    wants="one picture, as a file",
    about="The picture to change, then others to look at, for a hosted model: PNG, JPEG or WebP.",
    schema=IMAGE_FILE,
)
ONLY_EDITS: Table = (
    Field(
        name="input_fidelity",
        treatment="recorded",
        read=one_of("high", "low"),
        wants="high or low",
        about="What is not edited stays pixel for pixel, whatever this says.",
        schema={"type": "string", "enum": ["high", "low"]},
    ),
    Field(name="markup", treatment="refused", about="Say in the prompt what shall change, or send a mask."),
)
EDIT: Table = (*GENERATION, *ONLY_EDITS)
"""All fields that are no pictures."""


def _reference(value: object) -> Mapping[str, object]:
    found = mapping(value)
    if set(found) - {"image_url", "file_id"}:
        raise ValueError
    return found


def _references(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_IMAGES:
        raise ValueError
    return tuple(_reference(one) for one in value)


URL_WANTED = "A data URL; an http or https address where the server fetches such."
REFERENCE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"image_url": {"type": "string", "description": URL_WANTED}},
    "required": ["image_url"],
    "additionalProperties": False,
}
JSON_EDIT: Table = (
    *EDIT,
    Field(
        name="images",
        read=_references,
        wants="a list of objects with an image_url",
        about="The picture to change, then others to look at, for a hosted model.",
        schema={"type": "array", "items": REFERENCE_SCHEMA, "minItems": 1, "maxItems": MAX_IMAGES},
        is_required=True,
    ),
    Field(
        name="mask",
        read=_reference,
        wants="an object with an image_url",
        about="A PNG with alpha, 0 where the picture may change.",
        schema=REFERENCE_SCHEMA,
    ),
)
FORM_EDIT: Table = (
    *EDIT,
    PICTURE_FILE,
    Field(
        name="mask",
        read=text(0),
        wants="a PNG, as a file",
        about="A PNG with alpha, 0 where the picture may change.",
        schema=IMAGE_FILE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditWanted:
    """An edit as asked: what is wanted, the pictures as bytes, and where the first may change."""

    wanted: Wanted
    images: tuple[bytes, ...] = field(repr=False)
    mask: bytes | None = field(default=None, repr=False)


def edit_of_form(form: Form, read: Callable[[Mapping[str, object]], Mapping[str, Any]]) -> EditWanted:
    """The edit that a form asks for; `read` reads its fields by the route's table.

    Raises: RefusalError.
    """
    for name in form.files:
        if name == "markup":
            read({"markup": ""})
        if name not in ("image", "mask"):
            raise RefusalError(
                400,
                "unknown_parameter",
                f"There is no file {name[:80]!r}.",
                hint="Send image, and mask.",
                param=name[:80],
            )
    masks = form.files.get("mask", ())
    if len(masks) > 1:
        raise RefusalError(400, "invalid_value", "There are two masks.", param="mask")
    return EditWanted(
        wanted=wanted_of(read(form.fields)),
        images=checked_number(form.files.get("image", ())),
        mask=masks[0] if masks else None,
    )


def edit_of_json(values: Mapping[str, Any], fetch: Fetch | None = None) -> EditWanted:
    """The edit that the values of `JSON_EDIT` ask for. `fetch` gets what is named by address; None: nobody
    does.

    Raises: RefusalError, InvalidImageError.
    """
    images: list[bytes] = []
    for index, reference in enumerate(values["images"]):
        images.append(picture_bytes(reference, f"images.{index}", fetch))
        if sum(map(len, images)) > MAX_FORM_BYTES:
            raise too_large(MAX_FORM_BYTES)
    mask = values.get("mask")
    return EditWanted(
        wanted=wanted_of(values),
        images=tuple(images),
        mask=None if mask is None else picture_bytes(mask, "mask", fetch),
    )


def with_deployment(edit: EditWanted, deployment: str) -> EditWanted:
    """The edit by the maker that Azure's path names, which stands above the body's model."""
    model = None if deployment == AUTO else deployment
    return replace(edit, wanted=replace(edit.wanted, model=model))


def checked_number(images: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if not 1 <= len(images) <= MAX_IMAGES:
        raise RefusalError(
            400,
            "missing_required_parameter" if not images else "invalid_value",
            f"There are {len(images)} pictures.",
            hint="Send the picture to change as the file `image`.",
            param="image",
        )
    return images


def picture_bytes(reference: Mapping[str, object], param: str, fetch: Fetch | None = None) -> bytes:
    """The picture that a reference in JSON names.

    Raises: RefusalError, InvalidImageError.
    """
    if "file_id" in reference:
        raise RefusalError(
            400,
            "unsupported_parameter",
            "Files by id are not kept here.",
            hint="Send the picture as a data URL in image_url.",
            param=f"{param}.file_id",
        )
    url = reference.get("image_url")
    if not isinstance(url, str):
        raise bad_value(f"{param}.image_url", url, "a data URL")
    if not is_data_url(url) and fetch is not None:
        return fetch(url, f"{param}.image_url")
    if not is_data_url(url):
        raise RefusalError(
            400,
            "unsupported_value",
            "This server fetches no addresses.",
            hint="Send the picture itself, as a data URL or a file; or have the server set serve.fetch_urls.",
            param=f"{param}.image_url",
        )
    return data_url_bytes(url, LIMITS, param=f"{param}.image_url")
