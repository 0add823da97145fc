"""One secret goes out by a link that opens once, or comes in by a link that takes one answer."""
