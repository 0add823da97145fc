"""Pages of imports and exports: who may, what they answer, that hostile files get a page too."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tenants.services.imports import apply
from tests.admin.helpers import CANARY, client_for, make_rows, told
from tests.bulk.files import BLAMED, REFUSED
from tests.bulk.scene import Scene, again

EDITS = ["import", "import-page", "import-live", "import-problems"]
POSTS = ["import-apply", "import-dismiss"]
KINDS = ["contacts", "tenants", "registrations", "origins"]


@pytest.fixture
def scene(org):
    return Scene(org)


def upload(client, data, *, kind="contacts", name="rows.csv"):
    return client.post("/import/", {"kind": kind, "file": SimpleUploadedFile(name, data)})


def address(name, made):
    return reverse(name) if name == "import" else reverse(name, args=[made.pk])


def test_no_hostile_file_breaks_the_page(org):
    client = client_for(org, "editor")
    one_of_each = {case[0]: case for case in [*REFUSED.values(), *BLAMED.values()]}

    for name, case in one_of_each.items():
        answer = upload(client, case.data(), name="../../x\u202e.xlsx")

        assert answer.status_code in (302, 400), name
        assert answer.status_code == 302 or answer.context["form"].errors["file"], name


@pytest.mark.parametrize(
    "form", [{}, {"kind": "contacts"}, {"kind": "moons"}, {"kind": "contacts", "file": "text"}]
)
def test_a_form_without_a_file_says_so(org, form):
    assert client_for(org, "editor").post("/import/", form).status_code == 400


def test_a_form_of_many_megabytes_is_not_even_read(org):
    answer = upload(client_for(org, "editor"), b"a" * (8 * 1024 * 1024))

    assert answer.status_code == 400
    assert b"too large" in answer.content


def test_from_file_to_row(scene):
    client = client_for(scene.organization, "editor")
    page = upload(client, "name,email\nZoë <b>,zoe@example.com\n".encode())

    shown = client.get(page.url).content.decode()
    assert "Zoë &lt;b&gt;" in shown
    assert "Apply 1 change<" in shown
    made = client.get(page.url).context["chosen"]
    client.post(address("import-apply", made))
    assert 'aria-busy="true"' in client.get(address("import-live", made)).content.decode()
    apply.run(made.pk)
    assert "All of it was written" in client.get(page.url).content.decode()
    assert "already" in told(client.post(address("import-apply", made)))


def test_problems_are_shown_and_can_be_taken_along(scene):
    client = client_for(scene.organization, "editor")
    page = upload(client, b"name,email\nA,=cmd|' /C calc'!A0\n")

    made = client.get(page.url).context["chosen"]
    assert "2 cells" not in client.get(page.url).content.decode()
    listed = client.get(address("import-problems", made))
    assert listed.content.startswith(b"\xef\xbb\xbf" + b'"Line","Column","What is wrong"')
    assert "attachment" in listed["Content-Disposition"]


def test_a_dismissed_file_is_gone(scene):
    client = client_for(scene.organization, "editor")
    made = client.get(upload(client, b"name,email\nA,a@b.example\n").url).context["chosen"]

    client.post(address("import-dismiss", made))

    assert (again(made).state, again(made).content) == ("dismissed", None)


def test_viewers_export_and_only_editors_import(scene):
    made = scene.check("contacts", {"email": "a@b.example", "name": "A"})
    for role, allowed in (("viewer", 403), ("editor", 200), ("admin", 200)):
        client = client_for(scene.organization, role)

        assert {client.get(address(name, made)).status_code for name in EDITS} == {allowed}
        for kind in KINDS:
            assert client.get(f"/export/{kind}.csv").status_code == 200
            assert client.get(f"/import/template/{kind}.xlsx").status_code == 200
    viewer = client_for(scene.organization, "viewer")
    assert {viewer.post(address(name, made)).status_code for name in POSTS} == {403}


def test_others_find_nothing(scene, other_org):
    made = scene.check("contacts", {"email": "a@b.example", "name": "A"})
    client = client_for(other_org, "admin")

    pages = [client.get(address(name, made)) for name in EDITS[1:]]
    acts = [client.post(address(name, made)) for name in POSTS]

    assert {answer.status_code for answer in pages + acts} == {404}
    assert b"ana@example.com" not in client.get("/export/contacts.csv").content.lower()
    assert again(made).state == "checked"


def test_no_table_holds_a_secret(org):
    make_rows(org)
    client = client_for(org, "admin")

    tables = b"".join(client.get(f"/export/{kind}.csv").content for kind in KINDS)

    assert CANARY.encode() not in tables
    assert b"client-secret-value" not in tables
    assert b"ecret" not in tables.replace(b"client_secret_", b"")


@pytest.mark.parametrize("name", ["moons.csv", "contacts.pdf", "contacts.csv.exe", "..csv"])
def test_there_are_no_other_tables(org, name):
    client = client_for(org, "viewer")

    assert client.get(f"/export/{name}").status_code == 404
    assert client.get(f"/import/template/{name}").status_code == 404


def test_templates_can_be_filled_in_and_brought_back(org):
    client = client_for(org, "editor")

    for kind in KINDS:
        data = client.get(f"/import/template/{kind}.xlsx").content
        assert upload(client, data, kind=kind, name="x").status_code == 302
