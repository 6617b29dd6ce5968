"""The guide has the tables of fields as the routes read them, and its curl lines work."""

import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from makeready.app.http.edits import FORM_EDIT, JSON_EDIT
from makeready.app.http.fields import Table
from makeready.app.http.generation import BUDGET, EXTRAS, GENERATION
from makeready.app.http.mai_routes import MAI_EDIT, MAI_GENERATION
from makeready.app.http.own_fields import DECISION, EVENTS, INSPECTION, OF_WEBHOOK, RUN, RUN_EDIT

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "serving.md"
TABLES = {
    "POST /v1/images/generations": GENERATION,
    "x_makeready": EXTRAS,
    "budget": BUDGET,
    "POST /v1/images/edits, as a form": FORM_EDIT,
    "POST /v1/images/edits, as JSON": JSON_EDIT,
    "POST /mai/v1/images/generations": MAI_GENERATION,
    "POST /mai/v1/images/edits": MAI_EDIT,
    "POST /v1/runs": RUN,
    "webhook": OF_WEBHOOK,
    "POST /v1/runs/{id}/edits": RUN_EDIT,
    "POST /v1/runs/{id}/approve and /reject": DECISION,
    "POST /v1/inspect": INSPECTION,
}


def rows(table: Table, known: Table = ()) -> str:
    """A table of the guide; of an edit's fields only those that are not the generation's."""
    lines = ["| field | here | what it does |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {one.treatment} | {one.about} |" for one in table if one not in known]
    return "\n".join(lines) + "\n"


def section(name: str, table: Table) -> str:
    return f"### {name}\n\n{rows(table, GENERATION if 'edits, as' in name else ())}"


def test_the_lines_with_curl_work_as_they_are_printed(client: httpx2.Client) -> None:
    """One after the other, in one shell; only the port is another."""
    (lines,) = re.findall(r"^```bash\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    here = str(client.base_url).rstrip("/")
    command = ["bash", "-euo", "pipefail", "-c", lines.replace("http://127.0.0.1:8080", here)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr
    assert "event: run.finished" in done.stdout
    assert '"decision":"approved","by":"local","note":"for the landing page"' in done.stdout
    assert '"object":"usage"' in done.stdout
    assert '"error":{' not in done.stdout


def test_the_guide_names_every_event() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in EVENTS)


@pytest.mark.parametrize("name", TABLES)
def test_the_guide_has_the_fields_of_a_route(name: str) -> None:
    assert section(name, TABLES[name]) in GUIDE.read_text(encoding="utf-8"), section(name, TABLES[name])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_names_each_field_once_and_says_what_it_does(name: str) -> None:
    names = [one.name for one in TABLES[name]]

    assert len(names) == len(set(names))
    assert all(one.about for one in TABLES[name])
    assert all(one.wants for one in TABLES[name] if one.treatment == "honoured")
