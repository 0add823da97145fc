from tests.admin.helpers import client_for, make_rows


def test_a(org):
    make_rows(org)
    c = client_for(org, "editor")
    for a in (
        "/import/",
        "/import/?kind=origins",
        "/search/",
        "/search/?q=app",
        "/search/?q=ap%25",
        "/tenants/registration/?view=broken",
        "/tenants/registration/",
        "/export/registrations.csv",
        "/export/origins.xlsx",
        "/import/template/tenants.xlsx",
    ):
        r = c.get(a)
        print(a, r.status_code, len(r.content))
        assert r.status_code == 200
