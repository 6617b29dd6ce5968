"""Microsoft's MAI image models in Foundry: two routes of their own, one PNG a request, no seed, no mask."""

from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.exchange import Exchange, Part
from makeready.makers.hosted.openai_images import read_answer
from makeready.makers.hosted.target import Ask, Got, png_of


class MaiImages:
    """Implements `Target`. `model` is the name of the deployment."""

    def __init__(self, exchange: Exchange, model: str) -> None:
        self._exchange = exchange
        self._model = model

    def asked(self, ask: Ask, caller: Caller, deadline_s: float) -> Got:
        """See `Target.asked`. An edit comes back in the size of its source."""
        path, body = "/mai/v1/images/generations", self._fields(ask)
        if ask.source is not None:
            path, body = "/mai/v1/images/edits", self._parts(ask)
        answer = caller.ask(lambda left_s: self._exchange.post(path, body, left_s), deadline_s)
        return read_answer(answer, caller.who)

    def close(self) -> None:
        self._exchange.close()

    def _fields(self, ask: Ask) -> dict[str, object] | list[Part]:
        return {
            "model": self._model,
            "prompt": ask.prompt,
            "width": ask.width_px,
            "height": ask.height_px,
        }

    def _parts(self, ask: Ask) -> list[Part]:
        assert ask.source is not None  # noqa: S101 - the caller has looked
        return [
            Part(name="model", content=self._model.encode()),
            Part(name="prompt", content=ask.prompt.encode()),
            *(
                Part(name="image", content=png_of(pixels), file_name="image.png", kind="image/png")
                for pixels in (ask.source, *ask.references)
            ),
        ]
