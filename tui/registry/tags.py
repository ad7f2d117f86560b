"""The tags of a repository, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tui.registry.answers import is_web_page, no_registry
from tui.registry.connection import Part
from tui.registry.errors import RegistryError, Unreachable

# Tags asked for at once: the most that Amazon and others give; and pages after which it is no list any more.
PAGE = 1000
_PAGES = 2000
# Pages in a row without a new tag, after which it is none either.
_EMPTY = 10
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)


class Tags(Part):
    """What a repository of a registry lists."""

    def tags(self, repository: str) -> Iterator[list[str]]:
        """The tags as the pages come (`GET tags/list`), each once; NotThere without such a repository.

        Raises RegistryError when the list does not end, or goes on at another host.
        """
        known: set[str] = set()
        asked: set[str] = set()
        empty = 0
        path = f"tags/list?n={PAGE}"
        while path:
            if path in asked or len(asked) >= _PAGES or empty >= _EMPTY:
                detail = f"{len(known)} came before that."
                raise RegistryError(f"{self.host} lists tags without an end", detail)
            asked.add(path)
            answer = self.connection.ask("GET", repository, path)
            found = dict.fromkeys(tag for tag in _tags_in(answer, self.host) if tag not in known)
            known.update(found)
            empty = 0 if found else empty + 1
            yield list(found)
            path = self._next(answer)

    def _next(self, answer: Any) -> str:
        """The address of the next page, '' after the last."""
        link = answer.links.get("next", {}).get("url", "")
        if not link:
            return ""
        target = self.connection.address(answer, link)
        if not self.connection.is_home(target):
            raise RegistryError(
                f"{self.host} lists the rest of the tags at another host", "It was not asked."
            )
        return target


def _tags_in(answer: Any, host: str) -> list[str]:
    if is_web_page(answer.headers):
        raise no_registry(host, "It answered with HTML where a list of tags was asked for.")
    try:
        tags = answer.json()["tags"]
    except (ValueError, KeyError, TypeError, RecursionError):
        tags = ""
    if tags is None:
        # A repository whose tags were all removed.
        return []
    if not isinstance(tags, list):
        raise Unreachable(f"What {host} sends is no list of tags", "It is not in the form of one.")
    # What is no tag could not be asked for.
    return [tag for tag in tags if isinstance(tag, str) and _TAG.fullmatch(tag)]
