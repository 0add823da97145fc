"""The health report: what it says (content), where it reads it, and each way it is shown."""
