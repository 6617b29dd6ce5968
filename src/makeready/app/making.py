"""Making a picture from Python: the same run as the command line's, without the terminal."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from makeready.app.alternates import made_by
from makeready.app.asking import Asked, order_of
from makeready.app.config import load_settings
from makeready.app.delivery import Delivery, carry_out, command_of
from makeready.app.output import prepare_root
from makeready.app.wiring import new_run_id, open_wiring
from makeready.loop import Event


def make(
    asked: Asked | str,
    *,
    store: Path | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Delivery:
    """Carry out one order and hand over its pictures, findings and report.

    `asked` is a prompt, or a prompt with everything else that may be asked. Settings come from the file and
    the environment, as for the command line; `store` stands above them.

    Raises: any error of our tree; a broken constraint is no error but the delivery's outcome.
    """
    asked = Asked(prompt=asked) if isinstance(asked, str) else asked
    flags: dict[str, tuple[str, object]] = {"store.root": ("store", str(store))} if store else {}
    if asked.painter is not None:
        flags["maker.painter"] = ("painter", asked.painter)
    if asked.read_with_model:
        flags["language.read_brief"] = ("read_with_model", True)
    config = load_settings(flags).config
    order = order_of(asked, config)
    prepare_root(config.store.root)
    run_id = new_run_id()
    with open_wiring(config, made_by(order, config)) as wiring:
        if config.language.read_brief:
            order = wiring.read(order, run_id)
        return carry_out(
            order,
            wiring,
            run_id=run_id,
            destination=None,
            command=partial(command_of, asked, order),
            on_event=on_event,
        )
