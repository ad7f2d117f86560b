"""The `aws` command, as the machine has it."""

from __future__ import annotations

import shutil


class AwsCommand:
    """The real one: the tests give it the look-alike's API to talk to."""

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return "" if shutil.which("aws") else "apt-get install awscli"
