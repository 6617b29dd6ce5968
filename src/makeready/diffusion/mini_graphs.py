"""The embedded model as the runtime takes it: which files a folder of weights holds, what goes into each
graph and comes out, and what must be said of them. Imports no torch: the export writes to it, the runtime
reads by it.

Files, manifest and hashes are those of `mini_pieces`: `release.json` names every file, whole or in pieces.

Shape letters: B rows, L text tokens, D model width, N image tokens, C latent channels, h and w the picture in
tokens, H and W in pixels.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from makeready.diffusion.mini_words import Vocabulary
from makeready.errors import InvalidModelError

Stage = Literal["text", "transformer", "decoder", "encoder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a graph takes and gives, by name; the first axis of each, and every axis named by a letter,
    is free."""

    inputs: tuple[str, ...]
    output: str


GRAPHS: Mapping[Stage, Ports] = {
    "text": Ports(inputs=("indices", "is_word"), output="text"),
    "transformer": Ports(
        inputs=("latent", "condition", "positions", "text", "is_word", "times"), output="clean"
    ),
    "decoder": Ports(inputs=("latent",), output="colours"),
    "encoder": Ports(inputs=("pictures",), output="latent"),
}
"""Text: indices (B, L) int64, is_word (B, L) bool -> text (B, L, D), the frozen encoder and `Mini.read`
together. Transformer: `Mini.forward`. Decoder: (B, C, h, w) -> (B, 3, H, W), colours -1 to 1; encoder the
other way. All else is float32, also where the graph computes in another type."""
VOCABULARY = "vocabulary.txt"
"""One token a line, in the order of their indices, UTF-8."""
FACTS = "runtime"
"""The key in the manifest's `about` that holds `Facts`."""


def file_of(stage: Stage) -> str:
    """The file of a graph."""
    return f"{stage}.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the runtime must know of weights: no file says it by its shape.

    `steps` and `guidance` are what the student was taught; captions are padded to a multiple of `word_step`,
    of at most `max_words` tokens.
    Raises: InvalidModelError for numbers that no release has.
    """

    side_px: int = 256
    token_px: int = 16
    channels: int = 32
    steps: int = 4
    guidance: float = 3.0
    word_step: int = 16
    max_words: int = 64

    def __post_init__(self) -> None:
        whole = (self.side_px, self.token_px, self.channels, self.steps, self.word_step, self.max_words)
        is_number = all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in whole)
        if not is_number or not isinstance(self.guidance, int | float) or not 0 < self.guidance < 100:
            raise InvalidModelError(
                f"The weights say {asdict(self)} of themselves.",
                hint="Use a release that this version's export wrote.",
                param="weights",
            )


def facts_in(about: Mapping[str, object]) -> Facts:
    """The facts of a manifest.

    Raises: InvalidModelError if it has none: then it is no release for the runtime.
    """
    found = about.get(FACTS)
    if not isinstance(found, dict) or set(found) != set(Facts.__dataclass_fields__):
        raise InvalidModelError(
            "The release has no graphs for the runtime.",
            hint="Name the folder that the export wrote, not the one that training goes on from.",
            param="weights",
        )
    return Facts(**found)


def vocabulary_text(vocabulary: Vocabulary) -> bytes:
    """The vocabulary as its file."""
    return ("\n".join(vocabulary.tokens) + "\n").encode()


def vocabulary_in(data: bytes) -> Vocabulary:
    """Raises: InvalidModelError for bytes that are no vocabulary."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidModelError(
            f"{VOCABULARY!r} is no text.", hint="Copy the whole folder again.", param="weights"
        ) from None
    return Vocabulary(tuple(text.removesuffix("\n").split("\n")))
