"""The parts of the scripts of a pack that are the same for every pack."""

from __future__ import annotations

# POSIX sh. What is made says so by `did`, what is not by `fail`; both go on with the next.
HEAD = r"""
set -eu
unset CDPATH
cd -- "$(dirname -- "$0")"
DOCKER=${DOCKER:-docker}
done=0 failed=0

# did WHAT | fail WHAT WHY
did() {
	done=$((done + 1))
	say "done     $1"
}
fail() {
	failed=$((failed + 1))
	say "FAILED   $1: $2"
}

# Nothing in a name steers the terminal.
say() {
	printf '%s' "$1" | LC_ALL=C tr -d '\000-\037\177' | LC_ALL=C tr '\200-\377' '?'
	printf '\n'
}

# look NAME [ID KNOWN]: whether this image is here, in $found: same, none of this name, or other.
# The same image has another ID where images are kept another way: then its time and layers tell.
look() {
	found=none
	it=$($DOCKER image inspect --format '{{.Id}}' "$1" 2>/dev/null) || return 0
	found=same
	if [ "$it" = "${2:-$it}" ]; then return; fi
	it=$($DOCKER image inspect --format '{{.Created}}{{range .RootFS.Layers}} {{.}}{{end}}' "$1") || it=''
	if [ "$it" != "${3:-$it}" ]; then found=other; fi
}

$DOCKER version --format '{{.Server.Version}}' >/dev/null || {
	printf 'No engine: %s does not answer. Nothing was done.\n' "$DOCKER" >&2
	exit 2
}"""

RUN = r"""
# begin NAME IMAGE...: whether it can be made
begin() {
	name=$1 dtui_values='' dtui_without='' made=no
	if [ "$($DOCKER container inspect --format '{{.Name}}' "$1" 2>/dev/null)" = "/$1" ]; then
		fail "$1" 'a container of this name is here already: it was left alone'
		return 1
	fi
	shift
	look "$@"
	case $found in
	none) fail "$name" "there is no image $1 here: run prepare.sh first" && return 1 ;;
	other) fail "$name" "$1 is another image here" && return 1 ;;
	esac
}

# filled VOLUME...: an engine would make them anew, with nothing in them
filled() {
	for each in "$@"; do
		if ! $DOCKER volume inspect "$each" >/dev/null 2>&1; then
			fail "$name" "there is no volume $each here: run prepare.sh first"
			return 1
		fi
	done
}

# make DOCKER'S WORDS: with the values that only a shell can hold, and without those that are to be unset
make() {
	if (
		for each in $dtui_without; do unset "$each"; done
		if [ "$dtui_values" ]; then . "./$dtui_values"; fi
		$DOCKER "$@" >/dev/null
	); then made=yes; else fail "$name" 'see above'; fi
}

connect() {
	if [ $made = yes ] && ! $DOCKER network connect "$@"; then give_up; fi
}

start() {
	if [ $made = yes ] && ! $DOCKER container start "$name" >/dev/null; then give_up; fi
}

give_up() {
	made=no
	fail "$name" 'see above'
}

# What was made and never ran is taken away again, so that the script can be run once more.
end() {
	if [ $made = yes ]; then
		did "$name"
		return
	fi
	found=$($DOCKER container inspect --format '{{.State.Status}}{{.Name}}' "$name" 2>/dev/null) || found=''
	if [ "$found" = "created/$name" ]; then
		$DOCKER container rm "$name" >/dev/null || :
	fi
}

missing() {
	fail "$1" "$2"
}"""

END = r"""
printf '%s done, %s failed\n' "$done" "$failed"
[ "$failed" = 0 ]"""
