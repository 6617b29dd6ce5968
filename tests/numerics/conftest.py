"""TinyFlow, written once for each test session, and a runner over it."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import makeready
from makeready.app.config import let_idle_threads_sleep


def checked_modules() -> list[str]:
    """Modules whose signatures say shapes: every call of theirs is checked while these tests run. The
    engine's own say theirs in words: it is part of the base install, and jaxtyping is not."""
    source = Path(makeready.__file__).parent
    return [
        ".".join(("makeready", *path.relative_to(source).with_suffix("").parts))
        for folder in ("diffusion", "engine", "train")
        for path in sorted((source / folder).glob("*.py"))
        if "from jaxtyping import" in path.read_text()
    ]


let_idle_threads_sleep()
if find_spec("torch") is None or find_spec("diffusers") is None:
    collect_ignore_glob = ["test_*.py"]  # the extra `local` is not installed
else:
    from jaxtyping import install_import_hook

    sys.path.append(str(Path(__file__).parent))
    install_import_hook(checked_modules(), "shape_checker.checked")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from makeready.diffusion.tiny_flow import write_tiny_flow

    return write_tiny_flow(tmp_path_factory.mktemp("tiny-flow"))


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path):  # type: ignore[no-untyped-def]
    from makeready.diffusion.klein import Klein

    return Klein.load(tiny_folder)


@pytest.fixture(scope="session")
def runner(tiny) -> Iterator[object]:  # type: ignore[no-untyped-def]
    from makeready.engine.torch_runner import TorchRunner

    made = TorchRunner(tiny)
    yield made
    made.close()


@pytest.fixture(scope="session")
def tiny_z_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from makeready.diffusion.tiny_z_image import write_tiny_z_image

    return write_tiny_z_image(tmp_path_factory.mktemp("tiny-z-image"))


@pytest.fixture(scope="session")
def tiny_z(tiny_z_folder: Path):  # type: ignore[no-untyped-def]
    from makeready.diffusion.z_image import ZImage

    return ZImage.load(tiny_z_folder)


@pytest.fixture(scope="session")
def z_runner(tiny_z) -> Iterator[object]:  # type: ignore[no-untyped-def]
    from makeready.engine.torch_runner import TorchRunner

    made = TorchRunner(tiny_z)
    yield made
    made.close()


@pytest.fixture(params=["runner", "z_runner"], ids=["klein", "z-image"])
def any_runner(request: pytest.FixtureRequest) -> object:
    """A runner over each model in turn."""
    return request.getfixturevalue(request.param)
