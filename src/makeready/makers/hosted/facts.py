"""What is known of hosted models: sizes, limits, abilities, prices. Dated data with its sources, one file a
vendor in `vendors/`; nothing of it stands in code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from makeready.errors import StorageError
from makeready.makers.hosted.price import QUALITIES, MegapixelPrice, Price, TokenPrice

Vendor = Literal["openai", "mai", "bfl", "images"]
MaskKind = Literal["none", "alpha", "white"]
"""How a target takes a mask: not at all; as a PNG whose transparent pixels may change; as one whose white
pixels may."""
SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes that may be asked for: those of `fixed`, or any within the limits, in whole steps."""

    fixed: tuple[tuple[int, int], ...] = ()
    step_px: int = 1
    min_side_px: int = 1
    max_side_px: int = 65_536
    min_pixels: int = 1
    max_pixels: int = 1 << 32
    max_ratio: float = 64.0

    def allows(self, width_px: int, height_px: int) -> bool:
        if self.fixed:
            return (width_px, height_px) in self.fixed
        short_px, long_px = sorted((width_px, height_px))
        return (
            width_px % self.step_px == height_px % self.step_px == 0
            and self.min_side_px <= short_px
            and long_px <= min(self.max_side_px, short_px * self.max_ratio)
            and self.min_pixels <= width_px * height_px <= self.max_pixels
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """One model: what may be asked of it, how often, and what it costs. `price` None: it is not known.

    `is_listed` False: a model that the file does not name, with the limits that all of the vendor's share.
    """

    vendor: Vendor
    name: str
    as_of: date
    sources: tuple[str, ...]
    is_listed: bool
    sizes: Sizes
    prompt_chars: int
    max_sources: int
    mask: MaskKind
    can_edit: bool
    has_seed: bool
    has_transparent: bool
    requests_a_minute: int
    attempt_s: float
    price: Price | None


@cache
def facts_file(vendor: Vendor) -> Mapping[str, Any]:
    """The vendor's file.

    Raises: StorageError if it is damaged.
    """
    text = files("makeready.makers.hosted").joinpath("vendors", f"{vendor}.yaml").read_text("utf-8")
    value = yaml.safe_load(text)
    if not isinstance(value, dict) or set(value) != {"vendor", "as_of", "sources", "models", "other"}:
        raise StorageError(f"The file of {vendor}'s models has not the keys that it must have.")
    return value


def listed(vendor: Vendor) -> tuple[str, ...]:
    """The models that are known by name."""
    return tuple(facts_file(vendor)["models"])


def facts_of(vendor: Vendor, model: str) -> ModelFacts:
    """What is known of a model; a dated snapshot is its model.

    Raises: StorageError if the file is damaged.
    """
    file = facts_file(vendor)
    known = {name.lower(): entry for name, entry in file["models"].items()}
    entry = known.get(model.lower(), known.get(SNAPSHOT.sub("", model.lower())))
    facts = read_entry(vendor, model, entry or file["other"], file)
    return replace(facts, is_listed=entry is not None)


def read_entry(vendor: Vendor, model: str, entry: Mapping[str, Any], file: Mapping[str, Any]) -> ModelFacts:
    """One entry of a file.

    Raises: StorageError for a key that is missing, unknown or of another kind.
    """
    ours = {"vendor", "name", "as_of", "sources", "is_listed"}
    wanted = {one.name for one in fields(ModelFacts)} - ours
    if set(entry) != wanted:
        raise StorageError(f"The entry of {model} lacks or adds {', '.join(sorted(set(entry) ^ wanted))}.")
    if not isinstance(file["as_of"], date) or not file["sources"]:
        raise StorageError(f"The file of {vendor}'s models has no date, or no source.")
    if entry["mask"] not in get_args(MaskKind) or entry["requests_a_minute"] < 1 or entry["attempt_s"] <= 0:
        raise StorageError(f"The entry of {model} has a limit that is none.")
    try:
        values = dict(entry) | {"sizes": _sizes(entry["sizes"]), "price": _price(entry["price"])}
    except (TypeError, KeyError, ValueError) as cause:
        raise StorageError(f"The entry of {model} cannot be read: {cause}.") from cause
    return ModelFacts(
        vendor=vendor,
        name=model,
        as_of=file["as_of"],
        sources=tuple(file["sources"]),
        is_listed=True,
        **values,
    )


def _sizes(entry: Mapping[str, Any]) -> Sizes:
    fixed = tuple((int(width), int(height)) for width, height in entry.get("fixed", ()))
    return Sizes(**{**entry, "fixed": fixed})


def _price(entry: Mapping[str, Any] | None) -> Price | None:
    if entry is None:
        return None
    values = {name: value for name, value in entry.items() if name != "kind"}
    if entry["kind"] == "megapixels":
        return MegapixelPrice(**values)
    if entry["kind"] != "tokens" or set(values["out_tokens"]) != set(QUALITIES):
        raise ValueError(f"{entry['kind']!r} is no kind of price, or a quality has none")
    return TokenPrice(**values)
