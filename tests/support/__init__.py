"""What the tests share: servers, a sandbox, and makers of things."""
