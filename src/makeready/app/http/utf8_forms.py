"""Starlette's reader of forms, but one that says what is no UTF-8 instead of reading it as Latin-1."""

from starlette.formparsers import MultiPartException, MultiPartParser


class Utf8MultiPartParser(MultiPartParser):
    """Reads a form whose text is UTF-8.

    Raises: MultiPartException for text that is not. Names of fields are not looked at: none of ours has such
        a letter, and unknown ones are refused.
    """

    def on_part_end(self) -> None:
        part = self._current_part
        if part.file is None:
            try:
                part.data.decode("utf-8")
            except UnicodeDecodeError as error:
                raise MultiPartException(f"A field is not UTF-8 at byte {error.start}.") from None
        super().on_part_end()
