"""From a folder that was checked to its adapter, by the class that its model_index.json names, and where on
this machine it computes."""

from dataclasses import dataclass
from typing import assert_never

import torch

from makeready.diffusion.flow import FlowModel
from makeready.diffusion.folder import Checked
from makeready.diffusion.klein import Klein
from makeready.diffusion.z_image import ZImage

BF16_CAPABILITIES = ("avx512_bf16", "amx_bf16", "bf16")
"""What torch.cpu.get_capabilities() calls processors that multiply in bfloat16: x86 and Arm. Others take
longer for it than for float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A device and the network's number format. The autoencoder and the latents are float32 everywhere."""

    device: str
    dtype: torch.dtype

    def __str__(self) -> str:
        return f"{str(self.dtype).removeprefix('torch.')} on {self.device}"


def best_place() -> Place:
    """CUDA where there is one, and bfloat16, in which the weights are published, where the device multiplies
    in it."""
    if torch.cuda.is_available():
        return Place(device="cuda", dtype=torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)
    found = torch.cpu.get_capabilities()
    has_bf16 = any(found.get(name) for name in BF16_CAPABILITIES)
    return Place(device="cpu", dtype=torch.bfloat16 if has_bf16 else torch.float32)


def loaded(found: Checked, place: Place) -> FlowModel:
    """The folder's model. A class without an adapter was refused by `folder.checked`.

    Raises: InvalidModelError for a variant that the adapter does not compute.
    """
    match found.family:
        case "klein":
            return Klein.load(found.folder, dtype=place.dtype, device=place.device)
        case "z-image":
            return ZImage.load(found.folder, dtype=place.dtype, device=place.device)
        case family:
            assert_never(family)
