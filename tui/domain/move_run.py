"""What is moved as lines of `docker run`: one script that starts it all on another host (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from shlex import quote

from tui.domain.move import Moved, MovedImage, MovedNetwork, MovedVolume, env_path, slug
from tui.domain.move_compose_env import values_of
from tui.domain.move_env import (
    VALUES_PATH,
    env_files,
    env_left,
    handed_over,
    is_shell_name,
    shell_path,
    taken_away,
    values_file,
    word_without,
)
from tui.domain.move_mounts import fields
from tui.domain.move_options import is_seccomp_profile, told
from tui.domain.move_order import in_order, left_in_order
from tui.domain.move_rivals import rivalries
from tui.domain.move_script import carrier_of, known
from tui.domain.move_shell import END, HEAD, RUN
from tui.domain.move_storage import filled_through
from tui.domain.move_told import Option
from tui.domain.recipe import Attachment, Recipe, WorkLeft
from tui.domain.shell import Unwritable, comments, word
from tui.domain.text import safe

# Options whose words may hold a value of an environment.
_TELLING = frozenset(("--label", "--health-cmd", "--entrypoint", "--log-opt"))
_TITLE = """\
Starts what is moved from {host}. Containers: {count}, those first that others need.
Run prepare.sh before: it makes the images, volumes and networks that these lines name.
Values of environments are in the folder env, never on a command line. DOCKER names another one than docker;
run this as somebody who may use it: `sudo docker` as DOCKER would drop values of several lines.
A container of a name that is there already is left alone, and said.
One that could be given the address or the port that another asks for is started only while that one runs.
Exit code: 0 all is there, 1 something is not, 2 no engine."""


def run_script(moved: Moved) -> str:
    """The script `run.sh`; what it cannot make is said in it and by it."""
    title = _TITLE.format(host=moved.host, count=len(moved.recipes))
    values = values_of(moved)
    lines = ["#!/bin/sh", *_lines(title), HEAD, RUN]
    if values:
        lines += ["", "# Values of environments that other words have in them, too.", f". ./{VALUES_PATH}"]
    changed = {each.container: each for each in moved.changes}
    order = in_order(moved.recipes, moved.networks)
    open_left = left_in_order(moved.recipes, moved.networks)
    waited_for = _waited_for(order, moved.networks)
    for recipe in order:
        lines += ["", *comments(f"{recipe.name}, of {moved.image_of(recipe)}")]
        for work in (*recipe.left, *not_expressible(recipe), *open_left.get(recipe.name, ())):
            lines += comments(f"   ! {work.text}{'; ' * bool(work.remedy)}{work.remedy}")
        if recipe.name in changed:
            lines += _changes(changed[recipe.name].archive, recipe.name)
        lines += _container(recipe, moved, values, waited_for.get(recipe.name, ()))
    lines += _paths(moved)
    return "\n".join([*lines, END, ""])


def run_arguments(recipe: Recipe, image: str, env_file: str = "") -> tuple[str, ...]:
    """What follows `docker create` or `docker run --detach`: the options, the image and the command.

    Networks but the first are connected afterwards, with `connect_arguments`. Values of the environment are in
    `env_file`, where there is one, and in the environment of `docker` itself (see `move_env`).
    """
    words = [word for option in _options(recipe, env_file) for word in option]
    return (*words, image, *command(recipe))


def connect_arguments(attachment: Attachment, container: str) -> tuple[str, ...]:
    """What follows `docker network connect` for a network but the first."""
    # Unlike `docker run`, this reads several aliases and options in one word, as CSV.
    words = [each for name in attachment.aliases for each in ("--alias", fields([name]))]
    words += [word for option in _endpoint(attachment) for word in option]
    for key, value in attachment.options:
        words += ["--driver-opt", fields([f"{key}={value}"])]
    # A network may have the name of an option.
    words += ["--"] * attachment.network.startswith("-")
    return (*words, attachment.network, container)


def command(recipe: Recipe) -> tuple[str, ...]:
    """The words behind the image: an entrypoint's further words come first."""
    entrypoint = recipe.body.get("Entrypoint") or ()
    return (*map(str, entrypoint[1:]), *map(str, recipe.body.get("Cmd") or ()))


def seccomp_file(recipe: Recipe) -> tuple[str, str] | None:
    """Path and content of its own seccomp profile, which `docker` reads from a file; None without one."""
    for option in recipe.host.get("SecurityOpt") or ():
        if is_seccomp_profile(option):
            return f"env/{slug(recipe.name)}.seccomp.json", option[len("seccomp=") :]
    return None


def run_files(moved: Moved) -> dict[str, str]:
    """All files (0600) that the script reads, by path."""
    found = dict(values_file(values_of(moved)))
    for recipe in moved.recipes:
        profile = seccomp_file(recipe)
        found |= {**env_files(recipe), **({profile[0]: profile[1]} if profile else {})}
    return found


def not_expressible(recipe: Recipe) -> tuple[WorkLeft, ...]:
    """What of a recipe the command line cannot say."""
    made = told(recipe)
    if len(recipe.body.get("Entrypoint") or ()) > 1:
        made.leave("its entrypoint is carried as one word and a longer command: what runs is the same")
    for attachment in recipe.attachments[1:]:
        if attachment.mac:
            made.leave(f"its address {attachment.mac} on {attachment.network} cannot be asked for afterwards")
    if not _is_writable(recipe):
        made.leave("no script can hold all words of it", "make it with the Engine's API")
    return (*made.left, *env_left(recipe))


def _options(recipe: Recipe, env_file: str) -> Iterator[Option]:
    yield ("--name", recipe.name)
    made = told(recipe)
    yield from _network(recipe)
    yield from made.options
    profile = seccomp_file(recipe)
    if profile is not None:
        yield ("--security-opt", f"seccomp={profile[0]}")
    if env_file:
        yield ("--env-file", env_file)
    for name in (*handed_over(recipe), *taken_away(recipe)):
        yield ("--env", name)
    entrypoint = recipe.body.get("Entrypoint")
    if entrypoint:
        yield ("--entrypoint", str(entrypoint[0]))


def _network(recipe: Recipe) -> Iterator[Option]:
    mac = recipe.body.get("MacAddress") or ""
    if not recipe.attachments:
        mode = recipe.host.get("NetworkMode") or "default"
        if mode != "default":
            yield ("--network", mode)
        if mac:
            yield ("--mac-address", mac)
        return
    first = recipe.attachments[0]
    # What has a = in it is read as options, in which case the name is one of them.
    if first.options or "=" in first.network:
        options = (f"driver-opt={key}={value}" for key, value in first.options)
        yield ("--network", fields([f"name={first.network}", *options]))
    else:
        yield ("--network", first.network)
    for name in first.aliases:
        yield ("--network-alias", name)
    yield from _endpoint(first)
    if first.mac or mac:
        yield ("--mac-address", first.mac or mac)


def _endpoint(attachment: Attachment) -> Iterator[Option]:
    if attachment.ipv4:
        yield ("--ip", attachment.ipv4)
    if attachment.ipv6:
        yield ("--ip6", attachment.ipv6)
    for address in attachment.link_local:
        yield ("--link-local-ip", address)
    for target, name in attachment.links:
        yield ("--link", f"{target}:{name}")


def _waited_for(order: tuple[Recipe, ...], networks: Iterable[MovedNetwork]) -> dict[str, dict[str, None]]:
    """For each container by name those that ask for what it could be given, and start before it.

    Who asks and comes later needs it itself: that one cannot be waited for.
    """
    place = {recipe.name: number for number, recipe in enumerate(order)}
    found: dict[str, dict[str, None]] = {}
    for each in rivalries(tuple(recipe for recipe in order if recipe.is_running), networks):
        if place[each.asking.name] < place[each.leaving.name]:
            found.setdefault(each.leaving.name, {})[each.asking.name] = None
    return found


def _container(
    recipe: Recipe, moved: Moved, values: Mapping[str, str], waited_for: Iterable[str]
) -> Iterator[str]:
    """The lines that make and start one."""
    if not _is_writable(recipe):
        yield f"missing {word(safe(recipe.name, ascii=True))} 'no script can hold all words of it'"
        return
    files = env_files(recipe)
    image = moved.image_of(recipe)
    begin = f"begin {word(recipe.name)} {_known(image, moved.images.get(recipe.image_id))}"
    asked = (("filled", _carried_volumes(recipe, moved)), ("after", waited_for))
    found = [" ".join((function, *map(word, words))) for function, words in asked if words]
    yield f"if {' && '.join((begin, *found))}; then"
    if shell_path(recipe) in files:
        yield f"\tdtui_values={word(shell_path(recipe))}"
    without = " ".join(name for name in taken_away(recipe) if is_shell_name(name))
    if without:
        yield f"\tdtui_without={word(without)}"
    is_simple = recipe.is_running and len(recipe.attachments) < 2
    yield f"\tmake {'run --detach' if is_simple else 'create'} \\"
    for option in _options(recipe, env_path(recipe) if env_path(recipe) in files else ""):
        hidden = values if option[0] in _TELLING else {}
        yield f"\t\t{' '.join(word_without(each, hidden) for each in option)} \\"
    words = (word_without(each, values) for each in command(recipe))
    yield f"\t\t{' '.join((word(image), *words))}"
    for attachment in recipe.attachments[1:]:
        yield f"\tconnect {' '.join(map(word, connect_arguments(attachment, recipe.name)))}"
    if recipe.is_running and not is_simple:
        yield "\tstart"
    yield "\tend"
    yield "fi"


def _carried_volumes(recipe: Recipe, moved: Moved) -> list[str]:
    """The volumes it mounts that prepare.sh makes, each with the container that it is filled through, if it is.

    Behind one whose files are those of another that other one stands, too: without it they are not there.
    """
    through, made = filled_through(moved.volumes), {volume.name for volume in moved.volumes}
    asked = dict.fromkeys(
        pair for name in recipe.volumes if name in made for pair in _filled(name, through.get(name))
    )
    return [each for pair in asked for each in pair]


def _filled(name: str, through: MovedVolume | None) -> Iterator[tuple[str, str]]:
    if through is None or through.name != name:
        yield name, ""
    if through is not None:
        yield through.name, carrier_of(through)


def _known(name: str, image: MovedImage | None) -> str:
    """What the script looks at before it makes a container of an image."""
    if image is None:
        return word(name)
    return " ".join(map(word, (name, image.id, known(image))))


def _is_writable(recipe: Recipe) -> bool:
    try:
        for each in (recipe.name, *run_arguments(recipe, recipe.image)):
            word(each)
        for attachment in recipe.attachments[1:]:
            for each in connect_arguments(attachment, recipe.name):
                word(each)
    except Unwritable:
        return False
    return True


def _changes(archive: str, name: str) -> Iterator[str]:
    yield from comments(
        f"   ! It has changed files that its image has not: they are in {archive}, and this script leaves them "
        "there. To put them in, stop it if it runs, and start it again after this:"
    )
    yield _shown(f"cat {quote(archive)}* | docker cp - {quote(name)}:/")


def _paths(moved: Moved) -> Iterator[str]:
    """How the paths of the host are put in their places, by hand."""
    if not moved.paths:
        return
    yield ""
    yield from comments(
        "Paths of the host that these containers mount are carried, too. They are unpacked by hand, folders as:"
    )
    yield _shown("mkdir -p PATH && cat ARCHIVE* | tar -xpf - --numeric-owner -C PATH")
    yield from comments("and single files, where FOLDER is the one that the file is in, as:")
    yield _shown("mkdir -p FOLDER && cat ARCHIVE* | tar -xpf - --numeric-owner -C FOLDER")
    for path in moved.paths:
        yield _shown(f"{path.path}   {path.archive}   for {', '.join(path.users)}")


def _shown(text: str) -> str:
    """One line of a comment as it is, whatever is in it."""
    return f"#      {safe(text)}"


def _lines(text: str) -> Iterable[str]:
    for line in text.splitlines():
        yield from comments(line)
