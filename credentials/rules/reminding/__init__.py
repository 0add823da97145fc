"""When somebody is reminded of a date, and who. Pure."""
