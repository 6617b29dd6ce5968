"""Where hosted models are and with which key, as the settings have it; a clear line where something lacks."""

from dataclasses import dataclass, field
from typing import Final

from makeready.errors import InvalidConfigError
from makeready.makers.hosted.facts import MaskKind, ModelFacts
from makeready.makers.hosted.price import MEGAPIXEL, PicturePrice, Price, Quality

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
GROUP: Final = "hosted"
EXAMPLES: Final = {
    "openai": "https://api.openai.com/v1",
    "azure": "https://NAME.openai.azure.com",
    "mai": "https://NAME.services.ai.azure.com",
    "bfl": "https://api.bfl.ai",
    "images": "http://127.0.0.1:8000/v1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The settings `hosted.*`. A key belongs to its own address and is sent to no other.

    Units: `picture_microusd` is what one picture costs at most where no price is known, None where the user
    has not said; `megapixels` the most that is asked for, larger canvases are enlarged.
    """

    openai_base_url: str | None = "https://api.openai.com/v1"
    openai_key: str | None = field(default=None, repr=False)
    azure_base_url: str | None = None
    azure_key: str | None = field(default=None, repr=False)
    mai_base_url: str | None = None
    mai_key: str | None = field(default=None, repr=False)
    bfl_base_url: str | None = "https://api.bfl.ai"
    bfl_key: str | None = field(default=None, repr=False)
    images_base_url: str | None = None
    images_key: str | None = field(default=None, repr=False)
    images_mask: MaskKind = "none"
    quality: Quality = "medium"
    megapixels: int = 2
    requests_a_minute: int | None = None
    picture_microusd: int | None = None

    @property
    def most_pixels(self) -> int:
        return self.megapixels * MEGAPIXEL

    def base_url(self, vendor: str) -> str:
        """The vendor's address without a slash at its end.

        Raises: InvalidConfigError if none is set.
        """
        found: str | None = getattr(self, f"{vendor}_base_url")
        if found is None:
            raise lacking(vendor, "base_url", f"its address, e.g. {EXAMPLES[vendor]}")
        return found.rstrip("/")

    def key(self, vendor: str) -> str:
        """The vendor's key; "" for a server of one's own that asks for none.

        Raises: InvalidConfigError if a vendor needs one that is not set.
        """
        found: str | None = getattr(self, f"{vendor}_key")
        if found is None and vendor != "images":
            raise lacking(vendor, "key", "the key as the vendor gives it")
        return found or ""

    def price(self, facts: ModelFacts, name: str) -> Price:
        """The model's price, or what the user allows for one that is not known.

        Raises: InvalidConfigError where neither is there: nothing is bought at an unknown price unasked.
        """
        if facts.price is not None:
            return facts.price
        if self.picture_microusd is None:
            raise InvalidConfigError(
                f"What a picture by {name} costs is not known.",
                hint=f"Set {variable('picture_microusd')} to the most that one may cost, in micro-dollars "
                "(50000 is five cents; 0 for a server of your own).",
                param=f"{GROUP}.picture_microusd",
            )
        return PicturePrice(picture_microusd=self.picture_microusd)


def variable(leaf: str) -> str:
    """The environment variable of a setting of this group."""
    return f"MAKEREADY_{GROUP}_{leaf}".upper()


def lacking(vendor: str, leaf: str, wants: str) -> InvalidConfigError:
    """The error for a setting that is not there, and which one it is."""
    return InvalidConfigError(
        f"The maker {vendor}:... needs {GROUP}.{vendor}_{leaf}, which is not set.",
        hint=f"Set {variable(f'{vendor}_{leaf}')} to {wants}.",
        param=f"{GROUP}.{vendor}_{leaf}",
    )
