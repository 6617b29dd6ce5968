"""The embedded model's frozen text encoder: MiniLM's token states, from a folder with a cut vocabulary and
weights of eight bits a number.

The weights are rounded once, row by row, when the folder is made (`train.minilm`); training and the runtime
then see the same numbers.

Shape letters: B captions, L tokens, E channels of a state.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn
from torch.nn import functional

from makeready.diffusion.mini_weights import read_tensors, write_tensors
from makeready.diffusion.mini_words import PAD, Vocabulary, padded, tokenized
from makeready.errors import InvalidModelError

FILE, SETTINGS = "text-encoder.safetensors", "text-encoder.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextParams:
    """Source of the defaults: the config.json of sentence-transformers/all-MiniLM-L6-v2."""

    num_tokens: int = 30_522
    width: int = 384
    layers: int = 6
    heads: int = 12
    hidden: int = 1_536
    max_places: int = 512


class TextEncoder(nn.Module):
    """BERT's encoder, without its pooling."""

    def __init__(self, params: TextParams) -> None:
        super().__init__()
        self.params = params
        self.words = nn.Embedding(params.num_tokens, params.width)
        self.places = nn.Embedding(params.max_places, params.width)
        self.kinds = nn.Embedding(2, params.width)
        self.norm = nn.LayerNorm(params.width, eps=1e-12)
        self.layers = nn.ModuleList(TextLayer(params) for _ in range(params.layers))

    def forward(self, indices: Int64[Tensor, "b l"], is_word: Bool[Tensor, "b l"]) -> Float[Tensor, "b l e"]:
        """A state for each token, all of them of the first kind. `is_word` is false for padding."""
        x = self.norm(self.words(indices) + self.places.weight[: indices.shape[1]] + self.kinds.weight[0])
        for layer in self.layers:
            x = layer(x, is_word[:, None, None, :])
        return x


class TextLayer(nn.Module):
    """Attention and feed-forward, each normed after its sum. Source: arXiv:1810.04805."""

    def __init__(self, params: TextParams) -> None:
        super().__init__()
        self.heads = params.heads
        self.query = nn.Linear(params.width, params.width)
        self.key = nn.Linear(params.width, params.width)
        self.value = nn.Linear(params.width, params.width)
        self.mixed = nn.Linear(params.width, params.width)
        self.mixed_norm = nn.LayerNorm(params.width, eps=1e-12)
        self.up = nn.Linear(params.width, params.hidden)
        self.down = nn.Linear(params.hidden, params.width)
        self.down_norm = nn.LayerNorm(params.width, eps=1e-12)

    def forward(self, x: Tensor, is_seen: Tensor) -> Tensor:
        """Shapes: x (B, L, E), is_seen (B, 1, 1, L) -> (B, L, E)."""
        query, key, value = (
            part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=is_seen)
        x = self.mixed_norm(x + self.mixed(mixed.transpose(1, 2).flatten(2)))
        return self.down_norm(x + self.down(functional.gelu(self.up(x))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """Captions as tensors.

    Shapes: both (B, L).
    """

    indices: Int64[Tensor, "b l"]
    is_word: Bool[Tensor, "b l"]


class Reader:
    """The text encoder with its vocabulary, on one device."""

    def __init__(self, encoder: TextEncoder, vocabulary: Vocabulary) -> None:
        self.encoder = encoder.eval().requires_grad_(False)
        self.vocabulary = vocabulary

    @classmethod
    def load(cls, folder: Path) -> "Reader":
        """Raises: InvalidModelError for a folder that lacks a file, or whose weights do not fit."""
        settings_path = folder / SETTINGS
        if not settings_path.is_file():
            raise InvalidModelError(
                f"There is no {SETTINGS} in {str(folder)!r}.",
                hint="Make the text encoder's folder with `make train-pack`.",
                param="text_encoder",
            )
        settings = json.loads(settings_path.read_text(encoding="utf-8"))
        with torch.device("meta"):
            encoder = TextEncoder(TextParams(**settings["params"]))
        encoder.load_state_dict(read_tensors((folder / FILE).read_bytes()), assign=True, strict=True)
        return cls(encoder, Vocabulary(tuple(settings["vocabulary"])))

    def save(self, folder: Path) -> None:
        """The folder that `load` reads; weights of eight bits, row by row."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(write_tensors(self.encoder.state_dict(), "int8"))
        settings = {"params": asdict(self.encoder.params), "vocabulary": list(self.vocabulary.tokens)}
        (folder / SETTINGS).write_text(
            json.dumps(settings, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
        )

    def words(self, captions: list[str]) -> Words:
        """On the CPU, padded to one length."""
        rows = padded([tokenized(one, self.vocabulary) for one in captions], self.vocabulary)
        indices = torch.tensor(rows, dtype=torch.int64)
        return Words(indices=indices, is_word=indices != self.vocabulary.index[PAD])

    @torch.no_grad()
    def states(self, words: Words) -> Float[Tensor, "b l e"]:
        """Where the words' tensors are."""
        return self.encoder(words.indices, words.is_word)
