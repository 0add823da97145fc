"""The audit trail at work: verified, sent on, packed and signed."""
