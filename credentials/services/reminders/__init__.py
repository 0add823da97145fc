"""Tell people of dates that come near, and take what they say to it."""
