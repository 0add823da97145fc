"""A value that is refused: why, in one sentence, and what would do instead."""


class RefusedValueError(ValueError):
    """*code* is kebab-case and stable, *sentence* for people, *offer* a value that is accepted.

    *offer* may be empty; several values are separated by a line feed.
    """

    def __init__(self, code: str, sentence: str, offer: str = "") -> None:
        super().__init__(code)
        self.code, self.sentence, self.offer = code, sentence, offer
