"""From a name such as `openai:MODEL` to a maker: which vendor, model and address, with which key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from makeready.errors import UnknownNameError
from makeready.loop import Card
from makeready.makers.hosted.access import LOOPBACK, Access
from makeready.makers.hosted.bfl_images import BflImages
from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.exchange import Exchange
from makeready.makers.hosted.facts import Vendor, facts_of, listed
from makeready.makers.hosted.mai_images import MaiImages
from makeready.makers.hosted.maker import HostedMaker, Terms, card_of
from makeready.makers.hosted.openai_images import OpenAiImages, Routes
from makeready.makers.hosted.target import Target
from makeready.makers.hosted.traffic import Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One prefix: whose models it means, how its key travels, and its adapter.

    `names_deployments`: the name is a deployment's, and what it deploys may follow behind an @.
    """

    vendor: Vendor
    key_headers: Callable[[str], Mapping[str, str]]
    target: Callable[[Exchange, str, Access], Target]
    names_deployments: bool = False
    own_path: str = ""
    """What the adapter writes behind the address itself, should the user's address end in it."""


def _bearer(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _api_key(key: str) -> Mapping[str, str]:
    return {"api-key": key}


def _openai(exchange: Exchange, model: str, access: Access) -> Target:
    return OpenAiImages(exchange, Routes(model=model))


def _azure(exchange: Exchange, model: str, access: Access) -> Target:
    routes = Routes(model=model, generations="/openai/v1/images/generations", edits="/openai/v1/images/edits")
    return OpenAiImages(exchange, routes)


def _mai(exchange: Exchange, model: str, access: Access) -> Target:
    return MaiImages(exchange, model)


def _bfl(exchange: Exchange, model: str, access: Access) -> Target:
    return BflImages(exchange, model)


def _images(exchange: Exchange, model: str, access: Access) -> Target:
    return OpenAiImages(exchange, Routes(model=model, dialect="open", mask=access.images_mask))


KINDS: Final[Mapping[str, Kind]] = {
    "openai": Kind(vendor="openai", key_headers=_bearer, target=_openai),
    "azure": Kind(
        vendor="openai", key_headers=_api_key, target=_azure, names_deployments=True, own_path="/openai/v1"
    ),
    "mai": Kind(vendor="mai", key_headers=_api_key, target=_mai, names_deployments=True, own_path="/mai/v1"),
    "bfl": Kind(vendor="bfl", key_headers=lambda key: {"x-key": key}, target=_bfl, own_path="/v1"),
    "images": Kind(vendor="images", key_headers=_bearer, target=_images),
}


def open_hosted(name: str, access: Access, traffic: Traffic) -> HostedMaker:
    """The maker `openai:MODEL`, `azure:DEPLOYMENT[@MODEL]`, `mai:DEPLOYMENT[@MODEL]`, `bfl:MODEL` or
    `images:MODEL`.

    Raises: UnknownNameError without a model; InvalidConfigError for an address, a key or a price that is not
        set.
    """
    prefix = name.partition(":")[0]
    kind, (asked, _) = KINDS[prefix], _model(name)
    base_url, key = _address(name, access), access.key(prefix)
    terms = hosted_terms(name, access)
    exchange = Exchange(base_url, kind.key_headers(key), traffic.clock, f"hosted.{prefix}_base_url")
    caller = Caller(name, base_url, terms.facts.requests_a_minute, traffic, group=prefix)
    return HostedMaker(terms, kind.target(exchange, asked, access), caller)


def hosted_card(name: str, access: Access) -> Card:
    """The card of a hosted model that could be asked; nothing is opened. Its region is "here" for a server on
    this machine; where a vendor computes only the user can say.

    Raises: as `open_hosted`.
    """
    host = urlsplit(_address(name, access)).hostname
    access.key(name.partition(":")[0])
    return replace(card_of(hosted_terms(name, access)), region="here" if host in LOOPBACK else "")


def hosted_terms(name: str, access: Access) -> Terms:
    """What is known of a model and what is to be paid for it.

    Raises: UnknownNameError without a model; InvalidConfigError for a price that is not set.
    """
    kind = KINDS[name.partition(":")[0]]
    asked, deployed = _model(name)
    facts = facts_of(kind.vendor, deployed or asked)
    if kind.vendor == "images":
        facts = replace(facts, mask=access.images_mask)
    if access.requests_a_minute is not None:
        facts = replace(facts, requests_a_minute=access.requests_a_minute)
    return Terms(
        name=name,
        facts=facts,
        price=access.price(facts, name),
        most_pixels=access.most_pixels,
        quality=access.quality,
    )


def _address(name: str, access: Access) -> str:
    prefix = name.partition(":")[0]
    return access.base_url(prefix).removesuffix(KINDS[prefix].own_path)


def _model(name: str) -> tuple[str, str]:
    """The model or deployment that is asked for, and what a deployment is said to deploy."""
    prefix, _, rest = name.partition(":")
    kind = KINDS[prefix]
    asked, _, deployed = rest.partition("@") if kind.names_deployments else (rest, "", "")
    if not asked or (any(one.isspace() or one in "/?#%\\" for one in asked) and kind.vendor != "images"):
        known = ", ".join(f"{prefix}:{one}" for one in listed(kind.vendor))
        raise UnknownNameError(
            f"The maker {name!r} names no model.",
            hint=f"Write it like {known or f'{prefix}:NAME'}.",
            param="maker",
        )
    return asked, deployed
