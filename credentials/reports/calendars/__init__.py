"""Calendars of due dates that people subscribe to."""
