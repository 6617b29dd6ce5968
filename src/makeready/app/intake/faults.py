"""The one shape of refusal for a picture: what is wrong with it, what to do, which parameter."""

from makeready.errors import InvalidImageError

TAKEN = "Send a PNG, JPEG or WebP file."


def fault(what: str, hint: str = TAKEN, *, param: str) -> InvalidImageError:
    """The error that says `what` about the picture in the parameter `param`."""
    return InvalidImageError(f"The picture {what}.", hint=hint, param=param)
