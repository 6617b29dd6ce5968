"""The table of settings: each with its default, what it is, and how its text becomes a value.

What a user can set is read here; the sorts of values are in `setting_values.py`, and how they come together
is in `config.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from makeready.app.setting_values import (
    MIN_SECRET,
    NONE,
    address,
    few_or_none,
    host_names,
    log_level,
    long_secret,
    mask_kind,
    number_above_zero,
    pairs,
    quality,
    secret,
    several,
    truth,
    whole_number,
    whole_number_above_zero,
    whole_number_or_none,
    words,
)

ENV_PREFIX = "MAKEREADY_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One leaf of the tree. `parse` takes the text of a variable or a TOML value and raises ValueError.

    A secret's value is in the tree and nowhere else: not in `config show`, not in an error.
    """

    key: str
    parse: Callable[[object], object]
    default: str
    about: str
    wants: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        return ENV_PREFIX + self.key.replace(".", "_").upper()


def hosted_address(vendor: str, who: str, default: str = NONE) -> Setting:
    """Where a vendor of hosted models is."""
    return Setting(
        key=f"hosted.{vendor}_base_url",
        parse=address,
        default=default,
        about=f"The address of {who}, for the makers {vendor}:...",
        wants="an address, e.g. https://NAME.openai.azure.com, or none",
    )


def hosted_key(vendor: str, who: str) -> Setting:
    """The key for it, which is sent nowhere else."""
    return Setting(
        key=f"hosted.{vendor}_key",
        parse=secret,
        default=NONE,
        about=f"The key for {who}; never shown.",
        wants="the key as the vendor gives it, or none",
        is_secret=True,
    )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        key="store.root",
        parse=words,
        default="makeready-runs",
        about="The folder that keeps runs, pictures and reports.",
        wants="a folder, e.g. ./makeready-runs",
    ),
    Setting(
        key="store.database_url",
        parse=secret,
        default=NONE,
        about="PostgreSQL for runs, keys and money; none: a SQLite file in store.root; never shown.",
        wants="an address, e.g. postgresql://USER:PASSWORD@HOST:5432/DATABASE, or none",
        is_secret=True,
    ),
    Setting(
        key="store.database_connections",
        parse=whole_number_above_zero,
        default="16",
        about="Connections to PostgreSQL that one process has at most.",
        wants="a whole number above zero, e.g. 16",
    ),
    Setting(
        key="store.database_timeout_s",
        parse=number_above_zero,
        default="30",
        about="Seconds that one statement in PostgreSQL may take.",
        wants="a number of seconds above zero, e.g. 30",
    ),
    Setting(
        key="store.blobs",
        parse=words,
        default=NONE,
        about="Where pictures are kept: a bucket (s3://, az://, gs://) or file:FOLDER; none: in store.root.",
        wants="s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX, file:FOLDER or none",
    ),
    Setting(
        key="store.blobs_endpoint",
        parse=address,
        default=NONE,
        about="The server of that bucket; none: the cloud's own.",
        wants="an address, e.g. http://127.0.0.1:9000, or none",
    ),
    Setting(
        key="store.blobs_memory_bytes",
        parse=whole_number,
        default="67108864",
        about="Bytes of a bucket's pictures that stay in memory after they were written or read.",
        wants="a whole number of bytes, e.g. 67108864, or 0",
    ),
    Setting(
        key="jobs.lease_s",
        parse=number_above_zero,
        default="60",
        about="Seconds of silence after which the runs of a server on another machine go on elsewhere.",
        wants="a number of seconds above zero, e.g. 60",
    ),
    Setting(
        key="keys.secret",
        parse=long_secret,
        default=NONE,
        about="The server's secret, under which API keys are kept; none: a file in store.root; never shown.",
        wants=f"at least {MIN_SECRET} random characters without spaces, or none",
        is_secret=True,
    ),
    Setting(
        key="maker.name",
        parse=words,
        default="auto",
        about="Who makes the pictures; auto: whoever suits the brief.",
        wants="auto, or the name of a maker, e.g. design",
    ),
    Setting(
        key="maker.painter",
        parse=words,
        default="compose",
        about="Who fills the slots for pictures in designs: compose, embedded or embedded:FOLDER.",
        wants="compose, embedded or embedded:FOLDER",
    ),
    Setting(
        key="budget.deadline_s",
        parse=number_above_zero,
        default="60",
        about="Seconds a run may take; what cannot finish inside them is not started.",
        wants="a number of seconds above zero, e.g. 60",
    ),
    Setting(
        key="budget.cost_microusd",
        parse=whole_number,
        default="0",
        about="Money a run may spend, in whole micro-dollars; 0 means that nothing paid is called.",
        wants="a whole number of micro-dollars, e.g. 20000 for two cents",
    ),
    Setting(
        key="budget.attempts",
        parse=whole_number_above_zero,
        default="12",
        about="Attempts a run may make, over all its proposals.",
        wants="a whole number above zero, e.g. 12",
    ),
    Setting(
        key="language.base_url",
        parse=address,
        default=NONE,
        about="The OpenAI-compatible endpoint of the language model, for the maker model-design.",
        wants="an address, e.g. http://127.0.0.1:8000/v1, or none",
    ),
    Setting(
        key="language.key",
        parse=secret,
        default=NONE,
        about="The key for that endpoint; never shown.",
        wants="the key as the vendor gives it, or none for a server that asks for none",
        is_secret=True,
    ),
    Setting(
        key="language.model",
        parse=words,
        default=NONE,
        about="The name of the model there.",
        wants="the name that the endpoint knows the model by",
    ),
    Setting(
        key="language.input_microusd",
        parse=whole_number,
        default="0",
        about="The price of a million tokens read, in whole micro-dollars.",
        wants="a whole number of micro-dollars, e.g. 3000000 for three dollars",
    ),
    Setting(
        key="language.output_microusd",
        parse=whole_number,
        default="0",
        about="The price of a million tokens written, in whole micro-dollars.",
        wants="a whole number of micro-dollars, e.g. 15000000 for fifteen dollars",
    ),
    Setting(
        key="language.image_tokens",
        parse=whole_number,
        default="0",
        about="Tokens that one picture counts at most; 0 means that the model is shown none.",
        wants="a whole number of tokens, e.g. 2000, or 0",
    ),
    Setting(
        key="language.max_tokens",
        parse=whole_number_above_zero,
        default="16000",
        about="Tokens that one answer may have.",
        wants="a whole number above zero, e.g. 16000",
    ),
    Setting(
        key="language.deadline_s",
        parse=number_above_zero,
        default="45",
        about="Seconds that the model may take for one document, all its tries together.",
        wants="a number of seconds above zero, e.g. 45",
    ),
    Setting(
        key="language.read_brief",
        parse=truth,
        default="false",
        about="Whether the language model reads briefs too, beside the rules.",
        wants="true or false",
    ),
    Setting(
        key="vision.base_url",
        parse=address,
        default=NONE,
        about="The OpenAI-compatible endpoint of a model that looks at pictures; none: the language model's.",
        wants="an address, e.g. http://127.0.0.1:8000/v1, or none",
    ),
    Setting(
        key="vision.key",
        parse=secret,
        default=NONE,
        about="The key for that endpoint; never shown.",
        wants="the key as the vendor gives it, or none for a server that asks for none",
        is_secret=True,
    ),
    Setting(
        key="vision.model",
        parse=words,
        default=NONE,
        about="The name of the model there, which answers questions about pictures; none: nobody does.",
        wants="the name that the endpoint knows the model by, or none",
    ),
    Setting(
        key="vision.input_microusd",
        parse=whole_number_or_none,
        default=NONE,
        about="Its price of a million tokens read, in whole micro-dollars; none: the language model's.",
        wants="a whole number of micro-dollars, e.g. 3000000 for three dollars, or none",
    ),
    Setting(
        key="vision.output_microusd",
        parse=whole_number_or_none,
        default=NONE,
        about="Its price of a million tokens written, in whole micro-dollars; none: the language model's.",
        wants="a whole number of micro-dollars, e.g. 15000000 for fifteen dollars, or none",
    ),
    Setting(
        key="vision.image_tokens",
        parse=whole_number_above_zero,
        default="2000",
        about="Tokens that one picture counts at most there.",
        wants="a whole number above zero, e.g. 2000",
    ),
    Setting(
        key="vision.max_tokens",
        parse=whole_number_above_zero,
        default="4000",
        about="Tokens that its answer to all questions of a picture may have.",
        wants="a whole number above zero, e.g. 4000",
    ),
    Setting(
        key="vision.deadline_s",
        parse=number_above_zero,
        default="20",
        about="Seconds that it may take for one picture, all its tries together.",
        wants="a number of seconds above zero, e.g. 20",
    ),
    Setting(
        key="models.root",
        parse=words,
        default="~/.local/share/makeready/models",
        about="The folder that keeps models, each in a folder of its name.",
        wants="a folder, e.g. /srv/models",
    ),
    Setting(
        key="models.hub",
        parse=address,
        default="https://huggingface.co",
        about="The hub that models are pulled from, or a mirror that speaks its API; none: nothing is asked.",
        wants="an address, e.g. https://huggingface.co, or none",
    ),
    Setting(
        key="models.key",
        parse=secret,
        default=NONE,
        about="The token for that hub, which gated models need; never shown.",
        wants="the token as the hub gives it, or none",
        is_secret=True,
    ),
    hosted_address("openai", "OpenAI's API", "https://api.openai.com/v1"),
    hosted_key("openai", "OpenAI's API"),
    hosted_address("azure", "an Azure OpenAI resource"),
    hosted_key("azure", "that resource"),
    hosted_address("mai", "a Foundry resource with MAI image models"),
    hosted_key("mai", "that resource"),
    hosted_address("bfl", "Black Forest Labs' API", "https://api.bfl.ai"),
    hosted_key("bfl", "Black Forest Labs' API"),
    hosted_address("images", "a server of your own that speaks OpenAI's image routes"),
    hosted_key("images", "that server"),
    Setting(
        key="hosted.images_mask",
        parse=mask_kind,
        default=NONE,
        about="How that server takes a mask: none, alpha (OpenAI's way) or white (vLLM-Omni's mask_image).",
        wants="none, alpha or white",
    ),
    Setting(
        key="hosted.quality",
        parse=quality,
        default="medium",
        about="The quality that is asked of models that have a choice: low, medium or high.",
        wants="low, medium or high",
    ),
    Setting(
        key="hosted.megapixels",
        parse=whole_number_above_zero,
        default="2",
        about="Megapixels that are asked for at most; larger canvases are enlarged to.",
        wants="a whole number above zero, e.g. 2",
    ),
    Setting(
        key="hosted.requests_a_minute",
        parse=few_or_none,
        default=NONE,
        about="Requests a minute that your account may send; none: what is known of the model.",
        wants="a whole number above zero, e.g. 12, or none",
    ),
    Setting(
        key="hosted.picture_microusd",
        parse=whole_number_or_none,
        default=NONE,
        about="What a picture costs where no price is known, in micro-dollars; none: it is not asked for.",
        wants="a whole number of micro-dollars, e.g. 50000 for five cents, 0 for your own server, or none",
    ),
    Setting(
        key="serve.fetch_urls",
        parse=truth,
        default="false",
        about="Whether edits over HTTP may name pictures by URL: they are fetched from the public internet.",
        wants="true or false",
    ),
    Setting(
        key="serve.webhook_hosts",
        parse=host_names,
        default=NONE,
        about="Hosts that webhooks may go to though they are private, on any port and without TLS; or none.",
        wants="names separated by commas, e.g. localhost,hooks.internal, or none",
    ),
    Setting(
        key="serve.webhook_days",
        parse=whole_number_above_zero,
        default="30",
        about="Days that a webhook's message is kept after it was delivered or given up.",
        wants="a whole number above zero, e.g. 30",
    ),
    Setting(
        key="routing.also",
        parse=several,
        default=NONE,
        about="Makers that auto may use beside the free ones of this machine: hosted models, model-design, "
        "plugins.",
        wants="names of makers between commas, e.g. openai:gpt-image-2, or none",
    ),
    Setting(
        key="routing.cap_microusd",
        parse=whole_number_or_none,
        default=NONE,
        about="What one picture may cost where auto chooses, in micro-dollars; none: the run's budget.",
        wants="a whole number of micro-dollars, e.g. 50000 for five cents, or none",
    ),
    Setting(
        key="routing.only",
        parse=several,
        default=NONE,
        about="The only makers that auto may choose, each a name or a sort such as local; none: any.",
        wants="names of makers between commas, e.g. design,compose, or none",
    ),
    Setting(
        key="routing.never",
        parse=several,
        default=NONE,
        about="Makers that auto never chooses, each a name or a sort such as openai.",
        wants="names of makers between commas, e.g. local,openai, or none",
    ),
    Setting(
        key="routing.regions",
        parse=several,
        default=NONE,
        about="Where auto may have pictures made; here is this machine; none: anywhere.",
        wants="regions between commas, e.g. here,eu, or none",
    ),
    Setting(
        key="routing.places",
        parse=pairs,
        default=NONE,
        about="Where hosted makers compute, which only you know: a sort of maker and its region.",
        wants="pairs between commas, e.g. azure=eu,openai=us, or none",
    ),
    Setting(
        key="routing.second_microusd",
        parse=whole_number,
        default="25",
        about="What a second counts when auto compares makers; 25 is nine cents an hour.",
        wants="a whole number of micro-dollars, e.g. 25",
    ),
    Setting(
        key="log.level",
        parse=log_level,
        default="warning",
        about="How much is logged to stderr: debug, info, warning or error.",
        wants="debug, info, warning or error",
    ),
)
