"""What the embedded model is told of a brief, and what the file of its picture says of that."""

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from makeready.brief import Brief
from makeready.brief.steering import steering_text
from makeready.errors import CallerError
from makeready.makers.located_edits import LocatedEdit
from makeready.makers.taught import Taught
from makeready.scene.asking import scene_of_brief
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.staging import by_night
from makeready.scene.vocabulary import vocabulary
from makeready.scene.writing import caption_of
from makeready.verify.picture import SOURCE_KEY

NAME = "embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the model is told of a brief; `layout` is there where the picture can be drawn in parts."""

    caption: str
    layout: Composition | None


def plan_for(
    brief: Brief,
    taught: Taught = Taught(),  # noqa: B008 - it is frozen
    seed: int = 1,
) -> Plan:
    """The scene that the prompt describes, in the words that the model was taught, and its layout.

    A model that does not say what it was taught gets the prompt as it is where no scene can be read from it,
    and without a prompt the brief's wishes in words; then there is no layout.

    Raises: InvalidRequestError for a thing or a style beyond what was taught, InvalidBriefError for what is
        no scene, where the model says what it was taught.
    """
    known = vocabulary()
    try:
        scene = taught.completed(by_night(scene_of_brief(brief, known)))
        caption = caption_of(scene, "medium", known)
        taught.check_things(scene)
        canvas = brief.canvas
        layout = composed(scene, known, canvas.width_px, canvas.height_px, seed=seed)
        return Plan(caption=caption, layout=layout)
    except CallerError:
        if taught.concepts:
            raise
        return Plan(caption=" ".join(brief.prompt.split()) or steering_text(brief), layout=None)


def caption_after(edit: LocatedEdit) -> str:
    """What the picture of an edit shows, for the next one."""
    try:
        return caption_of(edit.after, "medium", vocabulary())
    except CallerError:
        return ""


def source_of(caption: str) -> str:
    """What the picture's file says of it."""
    return json.dumps({"maker": NAME, "caption": caption}, ensure_ascii=False)


def caption_in(picture: Path) -> str:
    """The caption in the file of a picture that this maker drew; empty in any other."""
    with Image.open(picture) as image:
        text = getattr(image, "text", {}).get(SOURCE_KEY, "")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    caption = told.get("caption") if isinstance(told, dict) and told.get("maker") == NAME else None
    return caption if isinstance(caption, str) else ""
