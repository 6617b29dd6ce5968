"""A run's whole state in one file, written whole or not at all, so that a run that was killed goes on as
if it had not been."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from makeready.diffusion.mini_autoencoder import AutoencoderParams, autoencoder_params
from makeready.diffusion.mini_pieces import write_whole
from makeready.errors import InvalidModelError
from makeready.train.plan import StageName

CHECKPOINT = "checkpoint.safetensors"


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where a run stands. `stage` None is a plan that was carried out.

    Units: `spent_s` of the present stage; `images` and `drawn` counted over the run.
    """

    seed: int
    total_s: float
    shares: tuple[float, float, float]
    stage: StageName | None
    step: int = 0
    spent_s: float = 0.0
    batch: int = 0
    images: int = 0
    next_seed: int = 0
    is_encoder_fixed: bool = False
    depth: int = 12
    autoencoder: AutoencoderParams = field(default_factory=AutoencoderParams)
    steps_done: dict[str, int] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


def write_checkpoint(folder: Path, progress: Progress, tensors: Mapping[str, Tensor]) -> None:
    """Replaces the one before in one move."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = {name: value.detach().to("cpu").contiguous() for name, value in tensors.items()}
    write_whole(folder / CHECKPOINT, save(stored, {"progress": json.dumps(asdict(progress))}))


def read_checkpoint(folder: Path) -> tuple[Progress, dict[str, Tensor]] | None:
    """None where there is none.

    Raises: InvalidModelError for a file that is not a checkpoint.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as file:
            settings = json.loads(file.metadata()["progress"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        settings["shares"] = tuple(settings["shares"])
        settings["autoencoder"] = autoencoder_params(settings["autoencoder"])
        return Progress(**settings), tensors
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise InvalidModelError(
            f"{str(path)!r} is not a checkpoint of this version: {error}",
            hint="Start a new run in another folder; --resume can take the weights of a release.",
            param="folder",
        ) from None


def optimizer_tensors(optimizer: torch.optim.Optimizer, names: Mapping[Tensor, str]) -> dict[str, Tensor]:
    """An optimizer's memory, by parameter and name."""
    return {
        f"{names[value]}|{key}": kept
        for value, state in optimizer.state.items()
        for key, kept in state.items()
    }


def restore_optimizer(
    optimizer: torch.optim.Optimizer, names: Mapping[Tensor, str], tensors: Mapping[str, Tensor]
) -> None:
    """The other way round. Counters stay on the CPU, where AdamW wants them; the rest goes to its
    parameter."""
    values = {name: value for value, name in names.items()}
    for name, kept in tensors.items():
        parameter, _, key = name.rpartition("|")
        value = values[parameter]
        if value in {one for group in optimizer.param_groups for one in group["params"]}:
            optimizer.state[value][key] = kept if kept.ndim == 0 else kept.to(value.device)


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Those whose name begins with the prefix, without it."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def prefixed(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {prefix + name: value for name, value in tensors.items()}
