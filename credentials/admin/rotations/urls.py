"""The addresses of rotations: route, view, name."""

from credentials.admin.rotations import acts, consumers, pages, planning

ROTATION = "rotations/<uuid:rotation_id>"
OWNER, CONSUMER = "rotations/consumers/<uuid:owner_id>", "rotations/consumer/<uuid:consumer_id>"

PAGES: list[tuple] = [
    ("rotations/", pages.listing, "rotations"),
    ("rotations/new/", planning.new, "rotation-new"),
    (f"{ROTATION}/", pages.rotation_page, "rotation"),
    (f"{ROTATION}/edit/", planning.edit, "rotation-edit"),
    (f"{ROTATION}/receive/", acts.receive, "rotation-receive"),
    (f"{ROTATION}/try-old/", acts.try_old, "rotation-try-old"),
    (f"{ROTATION}/drive/<slug:wish>/", acts.drive, "rotation-drive"),
    (f"{ROTATION}/move/<slug:move>/", acts.move, "rotation-move"),
    (f"{OWNER}/", consumers.listing, "consumers"),
    (f"{OWNER}/add/", consumers.add, "consumer-add"),
    (f"{CONSUMER}/keys/", consumers.replace, "consumer-keys"),
    (f"{CONSUMER}/remove/", consumers.remove, "consumer-remove"),
]
