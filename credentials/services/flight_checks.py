"""Flight checks as jobs: which kind is done how, and what becomes of those that are given up."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from credentials.models import FlightCheck
from credentials.services import flight_end, flight_records, machine_flights, user_flights
from cxone_registry.jobs.handlers import Done, Later

GIVEN_UP = "The flight check was interrupted five times and given up. Run it again."


def run(flight_id: UUID) -> Done | Later:
    """Do the check *flight_id* (the handler of ``flight-check`` jobs). Safe to call again."""
    with transaction.atomic():
        try:
            flight = flight_records.load(flight_id)
        except FlightCheck.DoesNotExist:
            return Done("gone")
    if not flight.is_open:
        return Done(flight.outcome)
    if flight.kind == FlightCheck.Kind.MACHINE:
        return machine_flights.run(flight)
    return user_flights.run(flight)


def give_up(flight_id: UUID) -> None:
    """The job's attempts are used up: end the check, so that nobody waits for it."""
    with suppress(FlightCheck.DoesNotExist):
        flight = flight_records.load(flight_id)
        machine_flights.end_run(flight)
        flight_end.finish(flight, flight.steps, (), otherwise=GIVEN_UP)
