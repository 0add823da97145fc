"""Show a secret to a person: asked, perhaps approved, audited, and only then opened."""
