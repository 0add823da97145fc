"""What is in a pasted answer of NICE: numbers, client_ids, and secrets, which come out of the text.

Nobody outside NICE knows how its mails are worded, so this goes by labels, shapes and tables. When
in doubt a piece of text counts as a secret: taking out too much costs a look into the mail, a
secret left in a note cannot be taken back.
"""

from tenants.rules.answers.found import FoundClient, FoundSecret, Recognised
from tenants.rules.answers.plain import LONGEST
from tenants.rules.answers.recognise import recognise

__all__ = ["LONGEST", "FoundClient", "FoundSecret", "Recognised", "recognise"]
