"""Multipart forms, inside limits; files go to disk beyond a megabyte, so a large one holds no memory."""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from makeready.app.http.bodies import check_length, in_time, media_type, parsed, too_large
from makeready.app.http.failure import RefusalError
from makeready.app.http.utf8_forms import Utf8MultiPartParser
from makeready.errors import StoreFullError

MAX_FORM_BYTES = 110_000_000
"""Ours: a picture and a mask of 50 MB each, the most that OpenAI takes, and the fields."""
MAX_FILES = 18
"""OpenAI's sixteen pictures, a mask, a markup."""
MAX_FIELDS = 64
"""Ours: twice as many as there are fields."""
MAX_FIELD_BYTES = 262_144
"""Ours: a prompt of 32,000 characters, at most four bytes each, and a brief beside it."""
MAX_FILE_BYTES = 50_000_000
"""OpenAI's limit for a picture. Source: shared wire facts, section 1."""
EXTRAS_FIELD = "x_makeready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, read: the fields as JSON would have them, and the files by their names, in order."""

    fields: Mapping[str, object]
    files: Mapping[str, tuple[bytes, ...]]


def is_form(request: Request) -> bool:
    return media_type(request) == "multipart/form-data"


async def form_body(request: Request) -> Form:
    """The form in a multipart body.

    Raises: RefusalError for too many parts or bytes, bytes that come too slowly, and what is no form.
    """
    if not is_form(request):
        raise RefusalError(
            415, "unsupported_media_type", "The body is no form.", hint="Send multipart/form-data."
        )
    check_length(request, MAX_FORM_BYTES)
    parser = Utf8MultiPartParser(
        request.headers,
        _limited(request),
        max_files=MAX_FILES,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        async with in_time():
            found = await parser.parse()
    except MultiPartException as cause:
        raise _no_form(cause.message) from None
    except (UnicodeError, LookupError):
        raise _no_form("Its text is not UTF-8.") from None
    except OSError as cause:  # large files of a form wait on the disk
        raise StoreFullError(f"A form cannot be kept while it comes: {cause.strerror}.") from cause
    try:
        return await _read(found)
    finally:
        await found.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    num_bytes = 0
    async for chunk in request.stream():
        num_bytes += len(chunk)
        if num_bytes > MAX_FORM_BYTES:
            raise too_large(MAX_FORM_BYTES)
        yield chunk


async def _read(found: FormData) -> Form:
    fields: dict[str, object] = {}
    files: dict[str, tuple[bytes, ...]] = {}
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            if (value.size or 0) > MAX_FILE_BYTES:
                raise too_large(MAX_FILE_BYTES)
            plain = name.removesuffix("[]")
            files[plain] = (*files.get(plain, ()), await value.read())
        else:
            _put(fields, name, value)
    if isinstance(text := fields.get(EXTRAS_FIELD), str):
        fields[EXTRAS_FIELD] = parsed(text.encode("utf-8", "surrogatepass"))
    return Form(fields=fields, files=files)


def form_sha256(route: str, form: Form) -> str:
    """The hash of what a form says; fields in any order are the same, files are not."""
    from makeready.store.requests import parts_sha256

    fields = json.dumps(form.fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    files = [(name, content) for name, contents in sorted(form.files.items()) for content in contents]
    return parts_sha256(route, [("fields", fields), *files])


def _put(fields: dict[str, object], name: str, value: str) -> None:
    """`budget[attempts]` is how forms write a field within a field.

    Raises: RefusalError for a field that comes twice.
    """
    outer, *inner = name.replace("]", "").split("[")
    within = fields
    for step in inner:
        deeper = within.setdefault(outer, {})
        if not isinstance(deeper, dict):
            raise _twice(name)
        within, outer = deeper, step
    if outer in within:
        raise _twice(name)
    within[outer] = value


def _twice(name: str) -> RefusalError:
    return RefusalError(400, "invalid_value", f"The field {name[:80]!r} comes twice.", param=name[:80])


def _no_form(why: str) -> RefusalError:
    return RefusalError(
        400,
        "invalid_form",
        f"The form cannot be read. {why}",
        hint="Send multipart/form-data as OpenAI's clients do.",
        param="body",
    )
