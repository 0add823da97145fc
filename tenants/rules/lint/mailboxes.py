"""Mail domains, as far as a plan needs to know them."""

# Providers where anybody opens a mailbox: such an address does not show whom somebody works for.
FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.de", "hotmail.com", "live.com"),
        *("msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "aol.com", "icloud.com", "me.com"),
        *("mac.com", "proton.me", "protonmail.com", "gmx.com", "gmx.de", "gmx.net", "web.de"),
        *("mail.com", "zoho.com", "yandex.com", "mail.ru", "qq.com", "163.com", "hotmail.co.uk"),
        *("t-online.de", "free.fr", "orange.fr", "laposte.net", "libero.it"),
    }
)


def domain_of(email: str) -> str:
    """The part after the last ``@`` in lower case; empty if there is none."""
    return email.rpartition("@")[2].strip().lower() if "@" in email else ""


def is_free_mail(email: str) -> bool:
    """Whether the address is of a provider that serves private people."""
    return domain_of(email) in FREE_MAIL
