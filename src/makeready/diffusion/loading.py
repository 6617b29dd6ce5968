"""From a folder that was checked to its adapter, by the class that its model_index.json names."""

from typing import assert_never

import torch

from makeready.diffusion.flow import FlowModel
from makeready.diffusion.folder import Checked
from makeready.diffusion.klein import Klein
from makeready.diffusion.z_image import ZImage


def loaded(found: Checked, *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> FlowModel:
    """The folder's model on one device. A class without an adapter was refused by `folder.checked`.

    Raises: InvalidModelError for a variant that the adapter does not compute.
    """
    match found.family:
        case "klein":
            return Klein.load(found.folder, dtype=dtype, device=device)
        case "z-image":
            return ZImage.load(found.folder, dtype=dtype, device=device)
        case family:
            assert_never(family)
