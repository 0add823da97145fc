"""When something is told, and in which words each kind of channel takes it. Pure."""
