"""What the tests of packs share: a small host that moves, and packs looked into with other tools."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.contract.rescued import a_job
from tui.domain.decision import Case, Decision, Decisions, cases
from tui.domain.move import Moved
from tui.domain.survey import Survey
from tui.engine.client import Engine
from tui.work.job import Job
from tui.work.pack import Texts, pack
from tui.work.pack_content import Archived
from tui.work.pack_folder import FolderOut
from tui.work.pack_tar import TarOut
from tui.work.packed import Packed
from tui.work.planning import gather
from tui.work.survey import survey

TOP = "dtui-host-1"


def surveyed(engine: Engine) -> Survey:
    """All that is on an engine."""
    return survey(engine, gather(engine))


def decided(found: Survey, names: Mapping[str, Decision]) -> tuple[Case, ...]:
    """What was said of these containers, by name; all others are kept."""
    said: dict[str, Decision] = {
        f"container:{each.id}": names.get(each.name, "keep") for each in found.world.containers
    }
    return cases(found.world, Decisions(said))


def told(moved: Moved, archived: Mapping[str, Archived]) -> Mapping[str, str]:
    """One text, that says what is in it."""
    return {"report.md": "\n".join(f"{each.path} {each.sha256}" for each in archived.values())}


def into_folder(
    engine: Engine, found: Survey, moved: Moved, folder: Path, texts: Texts = told, job: Job | None = None
) -> Packed:
    """Pack into a folder."""
    out = FolderOut(str(folder))
    try:
        return pack(job or a_job(), engine, found, moved, texts, out, (0.0,))
    finally:
        out.close()


def into_tar(
    engine: Engine, found: Survey, moved: Moved, texts: Texts = told, part: int = 1 << 20
) -> tuple[Packed, bytes]:
    """Pack into a stream, and all that went out."""
    with tempfile.TemporaryFile() as file:
        out = TarOut(file.fileno(), "standard output", TOP, 1000.0, part)
        made = pack(a_job(), engine, found, moved, texts, out, (0.0,))
        file.seek(0)
        return made, file.read()


def unpacked(data: bytes, folder: Path) -> Path:
    """The folder that a stream holds, as GNU tar unpacks it."""
    subprocess.run(["tar", "-xf", "-"], cwd=folder, input=data, check=True)
    return folder / TOP


def checks(folder: Path) -> bool:
    """Whether `sha256sum -c` agrees with all files."""
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def whole(folder: Path, path: str) -> bytes:
    """An archive, its parts put together."""
    found = sorted(folder.glob(f"{path}*"))
    assert found, path
    return b"".join(each.read_bytes() for each in found)


def entries(archive: bytes) -> dict[str, bytes]:
    """The regular files of a tar, by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {info.name: held.read() for info in tar if info.isreg() and (held := tar.extractfile(info))}
