"""Many sign-ins at once: plan, preview, guard, send, write. One job works off a range of them."""
