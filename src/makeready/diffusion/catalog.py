"""The models that have a name here, and where the models of this machine stand.

Standard library only: what is listed is not loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from makeready.diffusion.folder import INDEX, PARTS
from makeready.diffusion.manifest import read_manifest
from makeready.errors import InvalidModelError, MakereadyError, StorageError, UnknownNameError

PARTIAL = ".partial"
"""What the name of a folder ends in while its files come in."""
State = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model that can be pulled by its name.

    `pipeline` is the `_class_name` of its model_index.json. No revision and no hash is kept here: `pull` asks
    the hub for them and writes down what it got.

    Units: `num_parameters` of all parts together; `download_bytes` of the files that are needed, about.
    """

    name: str
    about: str
    repository: str
    licence: str
    pipeline: str
    num_parameters: int
    download_bytes: int
    parts: tuple[str, ...] = PARTS

    @property
    def memory_bytes(self) -> int:
        """What the weights of all parts take as bfloat16. Activations come on top."""
        return 2 * self.num_parameters


KNOWN: Mapping[str, KnownModel] = {
    one.name: one
    for one in (
        # Source: third-party pages that quote the model's card (Apache-2.0, about 13 GB of GPU memory), and
        # NVIDIA's card of it: 4 B in the transformer, 4 B in Qwen3ForCausalLM. The files are said to be
        # bfloat16: twice that in bytes. `pull --dry-run` says what the hub says.
        KnownModel(
            name="klein-4b",
            about="pictures and edits, 4 steps",
            repository="black-forest-labs/FLUX.2-klein-4B",
            licence="Apache-2.0",
            pipeline="Flux2KleinPipeline",
            num_parameters=8_000_000_000,
            download_bytes=16_000_000_000,
        ),
        # Source: LICENSE, README (16 GB of GPU memory) and src/config of Tongyi-MAI/Z-Image on GitHub: a
        # transformer of 6.15 B, Qwen3-4B, FLUX.1's autoencoder. The transformer's files are float32: images
        # that ship all of them say 32.9 GB.
        KnownModel(
            name="z-image-turbo",
            about="pictures with lettering, 8 steps",
            repository="Tongyi-MAI/Z-Image-Turbo",
            licence="Apache-2.0",
            pipeline="ZImagePipeline",
            num_parameters=10_250_000_000,
            download_bytes=32_900_000_000,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A model as `models list` shows it: known, or a folder that somebody put there.

    `num_bytes` are those on the disk once it is installed, and about those of the download before.
    """

    name: str
    folder: Path
    known: KnownModel | None
    is_installed: State
    revision: str
    num_bytes: int


def known_model(name: str) -> KnownModel:
    """The model of that name.

    Raises: UnknownNameError.
    """
    if name in KNOWN:
        return KNOWN[name]
    raise _unknown(f"There is no known model {name!r}.", name, sorted(KNOWN))


def shelved(root: Path) -> tuple[Shelved, ...]:
    """Every known model, and then every other model in the folder `root`, by name."""
    return tuple(_shelved(name, root) for name in (*KNOWN, *sorted(_installed(root) - KNOWN.keys())))


def folder_of(text: str, root: Path) -> Path:
    """The folder that `local:TEXT` means: a path, or the name of a model in `root`.

    Raises: UnknownNameError for a name that is neither; InvalidModelError for a known model that is not
        installed, and where a folder here has the same name.
    """
    try:
        path = Path(text).expanduser()
        is_folder = bool(text) and path.is_dir()
    except (OSError, RuntimeError) as error:  # a name too long; a home of nobody
        raise InvalidModelError(
            f"{text[:80]!r} cannot be a folder: {getattr(error, 'strerror', error)}.",
            hint="Name a folder in diffusers' layout.",
            param="model",
        ) from None
    if not _is_name(text):
        return path
    installed = _installed(root)
    if text not in KNOWN and text not in installed:
        if is_folder:
            return path
        raise _unknown(
            f"There is no model and no folder called {text!r}.", text, sorted({*KNOWN, *installed})
        )
    model = root / text
    if is_folder and not (model.is_dir() and path.samefile(model)):
        raise InvalidModelError(
            f"{text!r} may be the model in {str(root)!r} or the folder of that name here.",
            hint=f"Write ./{text} for the folder here, {model} for the model.",
            param="model",
        )
    if text not in installed:
        raise InvalidModelError(
            f"The model {text!r} is not installed in {str(root)!r}.",
            hint=f"Get it with: makeready models pull {text}",
            param="model",
        )
    return model


def _is_name(text: str) -> bool:
    return text == Path(text).name and text not in (".", "..") and not text.startswith("~")


def _installed(root: Path) -> set[str]:
    """The names of the folders in `root` that hold a model in diffusers' layout, whole or not."""
    try:
        if not root.is_dir():
            return set()
        folders = [one for one in root.iterdir() if not one.name.endswith(PARTIAL)]
        return {one.name for one in folders if (one / INDEX).is_file()}
    except OSError as error:
        raise StorageError(
            f"{str(root)!r} cannot be read: {error.strerror}.",
            hint="Name another folder with MAKEREADY_MODELS_ROOT.",
            param="models.root",
        ) from error


def _shelved(name: str, root: Path) -> Shelved:
    folder, known = root / name, KNOWN.get(name)
    if not (folder / INDEX).is_file():
        is_begun = folder.with_name(name + PARTIAL).is_dir()
        return Shelved(
            name=name,
            folder=folder,
            known=known,
            is_installed="partly" if is_begun else "no",
            revision="",
            num_bytes=known.download_bytes if known else 0,
        )
    try:
        manifest = read_manifest(folder)
    except MakereadyError:  # a list is no check: `models check` says what is wrong with it
        manifest = None
    return Shelved(
        name=name,
        folder=folder,
        known=known,
        is_installed="yes",
        revision=manifest.revision if manifest else "",
        num_bytes=sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()),
    )


def _unknown(message: str, name: str, names: list[str]) -> UnknownNameError:
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names)}; or name a folder."
    return UnknownNameError(message, hint=hint, param="model")
