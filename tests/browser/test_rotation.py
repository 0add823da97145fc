"""An access key is rotated in a real browser, from the plan to the end of the old key."""

import hashlib
import hmac
import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tenants.cxone.sandbox import World, make_key_part
from tests.browser.pictures import fits, shoot

pytestmark = [pytest.mark.browser, pytest.mark.pure]
TRIES = 60_000  # milliseconds to wait for a worker
STATE = "ol.rotation-steps li[aria-current=step]"


def new_key(product, old_id):
    """Another key of the same user, made in CXone by a person."""
    world = World.load(product.world_file)
    old = world.clouds["commercial"].keys[old_id]
    made = make_key_part(), make_key_part()
    world.add_key(
        "commercial",
        tenant_id=old.tenant_id,
        user_name=old.user_name,
        access_key_id=made[0],
        access_key_secret=made[1],
    )
    world.save(product.world_file)
    return made


def switch_off(product, key_id):
    world = World.load(product.world_file)
    world.clouds["commercial"].keys[key_id].active = False
    world.save(product.world_file)


def prove(address, proof_key, secret):
    """What a program posts that holds *secret*."""
    fingerprint = hmac.digest(proof_key.encode(), secret.encode(), hashlib.sha256).hex()
    request = urllib.request.Request(
        address,
        json.dumps({"fingerprint": fingerprint}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["holds"]


def wait_for(page, address, title):
    """Look again until a worker has moved the rotation on."""
    for _ in range(60):
        page.goto(address)
        if title in page.locator(STATE).inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(page.locator("main").inner_text())


def step(page, button, *, done=False):
    if done:
        page.check("#done")
    page.click(f"button:has-text('{button}')")


def test_a_key_is_rotated_from_the_plan_to_its_end(signed_in, product, complaints):
    page = signed_in
    key, old_id = working_key(page, product)
    page.goto(key)
    page.click("a:has-text('Consumers')")
    consumers = page.url
    page.fill("[name=name]", "Nightly export")
    page.click("button:has-text('show its keys')")
    address = page.inner_text("#consumer-address")
    proof_key = page.inner_text("#consumer-proof-key")
    shoot(page, "keys")
    assert fits(page)
    address = product.url + address[address.index("/consumer/") :]

    page.goto(key)
    page.click("a:has-text('Plan a rotation')")
    page.fill("[name=reason]", "The key is due.")
    page.fill("[name=keep_days]", "0")
    shoot(page, "plan")
    assert fits(page)
    page.click("button:has-text('Plan it')")
    rotation = page.url
    shoot(page, "planned")

    key_id, secret = new_key(product, old_id)
    page.fill("[name=key_id]", key_id)
    page.fill("[name=secret]", secret)
    step(page, "Store and try it")
    wait_for(page, rotation, "Tried at CXone")
    shoot(page, "tried")
    step(page, "Switch to the new one")
    assert prove(address, proof_key, secret) == "current"
    page.goto(rotation)
    expect(page.get_by_text("holds the one in use")).to_be_visible()
    shoot(page, "in-use")
    assert fits(page)

    switch_off(product, old_id)
    step(page, "The old key is inactive", done=True)
    page.click("summary:has-text('Try the old one once')")
    page.click("button:has-text('Try the old one')")
    for _ in range(60):
        page.goto(rotation)
        if page.get_by_text("Proved: CXone refuses the old value.").count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text("Proved: CXone refuses the old value.")).to_be_visible()
    shoot(page, "old-off")
    step(page, "The old key is deleted", done=True)
    step(page, "Finish now")
    expect(page.get_by_text("Nothing is left to do.")).to_be_visible()
    shoot(page, "finished")

    page.goto("/rotations/?show=all")
    shoot(page, "list")
    assert fits(page)
    page.goto("/rotations/new/")
    shoot(page, "bulk")
    page.goto(consumers)
    shoot(page, "consumers")
    assert fits(page)
    # The value itself never shows.
    assert secret not in page.content()
    assert complaints == []


def working_key(page, product):
    """The address and ID of an access key that the sandbox knows, with one sign-in that works."""
    known = World.load(product.world_file).clouds["commercial"].keys
    page.goto("/credentials/accesskey/")
    links = page.locator("#result_list tbody th a").all()
    for address in [link.get_attribute("href") for link in links]:
        page.goto(address)
        shown = page.input_value("[name=access_key_id]")
        works = page.locator("button:has-text('Validate now')").count()
        if shown in known and known[shown].active and works and not is_faulty(page):
            return re.sub(r"\?.*", "", page.url), shown
    raise AssertionError("No key of the demonstration works.")


def is_faulty(page):
    return page.locator(".findings-card .pill-bad").count()
