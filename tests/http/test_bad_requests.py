"""What is wrong is answered in a shape that clients can read, with an id, and nothing of the server in it."""

import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

GENERATIONS = "/v1/images/generations"


def error_of(answer: httpx2.Response) -> dict[str, Any]:
    """The error of an answer, after what holds for all of them."""
    told: dict[str, Any] = answer.json()
    assert set(told) == {"error"}
    assert answer.headers["x-request-id"].removeprefix("req_").isalpha()  # LiteLLM reads digits as a status
    assert answer.headers["x-should-retry"] in ("true", "false")
    assert str(Path(__file__).parents[2]) not in answer.text
    error: dict[str, Any] = told["error"]
    assert {"message", "type", "param", "code"} <= set(error)
    return error


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "missing_required_parameter", "prompt"),
        ({"prompt": 7}, "invalid_value", "prompt"),
        ({"prompt": "  "}, "invalid_value", "prompt"),
        ({"prompt": "a cat", "n": 0}, "invalid_value", "n"),
        ({"prompt": "a cat", "n": True}, "invalid_value", "n"),
        ({"prompt": "a cat", "n": 1.5}, "invalid_value", "n"),
        ({"prompt": "a cat", "size": "huge"}, "invalid_brief", "size"),
        ({"prompt": "a cat", "size": "1x99999"}, "invalid_brief", "size"),
        ({"prompt": "a cat", "output_format": "gif"}, "invalid_value", "output_format"),
        ({"prompt": "a cat", "output_compression": 50}, "invalid_value", "output_compression"),
        ({"prompt": "a cat", "response_format": "url"}, "invalid_value", "response_format"),
        ({"prompt": "a cat", "style": "vivid"}, "unsupported_parameter", "style"),
        ({"prompt": "a cat", "promt": "a dog"}, "unknown_parameter", "promt"),
        ({"prompt": "a cat", "partial_images": 2}, "invalid_value", "partial_images"),
        ({"prompt": "a cat", "x_makeready": {"sed": 1}}, "unknown_parameter", "x_makeready.sed"),
        ({"prompt": "a cat", "x_makeready": {"seed": -1}}, "invalid_value", "x_makeready.seed"),
        (
            {"prompt": "a cat", "x_makeready": {"budget": {"attempts": 0}}},
            "invalid_value",
            "x_makeready.budget.attempts",
        ),
        (
            {"prompt": "a cat", "x_makeready": {"budget": {"cost_microusd": 1}}},
            "budget_too_large",
            "x_makeready.budget.cost_microusd",
        ),
        (
            {"prompt": "a cat", "model": "design", "x_makeready": {"maker": "compose"}},
            "invalid_value",
            "x_makeready.maker",
        ),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(
    client: httpx2.Client, body: dict[str, Any], code: str, param: str
) -> None:
    answer = client.post(GENERATIONS, json=body)

    error = error_of(answer)
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error["code"], error["param"]) == (code, param)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"prompt": "\xff"}',
        b'{"prompt": NaN}',
        b'{"prompt": "a", "prompt": "b"}',
        b"[" * 100_000,
        b'{"n": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda one: str(one[:16]),
)
def test_a_body_that_is_no_json_object_is_refused(client: httpx2.Client, content: bytes) -> None:
    answer = client.post(GENERATIONS, content=content, headers={"content-type": "application/json"})

    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_json")


def test_a_lone_surrogate_is_no_text(client: httpx2.Client) -> None:
    content = b'{"prompt": "a cat \\ud800"}'
    answer = client.post(GENERATIONS, content=content, headers={"content-type": "application/json"})

    assert (answer.status_code, error_of(answer)["param"]) == (400, "prompt")


@pytest.mark.parametrize("model", ["gpt-image-2", "local:/etc", "embedded:/etc", "../design", "local:.."])
def test_a_model_that_is_not_listed_opens_nothing(client: httpx2.Client, model: str) -> None:
    answer = client.post(GENERATIONS, json={"prompt": "a cat", "model": model})

    assert (answer.status_code, error_of(answer)["code"]) == (404, "model_not_found")


def test_a_prompt_is_words_and_never_a_file(client: httpx2.Client, tmp_path: Path) -> None:
    """The command line reads a prompt that is a path; a stranger may not."""
    secret = tmp_path / "secret.txt"
    secret.write_text('A 320x200 social card that says "Confidential"')
    answer = client.post(GENERATIONS, json={"prompt": str(secret), "size": "256x256"})

    assert "Confidential" not in answer.text


def test_a_brief_may_not_name_a_file_of_the_server(client: httpx2.Client) -> None:
    brief = {
        "prompt": "a card",
        "kind": "poster",
        "constraints": [{"untouched": {"reference": "/etc/passwd"}}],
    }
    answer = client.post(GENERATIONS, json={"prompt": "a card", "x_makeready": {"brief": brief}})

    assert answer.status_code == 400
    assert "passwd" not in answer.text


def test_no_route_and_no_method_are_errors_of_the_same_shape(client: httpx2.Client) -> None:
    nowhere, wrong = client.get("/v1/images"), client.get("/v1/runs")

    assert (nowhere.status_code, error_of(nowhere)["code"]) == (404, "not_found")
    assert (wrong.status_code, error_of(wrong)["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


def test_another_type_of_body_is_refused_before_it_is_read(client: httpx2.Client) -> None:
    """A form is what a page of another site can send without asking."""
    answer = client.post(GENERATIONS, data={"prompt": "a cat"})

    assert (answer.status_code, error_of(answer)["code"]) == (415, "unsupported_media_type")


def test_another_name_for_this_machine_is_refused(client: httpx2.Client) -> None:
    rebound = client.get("/v1/models", headers={"host": "evil.example"})
    foreign = client.get("/v1/models", headers={"origin": "https://evil.example"})

    assert (rebound.status_code, error_of(rebound)["code"]) == (421, "unknown_host")
    assert (foreign.status_code, error_of(foreign)["code"]) == (403, "foreign_origin")
    assert client.get("/health", headers={"host": "localhost:1"}).status_code == 200


def raw(origin: str, content: bytes) -> bytes:
    """All that comes back for bytes on a socket."""
    address = urlsplit(origin)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as line:
        line.sendall(content)
        line.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while part := line.recv(65_536):
                found += part
        except ConnectionResetError:
            pass
        return found


def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(origin: str) -> None:
    head = (
        f"POST {GENERATIONS} HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"
    )
    answer = raw(origin, head.encode())

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"request_too_large"' in answer


def test_a_body_that_grows_too_long_is_refused_while_it_comes(client: httpx2.Client) -> None:
    answer = client.post(
        GENERATIONS,
        content=(b" " * 65_536 for _ in range(20)),
        headers={"content-type": "application/json"},
    )

    assert (answer.status_code, error_of(answer)["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    "content",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"\x16\x03\x01 this is TLS\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
    ids=["huge header", "not http", "two hosts"],
)
def test_what_is_no_http_gets_an_answer_that_can_be_read(origin: str, content: bytes) -> None:
    head, _, body = raw(origin, content).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 4")
    assert b"x-request-id" in head
    assert json.loads(body)["error"]["type"] == "invalid_request_error"


def test_a_body_whose_length_is_told_twice_is_refused_and_hides_no_request(origin: str) -> None:
    """A proxy that goes by the other length would see one request where the server sees two."""
    told = "Content-Length: 5\r\nTransfer-Encoding: chunked"
    head = f"POST {GENERATIONS} HTTP/1.1\r\nHost: localhost\r\n{told}\r\n\r\n0\r\n\r\n"
    found = raw(origin, head.encode() + b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert found.startswith(b"HTTP/1.1 400 ")
    assert b'"invalid_http"' in found
    assert found.count(b"HTTP/1.1 ") == 1


def test_an_address_that_is_too_long_is_refused(client: httpx2.Client) -> None:
    answer = client.get("/v1/models?" + "a" * 5_000)

    assert (answer.status_code, error_of(answer)["code"]) == (414, "address_too_long")


@pytest.mark.parametrize(("num_headers", "length"), [(1, 34_000), (3_000, 8)])
def test_headers_that_are_too_long_are_refused_however_they_come(
    origin: str, num_headers: int, length: int
) -> None:
    """Also those that come at once, so that nothing of them waits."""
    many = "".join(f"X-{number}: {'a' * length}\r\n" for number in range(num_headers))
    head, _, body = raw(origin, f"GET /health HTTP/1.1\r\nHost: localhost\r\n{many}\r\n".encode()).partition(
        b"\r\n\r\n"
    )

    assert head.split()[1] in (b"400", b"431")
    assert b"x-request-id" in head
    assert "32768 bytes" in json.loads(body)["error"]["message"]


def test_unknown_query_parameters_are_ignored(client: httpx2.Client) -> None:
    assert client.get("/v1/models?api-version=1&x=y").status_code == 200


@pytest.mark.parametrize("path", ["/v1/models/%ff%fe", "/v1/runs/%00%ed%a0%80", "/v1/images/%c0%ae%c0%ae"])
def test_a_path_that_is_no_utf_8_names_nothing(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert error_of(answer)["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "part",
    [
        b'Content-Disposition: form-data; name="prompt"\r\n\r\na \xff cat',
        b'Content-Disposition: form-data; name="\xff\xfe"\r\n\r\na cat',
        b"Content-Disposition: form-data\r\n\r\nno name",
    ],
    ids=["value", "name", "no name"],
)
def test_a_form_that_is_no_utf_8_is_refused(client: httpx2.Client, part: bytes) -> None:
    content = b"--x\r\n" + part + b"\r\n--x--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post("/v1/images/edits", content=content, headers=headers)

    assert answer.status_code == 400
    assert error_of(answer)["code"] != "missing_required_parameter"
