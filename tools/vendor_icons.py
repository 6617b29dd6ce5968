"""Fetches the Lucide icons and writes `src/makeready/design/icons/lucide.json` with their licence.

Run `python tools/vendor_icons.py` after changing `VERSION`; it needs `npm`.
"""

import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "lucide-static", "1.62.0"
TARGET = Path(__file__).parent.parent / "src" / "makeready" / "design" / "icons"


def unpacked(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "error: npm is not installed\nhint: install Node.js, or leave the vendored icons as they are"
        )
    done = subprocess.run(  # noqa: S603 - the arguments are the constants above
        [npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def inner_markup(svg: str) -> str:
    """What is inside the svg element, without line breaks. Icons only have shapes on a 24 by 24 grid."""
    found = re.search(r"<svg[^>]*viewBox=\"0 0 24 24\"[^>]*>(.*)</svg>", svg, re.DOTALL)
    if found is None or re.search(r"<(?!/?(path|circle|rect|line|polyline|polygon|ellipse)\b)", found[1]):
        raise SystemExit(f"error: an icon holds more than shapes: {svg[:200]}")
    return re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", found[1].strip()))


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        package = unpacked(Path(scratch))
        tags = json.loads((package / "tags.json").read_text())
        icons = {
            file.stem: {"svg": inner_markup(file.read_text()), "tags": tags.get(file.stem, [])}
            for file in sorted((package / "icons").glob("*.svg"))
        }
        licence = (package / "LICENSE").read_text()
    if not licence.startswith("ISC License"):
        raise SystemExit("error: the icons are no longer under the ISC licence")
    rows = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(icon, separators=(',', ':'))}" for name, icon in icons.items()
    )
    (TARGET / "lucide.json").write_text("{\n" + rows + "\n}\n")
    (TARGET / "lucide-LICENCE.txt").write_text(
        "\n".join(line.rstrip() for line in licence.splitlines()) + "\n"
    )


if __name__ == "__main__":
    main()
