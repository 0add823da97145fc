"""Settings: `base` for all; `embedded`, `production` and `test` differ in a few lines."""
