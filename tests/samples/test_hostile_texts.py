"""No text that somebody typed breaks out of the code, and what the samples have in common."""

import ast
import json
import subprocess
import uuid
from dataclasses import replace

import pytest

from credentials.samples import Application, samples, variables
from tests.samples.running import NODE, written_by_node

pytestmark = pytest.mark.pure

# They are run for real: if quoting ever fails, a text must show that and do nothing else. So none
# names a file, deletes, writes, or starts a program; each only ends the script or prints.
HOSTILE = [
    "'; exit 7 #",
    '"; process.exit(7); //',
    "x\nraise SystemExit(7)\n#",
    "x\r\nexit 7\r\n",
    "$(echo broken)`echo out`${PATH}",
    "\\",
    "\\'\\\"",
    "coding: utf-7 +AGEAYgBj-",
    "''' \"\"\" */ --> </script><script>",
    "line\u2028separator\u2029and\x85next\x0bvertical\x0cform",
    "right\u202eto left\u2066isolate",
    "{{ value }} {% load %} %s %(x)s {0}",
    "REQUEST\nheader = \"X: y\"\nREQUEST",
    "Grüße 世界 \U0001f511",
    "",
]  # fmt: skip
KINDS = [
    ("backend", "client_secret_basic"),
    ("backend", "client_secret_jwt"),
    ("confidential", "client_secret_post"),
    ("public", "none"),
]
each_kind = pytest.mark.parametrize(("kind", "method"), KINDS)
each_name = pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))


def application(kind, method, text):
    """An application all of whose texts are *text*."""
    return Application(
        name=text, environment=text, environment_slug="commercial", kind=kind,
        client_auth_method=method, client_id=text, issuer=text, token_endpoint=text,
        redirect_uri=text if kind != "backend" else "", logout_uri=text, tenant_id=text,
        api_endpoint=text, assertion_audience=text,
    )  # fmt: skip


def written(app):
    return {sample.key: sample.text for sample in samples(app)}


@each_kind
@each_name
class TestHostileNames:
    def test_python_compiles_and_assigns_exactly_the_text(self, kind, method, name, tmp_path):
        text = written(application(kind, method, name))["python"]

        tree = ast.parse(text.encode())  # bytes, so that a coding comment would count
        assigned = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and node.targets[0].id in ("ISSUER", "CLIENT_ID")
        }
        assert assigned == {"ISSUER": name, "CLIENT_ID": name}
        assert self.shape_of(tree) == self.shape_of(
            ast.parse(written(application(kind, method, "plain"))["python"])
        )

    @staticmethod
    def shape_of(tree):
        return [type(node).__name__ for node in ast.walk(tree)]

    def test_the_shell_parses_it_and_assigns_exactly_the_text(self, kind, method, name, tmp_path):
        script = tmp_path / "sample.sh"
        text = written(application(kind, method, name))["curl"]
        script.write_bytes(text.encode())
        settings = text.split("newline='")[0]

        parsed = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
        told = subprocess.run(
            ["bash", "-c", settings + '\nprintf "%s" "$CLIENT_ID"'],
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, cwd=tmp_path, capture_output=True,
        )  # fmt: skip

        assert (parsed.returncode, parsed.stderr) == (0, "")
        assert (told.stdout.decode(), told.stderr.decode()) == (name, "")

    def test_node_parses_it_and_reads_exactly_the_text(self, kind, method, name, tmp_path):
        script = tmp_path / "sample.mjs"
        text = written(application(kind, method, name))["javascript"]
        script.write_bytes(text.encode())
        [line] = [line for line in text.split("\n") if line.startswith("const CLIENT_ID = ")]

        parsed = subprocess.run([NODE, "--check", script], capture_output=True, text=True)

        assert (parsed.returncode, parsed.stderr) == (0, "")
        assert written_by_node(line.removeprefix("const CLIENT_ID = ").removesuffix(";")) == name

    def test_postman_reads_exactly_the_text(self, kind, method, name):
        document = json.loads(written(application(kind, method, name))["postman"])

        values = {each["key"]: each["value"] for each in document["values"]}
        assert values["client_id"] == values["issuer"] == name
        assert "\n" not in document["name"]

    def test_the_heading_is_as_long_as_for_a_plain_name(self, kind, method, name):
        hostile = written(application(kind, method, name))
        plain = written(application(kind, method, "plain"))

        for key, mark in (("curl", "#"), ("python", "#"), ("javascript", "//")):
            assert heading(hostile[key], mark) == heading(plain[key], mark)


def heading(text, mark):
    """How many lines of comment stand on top, counting every character that ends a line."""
    lines = text.splitlines()
    return next(number for number, line in enumerate(lines) if not line.startswith(mark))


def test_a_file_name_is_safe_whatever_the_application_is_called():
    names = {name: application("backend", "client_secret_basic", name).stem for name in HOSTILE}

    assert all(stem.replace("-", "").isalnum() and stem.isascii() for stem in names.values())
    assert names[""] == "cxone-application-commercial"
    assert len(replace(application("backend", "none", "x"), name="x" * 500).stem) < 90


@each_kind
def test_postmans_environment_has_the_form_of_an_export(kind, method):
    app = application(kind, method, "text")
    document = json.loads(written(app)["postman"])

    assert document.keys() == {"id", "name", "values", "_postman_variable_scope"}
    assert uuid.UUID(document["id"])
    assert document["_postman_variable_scope"] == "environment"
    for each in document["values"]:
        assert each.keys() == {"key", "value", "type", "enabled"}
        assert each["type"] in ("default", "secret")
        assert each["enabled"] is True
    secrets = {
        each["key"]: each["value"] for each in document["values"] if each["type"] == "secret"
    }
    assert set(secrets.values()) == {""}
    wanted = {variable.name.removeprefix("CXONE_").lower() for variable in variables(app)}
    assert set(secrets) == wanted | {"access_token", "id_token", "refresh_token"}


def test_which_secrets_a_sample_asks_for():
    names = {
        kind: [each.name for each in variables(application(kind, method, "x"))]
        for kind, method in KINDS
    }

    key = ["CXONE_ACCESS_KEY_ID", "CXONE_ACCESS_KEY_SECRET"]
    assert names["backend"] == ["CXONE_CLIENT_SECRET", *key]
    assert names["confidential"] == ["CXONE_CLIENT_SECRET"]
    assert names["public"] == []


@each_kind
def test_each_secret_is_read_from_the_environment_in_each_language(kind, method):
    app = application(kind, method, "x")
    for key, text in written(app).items():
        if key != "postman":
            assert [each.name for each in variables(app) if text.count(each.name) < 2] == []


def test_a_public_application_is_not_asked_for_a_secret():
    texts = "".join(written(application("public", "none", "x")).values())

    assert "client_secret" not in texts.lower()
    assert "Authorization: Basic" not in texts
