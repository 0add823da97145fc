"""Pages where tables come in and go out."""
