"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: the OWASP Password Storage Cheat Sheet's
    minimum, https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html.

    Django's 100 MiB let anybody who posts to the sign-in page take that much for each thread.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
