"""No body is taken in that is larger than the largest file anything here accepts."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST = 200 * 1024 * 1024
ROUND_IT = 1024 * 1024  # the other fields of the form, and the lines between them


class BoundedUpload(FileUploadHandler):
    """Stands before the handlers that store: too much is refused by the length announced, and
    stopped where more comes than was announced."""

    taken = 0

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *_: Any) -> None:
        if content_length > LARGEST + ROUND_IT:
            raise RequestDataTooBig(str(content_length))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > LARGEST + ROUND_IT:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
