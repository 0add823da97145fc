"""Health reports: when they are made, made once, and sent once to each who may read them."""
