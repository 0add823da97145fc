"""The guided form: one page per step, a review, and the copies."""
