"""A drawn document as a file for other programs: PNG, JPEG, WebP, HTML, PDF, PPTX.

`export` is the door. PDF and PPTX start from the same page: `laid_out` keeps charts as data, `frozen` and
`line_breaks` pin each block and line where the drawn picture has it, and `weasy` lays out and styles the
text runs. They need the extra `export`.
"""

from makeready.design.exporting.export import (
    SUFFIXES,
    Options,
    check_installed,
    export,
    export_picture,
    format_named,
    is_raster,
    no_document,
    office_fonts,
)

__all__ = [
    "SUFFIXES",
    "Options",
    "check_installed",
    "export",
    "export_picture",
    "format_named",
    "is_raster",
    "no_document",
    "office_fonts",
]
