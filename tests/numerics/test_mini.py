"""The embedded model's parts: shapes, invariants, and parity with the libraries they stand in for."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from makeready.diffusion.mini import (
    Mini,
    MiniParams,
    edit_condition,
    grid_positions,
    rotations,
    start,
    text_condition,
    turned,
)
from makeready.diffusion.mini_autoencoder import (
    Autoencoder,
    AutoencoderParams,
    as_colours,
    as_map,
    as_pixels,
    as_tokens,
    start_autoencoder,
)
from makeready.diffusion.mini_text import Reader, TextEncoder, TextParams
from makeready.diffusion.mini_weights import read_tensors, rounded_rows, write_tensors
from makeready.diffusion.mini_words import Vocabulary, cut, tokenized, words_of
from makeready.errors import InvalidModelError
from makeready.train.minilm import renamed

TOY = MiniParams(depth=2, num_concepts=3, num_colours=4, latent_channels=8, text_channels=16)
PIECES = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "red",
    "apple",
    "##s",
    "three",
    "bi",
    "##cycle",
    ",",
    "a",
    "##a",
    "e",
)
LIBRARY = Tokenizer(WordPiece(Vocabulary(PIECES).index, unk_token="[UNK]"))  # noqa: S106
LIBRARY.normalizer = BertNormalizer()
LIBRARY.pre_tokenizer = BertPreTokenizer()


def mini(params: MiniParams = TOY, *, is_random: bool = True) -> Mini:
    """With `is_random`, no tensor is zero: everything that goes in must show in what comes out."""
    made = Mini(params)
    start(made, seed=0)
    if is_random:
        generator = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for value in made.parameters():
                value.add_(torch.randn(value.shape, generator=generator) * 0.05)
    return made.eval()


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def arguments(num_rows: int = 2, num_words: int = 5) -> dict[str, torch.Tensor]:
    device = torch.device("cpu")
    return {
        "latent": noise(num_rows, 12, TOY.latent_channels),
        "condition": text_condition(num_rows, 12, TOY, device),
        "positions": grid_positions(num_rows, 3, 4, device),
        "text": noise(num_rows, num_words, TOY.width, seed=2),
        "is_word": torch.ones(num_rows, num_words, dtype=torch.bool),
        "times": torch.tensor([[0.7, 0.7, 1.0]]).expand(num_rows, -1),
    }


@pytest.mark.parametrize(("depth", "millions"), [(8, 9.1), (12, 36.7)])
def test_one_dial_sizes_the_model(depth: int, millions: float) -> None:
    with torch.device("meta"):
        made = Mini(MiniParams(depth=depth, num_concepts=850, num_colours=12))

    assert sum(value.numel() for value in made.parameters()) / 1e6 == pytest.approx(millions, abs=0.1)


def test_a_new_model_says_nothing_and_every_tensor_is_set() -> None:
    with torch.device("meta"):
        made = Mini(TOY)
    made.to_empty(device="cpu")
    for value in made.parameters():
        torch.nn.init.constant_(value, float("nan"))

    start(made, seed=3)

    assert all(bool(torch.isfinite(value).all()) for value in made.parameters())
    assert made(**arguments()).abs().max() == 0.0


@pytest.mark.parametrize("name", ["latent", "condition", "positions", "text", "times"])
def test_everything_that_goes_in_matters(name: str) -> None:
    model, given_ = mini(), arguments()
    before = model(**given_)

    after = model(**(given_ | {name: given_[name] * 0.5 + 0.1}))

    assert (after - before).abs().max() > 1e-3


@pytest.mark.parametrize("column", [0, 1, 2])
def test_each_of_the_three_times_matters(column: int) -> None:
    model, given_ = mini(), arguments()
    times = given_["times"].clone()
    times[:, column] += 0.2

    assert (model(**(given_ | {"times": times})) - model(**given_)).abs().max() > 1e-4


def test_a_row_is_the_same_beside_other_rows_and_with_more_padding() -> None:
    """Observed: 2e-6; float32 products of other shapes differ in the last bits."""
    model, two = mini(), arguments()
    two["latent"][1] += 1.0
    padded = torch.nn.functional.pad(two["text"], (0, 0, 0, 3), value=9.0)
    is_word = torch.nn.functional.pad(two["is_word"], (0, 3))

    alone = model(**{name: value[:1] for name, value in two.items()})
    together = model(**(two | {"text": padded, "is_word": is_word}))

    torch.testing.assert_close(together[:1], alone, rtol=0, atol=2e-5)
    assert (together[1] - together[0]).abs().max() > 1e-2


def test_padding_is_not_read() -> None:
    model, states = mini(), noise(1, 6, TOY.text_channels)
    is_word = torch.tensor([[True, True, True, False, False, False]])
    other = states.clone()
    other[:, 3:] = 5.0

    torch.testing.assert_close(model.read(other, is_word)[:, :3], model.read(states, is_word)[:, :3])


@settings(max_examples=20, deadline=None)
@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 40), st.floats(-20, 20))
def test_rotated_products_depend_on_distances_only(
    row: float, column: float, word: float, moved: float
) -> None:
    query, key = noise(1, 1, 1, 64), noise(1, 1, 1, 64, seed=1)

    def product(shift: float) -> torch.Tensor:
        here, there = torch.tensor([[[row + shift, column, word]]]), torch.tensor([[[shift, 3.0, 0.0]]])
        return (turned(query, rotations(here)) * turned(key, rotations(there))).sum()

    torch.testing.assert_close(product(moved), product(0.0), rtol=1e-3, atol=2e-3)


def test_an_edit_says_source_and_mask() -> None:
    source, may_change = noise(1, 4, 8), torch.tensor([[0.0, 0.5, 1.0, 1.0]])

    condition = edit_condition(source, may_change)

    assert torch.equal(condition[..., :8], source)
    assert condition[0, :, 8].tolist() == [0.0, 0.5, 1.0, 1.0]
    assert condition[0, :, 9].tolist() == [1.0] * 4
    assert text_condition(1, 4, TOY, torch.device("cpu"))[0, 0].tolist() == [0.0] * 8 + [1.0, 0.0]


def toy_autoencoder() -> Autoencoder:
    made = Autoencoder(AutoencoderParams(widths=(8, 8, 8, 16), blocks=(1, 1, 1, 1), latent_channels=8))
    start_autoencoder(made, seed=0)
    return made


def test_the_autoencoder_takes_every_whole_number_of_tokens() -> None:
    autoencoder = toy_autoencoder().eval()

    latent = autoencoder.encode(noise(2, 3, 32, 48))

    assert latent.shape == (2, 8, 2, 3)
    assert autoencoder.decode(latent).shape == (2, 3, 32, 48)
    assert torch.equal(as_map(as_tokens(latent), 2, 3), latent)


def test_latents_have_spread_one_once_they_are_measured() -> None:
    autoencoder, pictures = toy_autoencoder(), noise(8, 3, 64, 64) * 3 + 1

    autoencoder.encoder.measure(pictures)
    latent = autoencoder.train().encode(pictures)

    torch.testing.assert_close(latent.mean(dim=(0, 2, 3)), torch.zeros(8), rtol=0, atol=1e-4)
    torch.testing.assert_close(latent.var(dim=(0, 2, 3)), torch.ones(8), rtol=0, atol=0.02)
    alone = autoencoder.encode(pictures[:1])  # whatever else is in the batch
    torch.testing.assert_close(alone, latent[:1], rtol=0, atol=1e-4)


def test_pixels_survive_the_way_to_colours_and_back() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).reshape(1, 16, 16, 1).expand(-1, -1, -1, 3)

    assert torch.equal(as_pixels(as_colours(pixels)), pixels)


def test_the_text_encoder_is_bert() -> None:
    """Against transformers, with random weights. Observed: 1e-6."""
    settings_ = BertConfig(
        vocab_size=30, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    torch.manual_seed(0)
    theirs = BertModel(settings_, add_pooling_layer=False).eval()
    ours = TextEncoder(TextParams(num_tokens=30, width=16, layers=2, heads=2, hidden=32)).eval()
    ours.load_state_dict(renamed(theirs.state_dict()), strict=True)
    indices = torch.tensor([[2, 5, 9, 3, 0, 0], [2, 7, 7, 8, 11, 3]])
    is_word = indices != 0

    expected = theirs(input_ids=indices, attention_mask=is_word.long()).last_hidden_state

    torch.testing.assert_close(ours(indices, is_word)[is_word], expected[is_word], rtol=1e-4, atol=1e-5)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(max_codepoint=0x7FF, exclude_categories=["Cn"]), max_size=30)
    | st.lists(st.sampled_from(["red", "Apples", "é", "bicycle,", "苹果", "\u2019s", "x", "\U00020001"])).map(
        " ".join
    )
)
def test_words_are_cut_as_the_library_cuts_them(caption: str) -> None:
    """Far characters are left out: the library knows an older Unicode."""
    ours = tokenized(caption, Vocabulary(PIECES))

    assert list(ours.indices[1:-1]) == LIBRARY.encode(caption).ids


def test_what_is_not_understood_or_does_not_fit_is_said() -> None:
    whole = Vocabulary(PIECES)

    told = tokenized("three red zebras", whole)
    long = tokenized("red " * 5_000, whole)

    assert told.unknown == ("zebras",)
    assert len(long.indices) == 64
    assert long.num_cut == 1_000 - 62
    assert tokenized("", whole).indices == (2, 3)


def test_a_cut_vocabulary_says_the_same_with_fewer_tokens() -> None:
    whole = Vocabulary(PIECES)

    small, kept = cut(whole, ["red apples"])

    assert "bi" not in small.tokens
    assert [whole.tokens[index] for index in kept] == list(small.tokens)
    says = [small.tokens[index] for index in tokenized("red apples", small).indices]
    assert says == ["[CLS]", "red", "apple", "##s", "[SEP]"]
    assert list(words_of("Two RED apples.")) == ["two", "red", "apples", "."]


def test_a_vocabulary_without_its_special_tokens_is_refused() -> None:
    with pytest.raises(InvalidModelError, match=r"\[UNK\]"):
        Vocabulary(("[PAD]", "[CLS]", "[SEP]"))


def test_a_row_is_rounded_by_its_own_scale() -> None:
    value = noise(6, 700)
    value[3] *= 1_000

    levels, scale = rounded_rows(value)

    error = (levels.float() * scale[:, None] - value).abs().amax(dim=1)
    assert levels.dtype == torch.int8
    assert bool((error <= scale / 2 * 1.001).all())
    assert torch.equal(rounded_rows(value[:1])[0], levels[:1])


@pytest.mark.parametrize(("precision", "atol"), [("float32", 0.0), ("float16", 1e-3), ("int8", 0.02)])
def test_weights_come_back(precision: str, atol: float) -> None:
    state = {"matrix": noise(80, 80), "bias": noise(5), "count": torch.tensor(7)}

    back = read_tensors(write_tensors(state, precision))  # type: ignore[arg-type]

    assert list(back) == sorted(state) or set(back) == set(state)
    torch.testing.assert_close(back["matrix"], state["matrix"], rtol=0, atol=atol)
    assert torch.equal(back["bias"], state["bias"])
    assert back["count"] == 7


def test_weights_that_are_cut_off_or_not_finite_are_refused() -> None:
    data = write_tensors({"matrix": noise(80, 80)}, "float32")

    with pytest.raises(InvalidModelError, match="cannot be read"):
        read_tensors(data[:-100])
    with pytest.raises(InvalidModelError, match="not finite"):
        read_tensors(write_tensors({"matrix": torch.full((3,), float("nan"))}, "float32"))


def test_a_reader_comes_back_from_its_folder(tmp_path: Path) -> None:
    """What was saved is rounded; what was loaded and saved again is not rounded further."""
    params = TextParams(num_tokens=len(PIECES), width=64, layers=1, heads=2, hidden=64, max_places=64)
    torch.manual_seed(0)
    Reader(TextEncoder(params), Vocabulary(PIECES)).save(tmp_path / "once")
    first = Reader.load(tmp_path / "once")
    first.save(tmp_path / "twice")
    second = Reader.load(tmp_path / "twice")

    words = first.words(["three red apples", ""])

    torch.testing.assert_close(second.states(words), first.states(words), rtol=0, atol=1e-6)
    assert words.indices.shape == (2, 16)
    assert words.is_word.sum(dim=1).tolist() == [6, 2]
    assert replace(first.encoder.params, layers=2) != second.encoder.params


def test_a_folder_without_an_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModelError, match="There is no text-encoder"):
        Reader.load(tmp_path)
