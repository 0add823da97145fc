"""The web console and the control API of the sandbox, on every issuer port."""
