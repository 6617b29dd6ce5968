"""A release as ONNX graphs, one for each thing that the runtime does: read a caption, take a step, decode,
and encode the source of an edit. Rows, words, and the sides of the picture may vary.

Written layer by layer, not traced: a trace takes minutes and brings twice the operators. `parity` measures
each graph against its network; where they differ, this file is wrong.

Shape letters: B rows, N image tokens, L words, C latent channels, D model width, S = L + N.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import cast

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
import torch
from numpy.typing import NDArray
from onnx import TensorProto
from torch import Tensor, nn

from makeready.diffusion.mini import HEAD_DIM, PERIODS, ROTATED, TIME_CHANNELS, Block
from makeready.diffusion.mini_autoencoder import Decoder, Encoder, ResidualBlock
from makeready.diffusion.mini_graphs import FACTS, VOCABULARY, Facts, Stage, file_of, vocabulary_text
from makeready.diffusion.mini_pieces import Release
from makeready.diffusion.mini_text import TextLayer
from makeready.diffusion.mini_words import MAX_WORDS
from makeready.train.batch import WORD_STEP
from makeready.train.generate import STUDENT
from makeready.train.graph import Precision, Sheet
from makeready.train.models import Models

UNSEEN = -1e9
"""Added to the attention of padding."""


def exported(models: Models, precision: Precision) -> dict[Stage, onnx.ModelProto]:
    """The four graphs."""
    return {
        "text": text_graph(models, precision),
        "transformer": transformer_graph(models, precision),
        "decoder": decoder_graph(models.autoencoder.decoder, precision),
        "encoder": encoder_graph(models.autoencoder.encoder, precision),
    }


def onnx_release(
    models: Models,
    precision: Precision,
    side_px: int,
    about: Mapping[str, object],
    guidance: float = STUDENT.guidance,
) -> Release:
    """What the runtime reads: the graphs, the vocabulary, and the facts that no file says by its shape.

    `guidance` is what the student will be told; a young model draws better with less.
    """
    facts = Facts(
        side_px=side_px,
        channels=models.mini.params.latent_channels,
        steps=STUDENT.steps,
        guidance=guidance,
        word_step=WORD_STEP,
        max_words=MAX_WORDS,
    )
    files = {file_of(name): graph.SerializeToString() for name, graph in exported(models, precision).items()}
    files[VOCABULARY] = vocabulary_text(models.reader.vocabulary)
    return Release(files=files, about={**about, "precision": precision, FACTS: asdict(facts)})


def text_graph(models: Models, precision: Precision) -> onnx.ModelProto:
    """indices int64 and is_word bool (B, L) -> text (B, L, D)."""
    sheet, encoder, mini = Sheet(precision), models.reader.encoder, models.mini
    width, heads = encoder.params.width, encoder.params.heads
    bias = _padding_bias(sheet, "is_word", None)
    x = sheet.op("Gather", sheet.stored(_array(encoder.words.weight)), "indices")
    known = _array(encoder.places.weight) + _array(encoder.kinds.weight)[0]
    x = sheet.op("Add", x, sheet.op("Gather", sheet.constant(known), _places(sheet)))
    x = _normed(sheet, x, encoder.norm)
    for layer in cast(Iterable[TextLayer], encoder.layers):
        query, key, value = (
            sheet.heads(_linear(sheet, x, getattr(layer, name)), heads) for name in ("query", "key", "value")
        )
        mixed = sheet.attention(query, key, value, bias, width // heads)
        x = _normed(sheet, sheet.op("Add", x, _linear(sheet, mixed, layer.mixed)), layer.mixed_norm)
        hidden = sheet.op("Gelu", _linear(sheet, x, layer.up))
        x = _normed(sheet, sheet.op("Add", x, _linear(sheet, hidden, layer.down)), layer.down_norm)
    x = sheet.norm(x, width, 1e-5)
    x = sheet.op(
        "Add", sheet.product(x, _array(mini.text_in.weight)), sheet.constant(_array(mini.text_in.bias))
    )
    turns = _turns(sheet, _word_angles(sheet))
    for block in cast(Iterable[Block], mini.text_blocks):
        table = [sheet.constant(row) for row in _array(block.table)]
        x = _block(sheet, x, block, table, turns, bias)
    words = ("rows", "words")
    inputs = {"indices": (TensorProto.INT64, words), "is_word": (TensorProto.BOOL, words)}
    return sheet.model(inputs, x, "text", (*words, mini.params.width))


def transformer_graph(models: Models, precision: Precision) -> onnx.ModelProto:
    """The arguments of `Mini.forward`, by their names -> clean (B, N, C)."""
    sheet, mini = Sheet(precision), models.mini
    params = mini.params
    bias = _padding_bias(sheet, "is_word", "positions")
    turns = _turns(sheet, _angles(sheet))
    image = sheet.op("Concat", "latent", "condition", axis=-1)
    image = _float_linear(sheet, image, mini.image_in)
    stream = sheet.op("Concat", "text", image, axis=1)
    embedded = _embedded_times(sheet, models)
    shared = _float_linear(sheet, sheet.silu(embedded), mini.modulation)
    shared = sheet.op("Reshape", shared, sheet.constant([0, 6, 1, params.width]))
    for block in cast(Iterable[Block], mini.blocks):
        added = sheet.op("Add", shared, sheet.constant(_array(block.table)[:, None]))
        parts = sheet.split(added, 6, axis=1)
        table = [sheet.op("Squeeze", part, sheet.constant([1])) for part in parts]
        stream = _block(sheet, stream, block, table, turns, bias)
    length = sheet.op("Shape", "is_word", start=1, end=2)
    end = sheet.constant([np.iinfo(np.int64).max])
    stream = sheet.op("Slice", stream, length, end, sheet.constant([1]))
    ends = _float_linear(sheet, sheet.silu(embedded), mini.last.modulation)
    shift, scale = sheet.split(sheet.op("Unsqueeze", ends, sheet.constant([1])), 2, axis=-1)
    clean = _float_linear(sheet, _modulated(sheet, stream, shift, scale, params.width), mini.last.out)
    rows, of_float = "rows", TensorProto.FLOAT
    inputs = {
        "latent": (of_float, (rows, "tokens", params.latent_channels)),
        "condition": (of_float, (rows, "tokens", params.condition_channels)),
        "positions": (of_float, (rows, "tokens", 2)),
        "text": (of_float, (rows, "words", params.width)),
        "is_word": (TensorProto.BOOL, (rows, "words")),
        "times": (of_float, (rows, 3)),
    }
    return sheet.model(inputs, clean, "clean", (rows, "tokens", params.latent_channels))


def decoder_graph(decoder: Decoder, precision: Precision) -> onnx.ModelProto:
    """latent (B, C, h, w) -> colours (B, 3, 16 h, 16 w), from -1 to 1."""
    sheet = Sheet(precision)
    colours = _convolutions(sheet, "latent", decoder.body)
    channels = cast(nn.Conv2d, decoder.body[0]).in_channels
    inputs = {"latent": (TensorProto.FLOAT, ("rows", channels, "height", "width"))}
    return sheet.model(inputs, colours, "colours", ("rows", 3, "height_px", "width_px"))


def encoder_graph(encoder: Encoder, precision: Precision) -> onnx.ModelProto:
    """pictures (B, 3, H, W), from -1 to 1 -> latent (B, C, H / 16, W / 16)."""
    sheet, norm = Sheet(precision), encoder.norm
    x = _convolution(sheet, _convolutions(sheet, "pictures", encoder.body), encoder.out)
    spread = (_array(norm.running_var) + norm.eps) ** -0.5
    x = sheet.op("Sub", x, sheet.constant(_array(norm.running_mean)[:, None, None]))
    x = sheet.op("Mul", x, sheet.constant(spread[:, None, None]))
    inputs = {"pictures": (TensorProto.FLOAT, ("rows", 3, "height_px", "width_px"))}
    return sheet.model(inputs, x, "latent", ("rows", encoder.out.out_channels, "height", "width"))


def parity(graph: onnx.ModelProto, inputs: Mapping[str, Tensor], expected: Tensor) -> float:
    """The largest difference from the network's own answer, in parts of that answer's spread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    (made,) = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    return float((torch.from_numpy(made) - expected).abs().max() / expected.std().clamp(min=1e-9))


def _block(sheet: Sheet, x: str, block: Block, table: list[str], turns: tuple[str, str], bias: str) -> str:
    """`Block.forward`. `table` has shift, scale and gate twice, each to be broadcast over tokens."""
    width = block.out.weight.shape[0]
    shift, scale, gate, shift_up, scale_up, gate_up = table
    qkv = sheet.linear(_modulated(sheet, x, shift, scale, width), _array(block.qkv.weight))
    query, key, value = (sheet.heads(one, width // HEAD_DIM) for one in sheet.split(qkv, 3, axis=-1))
    query = _turned(sheet, _rms(sheet, query, block.query_norm), turns)
    key = _turned(sheet, _rms(sheet, key, block.key_norm), turns)
    mixed = sheet.linear(sheet.attention(query, key, value, bias, HEAD_DIM), _array(block.out.weight))
    x = sheet.op("Add", x, sheet.op("Mul", gate, mixed))
    up = sheet.linear(_modulated(sheet, x, shift_up, scale_up, width), _array(block.up.weight))
    content, opening = sheet.split(up, 2, axis=-1)
    down = sheet.linear(sheet.op("Mul", content, sheet.silu(opening)), _array(block.down.weight))
    return sheet.op("Add", x, sheet.op("Mul", gate_up, down))


def _modulated(sheet: Sheet, x: str, shift: str, scale: str, width: int) -> str:
    grown = sheet.op("Add", scale, sheet.constant(1.0))
    return sheet.op("Add", sheet.op("Mul", sheet.norm(x, width, 1e-6), grown), shift)


def _rms(sheet: Sheet, x: str, norm: nn.RMSNorm) -> str:
    return sheet.op("RMSNormalization", x, sheet.constant(_array(norm.weight)), axis=-1, epsilon=norm.eps)


def _turned(sheet: Sheet, x: str, turns: tuple[str, str]) -> str:
    return sheet.op("RotaryEmbedding", x, *turns)


def _turns(sheet: Sheet, angle: str) -> tuple[str, str]:
    return sheet.op("Cos", angle), sheet.op("Sin", angle)


def _angles(sheet: Sheet) -> str:
    """Of words, then of image tokens.

    Shapes: (B, S, K / 2).
    """
    row, column = sheet.split("positions", 2, axis=-1)
    image = sheet.op(
        "Add",
        sheet.op("Mul", row, sheet.constant(_frequencies(0))),
        sheet.op("Mul", column, sheet.constant(_frequencies(1))),
    )
    return sheet.op("Concat", _word_angles(sheet), image, axis=1)


def _word_angles(sheet: Sheet) -> str:
    """Shapes: (B, L, K / 2)."""
    column = sheet.op("Unsqueeze", _places(sheet), sheet.constant([1]))
    angles = sheet.op("Mul", sheet.op("Cast", column, to=TensorProto.FLOAT), sheet.constant(_frequencies(2)))
    rows = sheet.op("Shape", "is_word", start=0, end=1)
    return sheet.op("Expand", angles, sheet.op("Concat", rows, sheet.constant([1, 1]), axis=0))


def _places(sheet: Sheet) -> str:
    """Of the words in the caption, from 0: whole numbers (L,)."""
    length = sheet.op("Gather", sheet.op("Shape", "is_word"), sheet.constant(1))
    return sheet.op("Range", sheet.constant(0), length, sheet.constant(1))


def _frequencies(axis: int) -> NDArray[np.float32]:
    """Of all pairs, for one axis: zero for the pairs of the others."""
    made = np.zeros(HEAD_DIM // 2, np.float32)
    begin, pairs = sum(ROTATED[:axis]), ROTATED[axis]
    made[begin : begin + pairs] = PERIODS[axis] ** (-np.arange(pairs) / pairs)
    return made


def _padding_bias(sheet: Sheet, is_word: str, positions: str | None) -> str:
    """Nothing for words and image tokens, UNSEEN for padding.

    Shapes: (B, 1, 1, L or S).
    """
    bias = sheet.op("Where", is_word, sheet.constant(0.0), sheet.constant(UNSEEN))
    if positions is not None:
        first = sheet.op("Gather", positions, sheet.constant(0), axis=2)
        bias = sheet.op("Concat", bias, sheet.op("Mul", first, sheet.constant(0.0)), axis=1)
    return sheet.op("Unsqueeze", bias, sheet.constant([1, 2]))


def _embedded_times(sheet: Sheet, models: Models) -> str:
    times = models.mini.times
    t, r, guidance = sheet.split("times", 3, axis=-1)
    told = sheet.op("Log", sheet.op("Max", guidance, sheet.constant(1e-3)))
    half = TIME_CHANNELS // 2
    frequencies = sheet.constant(1_000.0 * 10_000.0 ** (-np.arange(half) / half))
    summed = ""
    for value, layer in ((t, times.t_in), (sheet.op("Sub", t, r), times.span_in), (told, times.guidance_in)):
        cosine, sine = _turns(sheet, sheet.op("Mul", value, frequencies))
        made = _float_linear(sheet, sheet.op("Concat", cosine, sine, axis=-1), layer)
        summed = sheet.op("Add", summed, made) if summed else made
    return _float_linear(sheet, sheet.silu(summed), times.out)


def _convolutions(sheet: Sheet, x: str, body: nn.Sequential) -> str:
    for layer in body:
        match layer:
            case nn.Conv2d():
                x = _convolution(sheet, x, layer)
            case nn.PixelShuffle():
                x = sheet.op("DepthToSpace", x, blocksize=2, mode="CRD")
            case nn.PixelUnshuffle():
                x = _unshuffled(sheet, x)
            case ResidualBlock():
                x = _residual(sheet, x, layer)
            case _:
                raise TypeError(f"no graph for {type(layer).__name__}")
    return x


def _unshuffled(sheet: Sheet, x: str) -> str:
    """2 x 2 pixels into channels in torch's order: the colour first, which SpaceToDepth has last."""
    shape = sheet.op("Shape", x)
    rows, channels, height, width = sheet.split(shape, 4, axis=0)
    half = [sheet.op("Div", side, sheet.constant([2])) for side in (height, width)]
    two = sheet.constant([2])
    apart = sheet.op("Concat", rows, channels, half[0], two, half[1], two, axis=0)
    turned = sheet.op("Transpose", sheet.op("Reshape", x, apart), perm=[0, 1, 3, 5, 2, 4])
    together = sheet.op("Concat", rows, sheet.op("Mul", channels, sheet.constant([4])), *half, axis=0)
    return sheet.op("Reshape", turned, together)


def _residual(sheet: Sheet, x: str, block: ResidualBlock) -> str:
    power = sheet.op("ReduceMean", sheet.op("Mul", x, x), sheet.constant([1]), keepdims=1)
    spread = sheet.op("Sqrt", sheet.op("Add", power, sheet.constant(1e-6)))
    first = _convolution(sheet, sheet.op("Div", x, spread), block.first)
    return sheet.op("Add", x, _convolution(sheet, sheet.silu(first), block.second))


def _convolution(sheet: Sheet, x: str, layer: nn.Conv2d) -> str:
    side = layer.kernel_size[0] // 2
    bias = [] if layer.bias is None else [sheet.constant(_array(layer.bias))]
    return sheet.op("Conv", x, sheet.stored(_array(layer.weight)), *bias, pads=[side] * 4)


def _linear(sheet: Sheet, x: str, layer: nn.Linear) -> str:
    return sheet.linear(x, _array(layer.weight), _array(layer.bias))


def _float_linear(sheet: Sheet, x: str, layer: nn.Linear) -> str:
    return sheet.op("Add", sheet.product(x, _array(layer.weight)), sheet.constant(_array(layer.bias)))


def _normed(sheet: Sheet, x: str, norm: nn.LayerNorm) -> str:
    return sheet.norm(x, norm.normalized_shape[0], norm.eps, _array(norm.weight), _array(norm.bias))


def _array(value: Tensor | None) -> NDArray[np.float32]:
    if value is None:
        raise TypeError("a weight that is not there")
    return value.detach().cpu().float().numpy()
