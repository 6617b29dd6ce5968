"""One part of a model's folder through its library's own loader, and the proof that all of it came from the
file."""

from pathlib import Path
from typing import Any

import torch

from makeready.errors import InvalidModelError, OutOfMemoryError

COUNTER = "num_batches_tracked"
"""A batch norm's count of training steps: no result depends on it."""


def loaded_part(kind: Any, folder: Path, **options: object) -> Any:
    """The part as `kind`, a class of diffusers or transformers, from safetensors of this folder and nothing
    else.

    The libraries fill a weight that the file lacks with random numbers and a warning; here it is an error.

    Raises: InvalidModelError for weights that are missing or do not fit the settings; OutOfMemoryError.
    """
    where = folder.name
    try:
        model, info = kind.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, output_loading_info=True, **options
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise OutOfMemoryError(
                "There is not enough memory for the model.", hint="Free some, or use a smaller model."
            ) from None
        raise _unfit(where, " ".join(str(error).split())[:300]) from error
    if missing := sorted(name for name in info["missing_keys"] if not name.endswith(COUNTER)):
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise _unfit(where, f"there is no {', '.join(missing[:3])}{more}")
    return model


def _unfit(where: str, why: str) -> InvalidModelError:
    return InvalidModelError(
        f"Settings and weights of {where!r} do not fit together: {why}",
        hint="Download the folder again.",
        param="model",
    )
