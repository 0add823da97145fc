"""Prints the table as Markdown, for FINDINGS.md."""

import sys

from credentials.rules.catalogue import as_markdown

sys.stdout.write(as_markdown())
