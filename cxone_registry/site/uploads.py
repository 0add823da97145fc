"""Uploads that nobody asked for are read to their end, but kept nowhere."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

# Above what any form takes, so that a form can still say its own limit.
MOST_BYTES = 25 * 1024 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Drops a file that grows beyond MOST_BYTES; ``request.dropped_files`` has its field's name."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            dropped = getattr(self.request, "dropped_files", set())
            self.request.dropped_files = dropped | {self.field_name}
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one keep the file."""
