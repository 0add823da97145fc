"""The calls of the control API: what its index and the README say of it."""

from typing import Final

_CRUD: Final = tuple(
    call
    for code, one, id_name in (
        ("tenants", "tenant", "tenant_id"),
        ("apps", "app", "client_id"),
        ("users", "user", "user_id"),
        ("keys", "access key", "access_key_id"),
    )
    for call in (
        ("GET", f"clouds/<cloud>/{code}", "List; limit, offset, secrets=1"),
        ("POST", f"clouds/<cloud>/{code}", f"Create: {one}; the answer holds what was made up"),
        ("GET", f"clouds/<cloud>/{code}/<{id_name}>", "Read; secrets=1"),
        ("PATCH", f"clouds/<cloud>/{code}/<{id_name}>", "Change the fields given"),
        ("DELETE", f"clouds/<cloud>/{code}/<{id_name}>", f"Delete: {one}"),
    )
)

CALLS: Final = (
    ("GET", "", "This list"),
    ("GET", "world", "Everything; with secrets=1 the world file"),
    ("PUT", "world", "Become the world of a world file"),
    ("POST", "reset", "Back to the starting world; disarm, and empty the request log"),
    ("GET", "clouds", "The clouds with their addresses and counts"),
    ("GET", "clouds/<cloud>", "One of them"),
    *_CRUD,
    ("GET", "kinds", "The kinds of fault, with the values they take"),
    ("GET", "faults", "What is armed"),
    ("POST", "faults", "Arm a fault: kind, cloud, value, times and limits"),
    ("DELETE", "faults", "Disarm all, or those of one cloud: cloud"),
    ("DELETE", "faults/<id>", "Disarm one"),
    ("GET", "requests", "The last requests, masked; cloud, endpoint, client_id"),
    ("DELETE", "requests", "Empty the request log"),
    ("GET", "token-requests", "How many password grants arrived; access_key_id"),
)
