import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tenants.cxone.sandbox import (
    Sandbox,
    SandboxError,
    World,
    WorldError,
    WorldWatch,
    example_world,
    make_key_part,
)
from tenants.cxone.sandbox.world_file import FORMAT

pytestmark = pytest.mark.pure


def test_a_world_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    world, path = example_world(), tmp_path / "world.json"
    world.faults.arm("slow", cloud="gov", value=5)
    world.save(path)
    again = World.load(path)

    assert again.clouds == world.clouds
    assert [(f.kind, f.cloud, f.value) for f in again.faults] == [("slow", "gov", "5")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_part_looks_like_those_of_cxone() -> None:
    part = make_key_part()

    assert (len(part), part[52:]) == (56, "====")
    assert part != make_key_part()


def good() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "clouds": [
            {
                "key": "commercial",
                "tenants": [
                    {
                        "tenant_id": "t",
                        "name": "T",
                        "business_unit_number": "1",
                        "business_unit_name": "T",
                    }
                ],
                "apps": [{"client_id": "a", "client_secret": "hush-hush", "name": "A"}],
                "keys": [],
            }
        ],
        "faults": [],
    }


def test_the_file_that_is_tampered_with_below_is_good(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(good()))

    assert World.load(path).clouds["commercial"].apps["a"].name == "A"


def tampered(*path: Any, to: Any) -> str:
    data = good()
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        tampered("format", to="2"),
        tampered("clouds", to={}),
        tampered("clouds", to=[1]),
        tampered("clouds", 0, "key", to=7),
        tampered("clouds", 0, "colour", to="red"),
        tampered("clouds", 0, "apps", 0, "state", to="asleep"),
        tampered("clouds", 0, "apps", 0, "client_secret", to=None),
        tampered("clouds", 0, "apps", 0, "colour", to="red"),
        tampered("clouds", 0, "tenants", 0, "private", to="no"),
        tampered("clouds", 0, "tenants", 0, "business_unit_number", to="many"),
        tampered("clouds", 0, "keys", to=[{"tenant_id": "other"}]),
        tampered("clouds", 0, "apps", 0, "redirects", to="https://x.example"),
        tampered("clouds", 0, "apps", 0, "origins", to=[7]),
        tampered("clouds", 0, "apps", 0, "logouts", to=7),
        tampered("clouds", 0, "users", to=[{"tenant_id": "other", "user_name": "u"}]),
        tampered("clouds", 0, "users", to=[{"tenant_id": "t"}]),
        tampered("faults", to=[{"kind": "earthquake", "cloud": "commercial"}]),
        tampered("faults", to=[{"kind": "slow", "cloud": ["commercial"]}]),
        tampered("faults", to=[{"cloud": "commercial"}]),
        tampered("faults", to=[{"kind": "slow", "cloud": "moon"}]),
    ],
)
def test_a_tampered_file_gives_a_sentence_without_secrets(tmp_path: Path, text: str) -> None:
    path = tmp_path / "world.json"
    path.write_text(text)

    with pytest.raises(WorldError) as caught:
        World.load(path)

    assert str(path) in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "hush-hush" not in str(caught.value)


def test_seeding_twice_replaces_and_moves_nothing() -> None:
    world = example_world()
    before = len(world.clouds["commercial"].keys)
    key = next(iter(world.clouds["commercial"].keys.values()))
    world.add_cloud("commercial")
    world.add_key(
        "commercial",
        tenant_id=key.tenant_id,
        user_name="moved",
        access_key_id=key.access_key_id,
        access_key_secret="new",
    )

    assert len(world.clouds["commercial"].keys) == before
    assert world.clouds["commercial"].keys_of_user(key.user_id) == ()


def test_a_key_needs_a_tenant_of_its_own_cloud() -> None:
    with pytest.raises(WorldError):
        example_world().add_key(
            "gov", tenant_id="t", user_name="u", access_key_id="i", access_key_secret="s"
        )


def test_a_changed_file_is_in_force_with_the_next_request(tmp_path: Path) -> None:
    path, said = tmp_path / "world.json", list[str]()
    example_world().save(path)
    watch = WorldWatch(path, said.append)
    with Sandbox(World.load(path), first_port=0, watch=watch).running() as sandbox:
        by_hand = sandbox.world.faults.arm("slow", cloud="gov", value=1)
        seeded = World.load(path)
        seeded.add_cloud("moon", area="mo1")
        seeded.faults.arm("hang", cloud="moon")
        seeded.save(path)
        sandbox.refresh()
        assert sandbox.clouds[-1] == "moon"
        assert len(sandbox.origins) == len(set(sandbox.origins)) == 12
        assert {f.kind for f in sandbox.world.faults} == {"slow", "hang"}
        assert by_hand in sandbox.world.faults

        path.write_text("half a wor")
        sandbox.refresh()
        sandbox.refresh()
        assert sandbox.clouds[-1] == "moon"
        assert len(said) == 1


def test_a_taken_port_and_an_unknown_cloud_are_told_in_a_sentence() -> None:
    with Sandbox(example_world(), first_port=0).running() as first:
        port = int(first.issuer("gov").rpartition(":")[2])
        with pytest.raises(SandboxError, match="already in use"):
            Sandbox(example_world(), first_port=port).start()
        with pytest.raises(SandboxError, match="No cloud called"):
            first.issuer("mars")


def test_a_file_of_the_first_format_is_read(tmp_path):
    """It had no users: each key told the state and the rights of its own."""
    path = tmp_path / "world.json"
    example_world().save(path)
    data = json.loads(path.read_text())
    data["format"] = "cxone-sandbox-world-1"
    for cloud in data["clouds"]:
        users = {(u["tenant_id"], u["user_name"]): u for u in cloud.pop("users")}
        for key in cloud["keys"]:
            user = users[key["tenant_id"], key["user_name"]]
            key |= {"user_state": user["state"], "admin": user["admin"]}
    path.write_text(json.dumps(data))

    world = World.load(path)

    keys = world.clouds["commercial"].keys.values()
    states = {key.user_name: world.clouds["commercial"].users[key.user_id] for key in keys}
    assert states["left@northwind.example"].state == "locked"
    assert not states["api.wallboard@northwind.example"].admin
