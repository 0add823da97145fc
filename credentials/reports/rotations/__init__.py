"""What is known of rotations."""
