from tests.support import make


def test_a_stored_secret_opens_again(org):
    from django.db import transaction

    from credentials.services import vault

    credential = make.client_credential(secret="hunter2-hunter2")

    with transaction.atomic():
        version = vault.current_version(credential)
        assert vault.use_secret(version, purpose="test").reveal() == "hunter2-hunter2"
