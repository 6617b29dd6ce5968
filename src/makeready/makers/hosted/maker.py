"""A hosted model as a maker: the order becomes a request that its target takes, the answer a checked picture.

What had to be changed on the way is in the attempt's notes.
"""

from dataclasses import dataclass

from makeready.brief import Brief
from makeready.brief.steering import steering_text
from makeready.errors import InvalidRequestError
from makeready.loop import Card, Made, Order, proposal_seed
from makeready.loop.card import Ability
from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.facts import ModelFacts
from makeready.makers.hosted.fitting import (
    Frame,
    Pixels,
    asked_size,
    on_canvas,
    resized,
    scaled_note,
    within,
)
from makeready.makers.hosted.price import MEGAPIXEL, Price, Quality, TokenPrice, Wanted, started
from makeready.makers.hosted.received import opened
from makeready.makers.hosted.target import Ask, Got, Target
from makeready.makers.native_square import laid_over
from makeready.makers.reseed import RESEED
from makeready.verify.picture import Picture

PROMPT_BYTES = 6_000
"""Ours: a long brief is half of it. It bounds what reading the prompt costs: a token has a byte at least."""
INSPECTED_S = 1.0
"""An inspected megapixel on two cores, as for `compose`."""
SEED_BITS = (1 << 31) - 1
"""Servers keep seeds in signed 32 bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """A picture and what to change in it, in words; with a mask, where. `references` are further pictures
    that the words may speak of.

    Shapes: source and references (H, W, 3), of any size; mask (H, W), 255 where it may change, 0 where its
    bytes stay.
    """

    source: Pixels
    instruction: str
    mask: Pixels | None = None
    references: tuple[Pixels, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the maker is called, what is known of its model, and what the user wants to pay for."""

    name: str
    facts: ModelFacts
    price: Price
    most_pixels: int = 2 * MEGAPIXEL
    quality: Quality = "medium"


class HostedMaker:
    """Asks one target for pictures; with `change`, for an edit of that picture. Close it at the end.

    Raises: InvalidRequestError for a change that the target cannot do: nothing is asked then.
    """

    def __init__(self, terms: Terms, target: Target, caller: Caller, *, change: Change | None = None) -> None:
        if change is not None:
            check_change(terms, change)
        self._terms = terms
        self._target = target
        self._caller = caller
        self._change = change

    @property
    def terms(self) -> Terms:
        return self._terms

    @property
    def card(self) -> Card:
        change = self._change
        num_references = 0 if change is None else len(change.references)
        return card_of(self._terms, has_source=change is not None, num_references=num_references)

    def for_change(self, change: Change) -> "HostedMaker":
        """A maker of that edit at the same target. Close one of the two."""
        return HostedMaker(self._terms, self._target, self._caller, change=change)

    def make(self, order: Order) -> Made:
        """One picture on the brief's canvas. Every pull of `reseed` asks for another one.

        Raises: InvalidRequestError for words that the target does not take; what `Target.asked` raises.
        """
        canvas = order.brief.canvas
        ask, notes = self._ask(order)
        got = self._target.asked(ask, self._caller, order.deadline_s)
        pixels = opened(got.content, self._terms.name)
        cost_microusd, counted = self._cost(ask, got)
        if self._change is not None:
            pixels, done = _changed(self._change, pixels, ask)
        else:
            fitted = on_canvas(pixels, canvas.width_px, canvas.height_px)
            pixels, done = fitted.pixels, fitted.notes
        said = [f"model: {self._terms.name}", *notes, *done, *counted]
        return Made(picture=Picture(pixels=pixels), cost_microusd=cost_microusd, notes=tuple(said))

    def close(self) -> None:
        """Close the connections."""
        self._target.close()

    def _ask(self, order: Order) -> tuple[Ask, list[str]]:
        """The request as the target takes it, and what of the order it leaves out."""
        terms, change, canvas = self._terms, self._change, order.brief.canvas
        prompt = words_of(order.brief) if change is None else change.instruction
        self._check_prompt(prompt)
        pulls = sum(1 for pull in order.pulls if pull.lever == RESEED.name)
        seed, notes = None, []
        if terms.facts.has_seed:
            seed = (proposal_seed(order.seed, pulls - 1) if pulls else order.seed) & SEED_BITS
        else:
            notes.append(f"seed: not sent, {terms.name} takes none")
        if change is None:
            width, height = asked_size(
                terms.facts.sizes, canvas.width_px, canvas.height_px, terms.most_pixels
            )
            ask = Ask(prompt=prompt, width_px=width, height_px=height, quality=terms.quality, seed=seed)
            return ask, notes
        source_height, source_width = change.source.shape[:2]
        width, height = asked_size(terms.facts.sizes, source_width, source_height, terms.most_pixels)
        frame = Frame(source_width, source_height, width, height)
        ask = Ask(
            prompt=prompt,
            width_px=width,
            height_px=height,
            quality=terms.quality,
            seed=seed,
            source=frame.framed(change.source),
            mask=None if change.mask is None else frame.framed_mask(change.mask),
            references=tuple(within(one, MEGAPIXEL) for one in change.references),
        )
        if (width, height) != (source_width, source_height):
            notes.append(f"sent at {width} x {height} px")
        return ask, notes

    def _check_prompt(self, prompt: str) -> None:
        most = self._terms.facts.prompt_chars
        size = len(prompt.encode("utf-8", "surrogatepass"))
        if len(prompt) > most or size > PROMPT_BYTES:
            raise InvalidRequestError(
                f"The prompt has {len(prompt)} characters ({size} bytes); {self._terms.name} takes "
                f"{min(most, PROMPT_BYTES)}.",
                hint="Shorten it, or use --maker design, which reads long briefs.",
                param="prompt",
            )

    @staticmethod
    def largest(terms: Terms, *, has_source: bool, num_references: int = 0) -> Wanted:
        """The dearest request that the terms allow, for any canvas."""
        sizes, most = terms.facts.sizes, terms.most_pixels
        if sizes.fixed:
            areas = [width * height for width, height in sizes.fixed]
            pixels = max([one for one in areas if one <= most] or [min(areas)])
        else:
            pixels = max(sizes.min_pixels, min(sizes.max_pixels, most))
        pixels = started(pixels) * MEGAPIXEL
        return Wanted(
            pixels=pixels,
            prompt_bytes=PROMPT_BYTES,
            source_pixels=(pixels if has_source else 0) + num_references * MEGAPIXEL,
            quality=terms.quality,
        )

    def _cost(self, ask: Ask, got: Got) -> tuple[int, list[str]]:
        """What is known that it took; without that, what a request of this size takes at most."""
        if got.cost_microusd is not None:
            return got.cost_microusd, []
        price = self._terms.price
        if isinstance(price, TokenPrice) and got.usage is not None:
            return price.cost_microusd(got.usage), []
        pixels = ask.width_px * ask.height_px
        wanted = Wanted(
            pixels=pixels,
            prompt_bytes=len(ask.prompt.encode("utf-8", "surrogatepass")),
            source_pixels=ask.source_pixels,
            quality=ask.quality,
        )
        is_exact = not isinstance(price, TokenPrice)
        notes = [] if is_exact else ["cost: the answer names none, counted at the ceiling"]
        return price.ceiling_microusd(wanted), notes


def card_of(terms: Terms, *, has_source: bool = False, num_references: int = 0) -> Card:
    """The card of a model on these terms; `attempt_microusd` is the ceiling of the largest request that is
    ever made with them."""
    facts = terms.facts
    abilities: list[Ability] = ["scenes", "anything", "pages", "exact_text"]
    abilities += ["mask"] if facts.mask != "none" else []
    abilities += ["transparent"] if facts.has_transparent else []
    largest = HostedMaker.largest(terms, has_source=has_source, num_references=num_references)
    return Card(
        name=terms.name,
        attempt_s=facts.attempt_s + INSPECTED_S,
        attempt_microusd=terms.price.ceiling_microusd(largest),
        levers=(RESEED,),
        is_repeatable=facts.has_seed,
        abilities=tuple(abilities),
        requests_a_minute=facts.requests_a_minute,
        max_sources=facts.max_sources if facts.can_edit else 0,
        accept_rate=0.6,
    )


def words_of(brief: Brief) -> str:
    """What the model is told: the prompt as it was written, or the brief's constraints in words."""
    return brief.prompt.strip() or steering_text(brief)


def check_change(terms: Terms, change: Change) -> None:
    """Raises: InvalidRequestError for what the target has no ability for."""
    if not terms.facts.can_edit:
        raise InvalidRequestError(
            f"{terms.name} edits no pictures.", hint="Use another model, or --maker embedded.", param="maker"
        )
    num_pictures = 1 + len(change.references)
    if num_pictures > terms.facts.max_sources:
        raise InvalidRequestError(
            f"{terms.name} takes {terms.facts.max_sources} of the {num_pictures} pictures.",
            hint="Send fewer, or use a model that takes more.",
            param="image",
        )
    if change.mask is not None and terms.facts.mask == "none":
        raise InvalidRequestError(
            f"{terms.name} takes no mask.",
            hint="Leave the mask out and say in words what is to change, or use a maker that takes one.",
            param="mask",
        )


def _changed(change: Change, made: Pixels, ask: Ask) -> tuple[Pixels, tuple[str, ...]]:
    """The edit at the source's own size; outside of the mask the source's bytes stay."""
    height, width = change.source.shape[:2]
    notes = []
    if made.shape[:2] != (ask.height_px, ask.width_px):
        notes.append(f"came back at {made.shape[1]} x {made.shape[0]} px")
        made = resized(made, ask.width_px, ask.height_px)
    frame = Frame(width, height, ask.width_px, ask.height_px)
    whole = frame.unframed(made)
    notes += scaled_note(frame.inner[2] * frame.inner[3], width, height)
    if change.mask is None:
        return whole, tuple(notes)
    return laid_over(change.source, whole, change.mask), (*notes, "outside of the mask nothing was changed")
