"""No page without a right: a view that declares none is found here."""

from tests.security.addresses import addresses
from tests.security.declared import rights_of, undeclared


def test_every_address_declares_what_it_needs(database):
    assert undeclared() == []


def test_most_addresses_need_a_right(database):
    open_ones = {address.route for address in addresses() if not rights_of(address)}

    assert len(open_ones) * 4 < len(addresses()), sorted(open_ones)
