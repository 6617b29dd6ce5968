"""The networks of a run together, and a release of them: files that a later run or the export can begin
with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from makeready.diffusion.mini import Mini, MiniParams, start
from makeready.diffusion.mini_autoencoder import (
    Autoencoder,
    AutoencoderParams,
    autoencoder_params,
    start_autoencoder,
)
from makeready.diffusion.mini_pieces import Release, read_release
from makeready.diffusion.mini_text import Reader
from makeready.diffusion.mini_weights import Precision, read_tensors, write_tensors
from makeready.errors import InvalidModelError

MINI, AUTOENCODER = "mini.safetensors", "autoencoder.safetensors"
ORACLE = "oracle."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Models:
    """All on one device. The reader is never trained."""

    autoencoder: Autoencoder
    mini: Mini
    reader: Reader

    def to(self, device: torch.device) -> "Models":
        self.autoencoder.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.mini.to(device)
        self.reader.encoder.to(device)
        return self


def new_models(
    params: MiniParams, reader: Reader, seed: int, sizes: AutoencoderParams | None = None
) -> Models:
    """First weights, on the CPU."""
    with torch.device("meta"):
        autoencoder = Autoencoder(sizes or AutoencoderParams(latent_channels=params.latent_channels))
        mini = Mini(params)
    autoencoder.to_empty(device="cpu")
    mini.to_empty(device="cpu")
    start_autoencoder(autoencoder, seed)
    start(mini, seed + 1)
    return Models(autoencoder=autoencoder, mini=mini, reader=reader)


def release_of(models: Models, precision: Precision, about: Mapping[str, object]) -> Release:
    """Everything that was trained. The text encoder has a folder of its own."""
    return Release(
        files={
            AUTOENCODER: write_tensors(models.autoencoder.state_dict(), precision),
            MINI: write_tensors(models.mini.state_dict(), precision),
        },
        about={
            **about,
            "precision": precision,
            "mini": asdict(models.mini.params),
            "autoencoder": asdict(models.autoencoder.params),
        },
    )


def released_models(folder: Path, reader: Reader, like: MiniParams | None = None) -> Models:
    """The networks of a release. `like` says how many labels there are now; where that differs, the auxiliary
    heads begin anew, which pictures do not see.

    Raises: InvalidModelError for a release that is not whole, or of other shapes than it says.
    """
    release = read_release(folder)
    try:
        params = MiniParams(**release.about["mini"])  # type: ignore[arg-type]
        sizes = autoencoder_params(release.about["autoencoder"])  # type: ignore[arg-type]
        states = {name: read_tensors(release.files[name]) for name in (MINI, AUTOENCODER)}
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidModelError(
            f"The release in {str(folder)!r} lacks {error}.",
            hint="Use a release that this version wrote.",
            param="weights",
        ) from None
    if like is not None and (like.num_concepts, like.num_colours) != (
        params.num_concepts,
        params.num_colours,
    ):
        kept = {name: value for name, value in states[MINI].items() if not name.startswith(ORACLE)}
        params = MiniParams(
            **(asdict(params) | {"num_concepts": like.num_concepts, "num_colours": like.num_colours})
        )
        fresh = new_models(params, reader, seed=0, sizes=sizes).mini.state_dict()
        states[MINI] = kept | {name: value for name, value in fresh.items() if name.startswith(ORACLE)}
    with torch.device("meta"):
        models = Models(autoencoder=Autoencoder(sizes), mini=Mini(params), reader=reader)
    fill(models.mini, states[MINI], "mini")
    fill(models.autoencoder, states[AUTOENCODER], "autoencoder")
    return models


def fill(network: nn.Module, state: Mapping[str, Tensor], name: str) -> None:
    """Weights into a network that was built on the meta device, each of them or none.

    Raises: InvalidModelError that names the first three that are missing or too many, or of another shape.
    """
    wanted = network.state_dict()
    wrong = [key for key in wanted if key not in state or state[key].shape != wanted[key].shape]
    wrong += [key for key in state if key not in wanted]
    if wrong:
        raise InvalidModelError(
            f"The weights of the {name} do not fit: {', '.join(wrong[:3])}.",
            hint="Weights and settings are of two releases: copy the whole folder again.",
            param="weights",
        )
    network.load_state_dict(dict(state), strict=True, assign=True)
