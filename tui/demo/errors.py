"""The one failure of the demo engine's API."""

from __future__ import annotations


class ApiError(Exception):
    """An answer with a status and the engine's own message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def not_found(message: str) -> ApiError:
    """404: the object is not there."""
    return ApiError(404, message)


def conflict(message: str) -> ApiError:
    """409: the object's state forbids it."""
    return ApiError(409, message)


def bad_parameter(message: str) -> ApiError:
    """400: the request makes no sense."""
    return ApiError(400, message)
