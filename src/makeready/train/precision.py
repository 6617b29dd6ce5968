"""Which numbers a machine multiplies fast."""

from contextlib import AbstractContextManager, nullcontext

import torch


def has_bfloat16(device: torch.device) -> bool:
    """Whether products of bfloat16 are the machine's own: elsewhere they are slower than float32's."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return device.type == "cpu" and bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def half_precision(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 products where the machine has them; weights, sums and averages stay float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16) if has_bfloat16(device) else nullcontext()
