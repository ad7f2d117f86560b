"""Explicit tags from a template, such as `{created:%Y%m%d_%H%M}_{id:.12}`."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter
from typing import TYPE_CHECKING, Any

from tui.domain.reference import InvalidReference, Reference

if TYPE_CHECKING:
    from tui.domain.image import Image

DEFAULT = "{created:%Y%m%d_%H%M}_{id:.12}"
FIELDS = ("created", "id", "digest", "tag")


class InvalidTemplate(ValueError):
    """A template that gives no tag; the text says why."""


class _Plain(Formatter):
    """Values by their names alone: a template has no business in what objects are made of."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        if field_name not in kwargs:
            raise InvalidTemplate(f"there is no {{{field_name}}}; there are {', '.join(FIELDS)}")
        return kwargs[field_name], field_name


def tag_of(template: str, reference: str, image: Image, digest: str = "") -> str:
    """The tag a template makes: `created` (UTC), `id` and `digest` without `sha256:`, `tag` as it is now.

    Raises:
        InvalidTemplate: it is none, or what it makes is no tag.
    """
    own = Reference.parse(reference)
    values = {
        "created": datetime.fromtimestamp(image.created, UTC),
        "id": image.id.partition(":")[2] or image.id,
        "digest": digest.partition(":")[2],
        "tag": own.tag or "latest",
    }
    try:
        text = _Plain().vformat(template, (), values)
        own.with_tag(text)
    except InvalidTemplate:
        raise
    except InvalidReference as error:
        raise InvalidTemplate(error.reason) from error
    except (ValueError, LookupError, TypeError) as error:
        raise InvalidTemplate(str(error)) from error
    return text
