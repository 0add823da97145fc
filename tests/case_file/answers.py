"""Answers as NICE might write them, all invented: nobody here has seen its mails."""

from tenants.rules.plan import PlannedEnvironment

CLOUDS = (
    PlannedEnvironment("commercial", "Commercial (global production)", "commercial"),
    PlannedEnvironment("au-sovereign", "Australia sovereign", "sovereign"),
    PlannedEnvironment("sandbox", "Sandbox on this machine", "sandbox"),
)
ONE = "0b5e2a34-7c1d-4f7e-9a55-1f2e3d4c5b6a"
TWO = "91d7c0de-1234-4abc-8def-0123456789ab"
RANDOM = "Kx93mQ7vT1pLz8wRb2NcYd5sFh6Gj4Ua"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nabc\n-----END PRIVATE KEY-----"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"

MAIL = (
    "Hello Ada,\r\n\r\nYour application has been registered.\r\nTracking Number:\xa0TRK-20931\r\n"
    f"\r\nEnvironment: Global Production\r\nClient ID: {ONE}\r\nClient Secret: {RANDOM}\r\n"
    f"\r\nEnvironment: Australia sovereign\r\nClient ID: {TWO}\r\nClient Secret: hunter22\r\n"
    "\r\nKind regards\r\nNICE"
)
PIPES = (
    "Environment | Client ID | Client Secret\n--- | --- | ---\n"
    f"Global Production | {ONE} | {RANDOM}\nAustralia | {TWO} | hunter22\n\nThanks"
)
EDGED = PIPES.replace("\nThanks", "").replace("\n", " |\n| ").join(("| ", " |"))
TABS = PIPES.replace(" | ", "\t").replace("---\t---\t---\n", "")
WIDE = PIPES.replace(" | ", "    ").replace("---    ---    ---\n", "")
CSV = PIPES.replace(" | ", ",").replace("---,---,---\n", "")
CSV_QUOTED = CSV.replace(",", '","').replace("\n\nThanks", "").replace("\n", '"\n"').join('""')
STACKED = TABS.replace("\t", "\n")
HTML = (
    "<style>td { color: red }</style><table><tr><th>Environment</th><th>Client&nbsp;ID</th>"
    "<th>Client Secret</th></tr>"
    f"<tr><td>Global Production</td><td><b>{ONE}</b></td><td>{RANDOM}</td></tr>"
    f"<tr><td>Australia</td><td>{TWO}</td><td>hunter22</td></tr></table>"
)
QUOTED = "\n".join(f"> > {line}" for line in MAIL.replace("\r", "").split("\n"))
MARKDOWN = (
    f"**Global Production**\n- **Client ID:** `{ONE}`\n- **Client Secret:** `{RANDOM}`\n\n"
    f"**Australia**\n- **Client ID:** `{TWO}`\n- **Client Secret:** `hunter22`"
)
WHOLE = {
    "mail": MAIL,
    "pipes": PIPES,
    "edged": EDGED,
    "tabs": TABS,
    "wide": WIDE,
    "csv": CSV,
    "csv, quoted": CSV_QUOTED,
    "stacked": STACKED,
    "html": HTML,
    "quoted": QUOTED,
    "markdown": MARKDOWN,
}

# text, and the secret that must not stay in it
HOSTILE = [
    (f"Client Secret:{RANDOM}", RANDOM),
    (f"client_secret={RANDOM}", RANDOM),
    (f'{{"client_id":"{ONE}","client_secret":"hunter22","x":1}}', "hunter22"),
    ('{"clientSecret": "pa ss wo rd"}', "pa ss wo rd"),
    ("Password for the file: correct horse battery staple", "correct horse battery staple"),
    ("The password is correct horse battery", "correct horse"),
    ("Secret\n\n\nhunter\n\nThanks", "hunter"),
    ("Your client secret (Global Production) - hunter22", "hunter22"),
    ("Client Secret \u2013 hunter22", "hunter22"),
    ("hunter22 is your new secret", "hunter22"),
    ("Client Secret hunter", "hunter"),
    ("the secret ab:cd99: use it", "ab:cd99"),
    (f"Desk@Vendor got {BASE32}.", BASE32),
    (f"your secret {BASE32}", BASE32),
    (f"Client Secret: {BASE32[:30]}\n{BASE32[30:]}", BASE32[30:]),
    (f"curl -u {ONE}:{RANDOM} https://x.example", RANDOM),
    ("https://me:hunter22@host.example/x", "hunter22"),
    ("https://host.example/?client_secret=hunter22&a=b", "hunter22"),
    (f"Authorization: Basic {RANDOM}", RANDOM),
    ("Authorization: Bearer abc", "Bearer abc"),
    (f"see {TOKEN} there", TOKEN),
    (PEM, "MIIEvQ"),
    (PEM.partition("-----END")[0], "MIIEvQ"),
    ("Passwort: geheim", "geheim"),
    ("Contraseña: secreta1", "secreta1"),
    ("PASSWORD\t=\thunter", "hunter"),
    ("pwd:\n  hunter", "hunter"),
    ("> Client Secret:\n> hunter22\n", "hunter22"),
    ("Client\u200b Secret: hun\u00adter22", "hunter22"),
    ("Client Secret\u2028hunter22", "hunter22"),
    ("client secret:\x00hunter22", "hunter22"),
    ("<p>Client <b>Secret</b>: hunt&amp;er</p>", "hunt&er"),
    ("API key: hunter", "hunter"),
    ("Client ID | Client Secret\nx | y | hunter22", "hunter22"),
    ("Secret | Global | Australia\nx\n\nSecret | abc11 | def22", "def22"),
    (f"Client Secret: hunter22\n\n> old mail: use hunter22 for {ONE}", "hunter22"),
    ("It is Tr0ub4dor&3.", "Tr0ub4dor&3"),
    (f"{'0123456789abcdef' * 3}", "0123456789abcdef"),
    ("Reference: aB3dE5gH7jK9mN1pQ3", "aB3dE5gH7jK9mN1pQ3"),
    ("Client ID: " + "aB3dE5gH7jK9" * 4, "aB3dE5gH7jK9"),
    ("Geheimer Schlüssel: hunter", "hunter"),
    ("Client-Geheimnis: hunter", "hunter"),
    ("Das Passwort lautet hunter", "hunter"),
    ("Clé secrète du client : hunter", "hunter"),
    ("Clave secreta: hunter", "hunter"),
    ("Chiave segreta: hunter", "hunter"),
    ("Wachtwoord: hunter", "hunter"),
    ("Client Secret\uff1ahunter", "hunter"),
    ("\uff23lient \uff33ecret: hunter", "hunter"),
    ("Client Secret\x85hunter", "hunter"),
    ("Client Secret --> hunter", "hunter"),
    ("Client Secret >> hunter", "hunter"),
    ("Client Secret (production):\nhunter", "hunter"),
    ("Production secret\n=================\nhunter22", "hunter22"),
    ("Client secrets:\n- Global: hunter\n- Australia: sunshine", "hunter"),
    ("Client secrets:\n- Global: hunter\n- Australia: sunshine", "sunshine"),
    ("cxone --client-secret hunter", "hunter"),
    ("curl -u desk:hunter https://x.example", "hunter"),
    (f"+---+---+\n| Client ID | Secret |\n+===+===+\n| {ONE} | hunter22 |", "hunter22"),
]

# What is no secret, and is read again when the mail is looked for.
HARMLESS = [
    "The client secret will be sent separately by your Technical Account Manager.",
    "Authentication method: client_secret_post",
    "Write to ApplicationRegistration@nice.com or devonesupport@nice.com.",
    "See https://forms.microsoft.com/r/L2NDziQfrq and Application_Registration_Details.xlsx.",
    "Token endpoint: https://cxone.niceincontact.com/auth/token",
    "Within 2-3 business days, by 2026-11-30T10:00:00Z, call +1 800 555 0100.",
    f"Tenant ID: {ONE}",
    "Application: Desk Companion, business unit 4600738.",
]
