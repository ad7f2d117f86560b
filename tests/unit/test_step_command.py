"""The commands of an image's steps: as they stood in its Dockerfile, over lines, without secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.step_command import masked, pairs_in, step_command


def nothing_known(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("made_by", "wanted"),
    [
        ('/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'),
        ("/bin/sh -c #(nop) WORKDIR /srv", "WORKDIR /srv"),
        ("/bin/sh -c apt-get update", "RUN apt-get update"),
        ("|1 V=3 /bin/sh -c make", "RUN make"),
        ("RUN /bin/sh -c make # buildkit", "RUN make"),
        ("RUN |2 V=3 MODE=a b /bin/sh -c make # buildkit", "RUN make"),
        ("RUN |0 /bin/sh -c make # buildkit", "RUN make"),
        ("RUN /bin/bash -o pipefail -c curl x | tar x # buildkit", "RUN curl x | tar x"),
        ("/bin/bash -euxo pipefail -c make", "RUN make"),
        ("RUN npm ci", "RUN npm ci"),
        ("|1 A=b make all", "RUN make all"),
        ("cmd /S /C dir", "RUN dir"),
        ("powershell -Command ls", "RUN ls"),
        ("COPY src /srv # buildkit", "COPY src /srv"),
        ("EXPOSE map[80/tcp:{} 8080/tcp:{}]", "EXPOSE 80/tcp 8080/tcp"),
        ("/bin/sh -c #(nop)  EXPOSE 80", "EXPOSE 80"),
        ('ENTRYPOINT ["/bin/sh" "-c" "make"]', 'ENTRYPOINT ["/bin/sh" "-c" "make"]'),
        ("debian.sh --arch amd64 out/ bookworm", "debian.sh --arch amd64 out/ bookworm"),
        ("sh", "sh"),
        ("", ""),
    ],
)
def test_a_step_reads_as_it_stood_in_the_dockerfile(made_by: str, wanted: str) -> None:
    found = step_command(made_by)
    assert found.text == wanted
    word = wanted.partition(" ")[0]
    assert found.instruction == (word if word.isupper() else "")


def test_arguments_of_the_build_are_told_apart() -> None:
    found = step_command("RUN |3 VERSION=3 WORDS=two words EMPTY= /bin/sh -c make VERSION=4 # buildkit")
    assert found.arguments == (("VERSION", "3"), ("WORDS", "two words"), ("EMPTY", ""))
    assert found.text == "RUN make VERSION=4"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "apt-get update && apt-get install -y curl     && rm -rf /x",
            ["RUN apt-get update", "  && apt-get install -y curl", "  && rm -rf /x"],
        ),
        ("set -eux; \tmake; rm x", ["RUN set -eux;", "  make;", "  rm x"]),
        ("""echo "a && b; c" 'd || e' f\\;g""", ["""RUN echo "a && b; c" 'd || e' f\\;g"""]),
        ("test -f x || exit 1", ["RUN test -f x", "  || exit 1"]),
        ("install -y     curl     git", ["RUN install -y", "  curl", "  git"]),
        ("cat <<EOF > x\n a && b\nEOF", ["RUN cat <<EOF > x", " a && b", "EOF"]),
        ("case $x in a) b;; esac", ["RUN case $x in a) b;;", "  esac"]),
        ("make", ["RUN make"]),
    ],
)
def test_a_long_command_is_told_over_lines(text: str, wanted: list[str]) -> None:
    assert list(step_command(f"RUN /bin/sh -c {text} # buildkit").lines) == wanted


def test_a_line_has_no_second_one_and_short_digests() -> None:
    command = step_command(f"/bin/sh -c #(nop) COPY file:{'ab' * 32} in\t /data\n")
    assert command.line == "COPY file:abababababab in /data"


@given(st.text(alphabet="ab;&|'\"\\ \t$()\n", max_size=60))
def test_lines_lose_nothing_but_spaces(text: str) -> None:
    command = step_command(f"RUN {text}")
    assert "".join("".join(command.lines).split()) == "".join(command.text.split())


@given(st.text(max_size=200))
def test_any_text_is_a_step(text: str) -> None:
    command = step_command(text)
    assert "\n" not in command.line
    masked(command, nothing_known)


@pytest.mark.parametrize(
    ("made_by", "secret"),
    [
        ("RUN |2 API_TOKEN=two words V=3 /bin/sh -c make # buildkit", "two words"),
        ("ENV DB_PASSWORD=two words MODE=fast", "two words"),
        ("/bin/sh -c #(nop)  ENV DB_PASSWORD=x", "=x"),
        ("/bin/sh -c #(nop)  ARG NPM_TOKEN=abc", "abc"),
        ('LABEL api_key="abc def"', "def"),
        ("RUN /bin/sh -c export AWS_SECRET_ACCESS_KEY=abcd && make", "abcd"),
        ("RUN /bin/sh -c git clone https://me:hunter2@example.com/x", "hunter2"),
        ("RUN /bin/sh -c curl --password=hunter2 x", "hunter2"),
    ],
)
def test_what_looks_secret_is_masked(made_by: str, secret: str) -> None:
    command = step_command(made_by)
    assert secret in command.text or any(secret in f"={value}" for _, value in command.arguments)
    found = masked(command, nothing_known)
    shown = " ".join((found.text, *found.lines, found.line, *(value for _, value in found.arguments)))
    assert secret not in shown
    assert "(hidden)" in shown


@pytest.mark.parametrize(
    "made_by",
    [
        "ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568",
        "ENV MODE=fast PATH=/bin:/usr/bin",
        "RUN |1 VERSION=3.1 /bin/sh -c make # buildkit",
        "RUN --mount=type=secret,id=npm npm ci",
        "ARG TOKEN",
        "COPY token.go secret/ /srv/",
    ],
)
def test_what_is_none_stays(made_by: str) -> None:
    command = step_command(made_by)
    assert masked(command, nothing_known) == command


def test_names_and_values_of_a_step() -> None:
    assert pairs_in(step_command('ENV A="1 2" B=3')) == (("A", "1 2"), ("B", "3"))
    assert pairs_in(step_command("RUN |1 A=1 /bin/sh -c B=2 make")) == (("A", "1"),)
    assert pairs_in(step_command("COPY A=1 /")) == ()
