"""The parts of the scripts of a pack that are the same for every pack."""

from __future__ import annotations

from tui.domain.move_fill import CARRIER, NEW_CARRIER

# What Go tells of a time that was never set.
_NEVER = "0001-01-01T00:00:00Z"

# POSIX sh. What is made says so by `did`, what is not by `fail`; both go on with the next.
_HEAD = r"""
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
	# Where an image has no time, older engines tell the first of all, and newer ones none.
	it=${it#@NEVER@} as=${3:-$it}
	if [ "$it" != "${as#@NEVER@}" ]; then found=other; fi
}

$DOCKER version --format '{{.Server.Version}}' >/dev/null || {
	printf 'No engine: %s does not answer. Nothing was done.\n' "$DOCKER" >&2
	exit 2
}"""
HEAD = _HEAD.replace("@NEVER@", _NEVER)

_RUN = r"""
started='' making=''

# begin NAME IMAGE...: whether it can be made
begin() {
	name=$1 dtui_values='' dtui_without='' made=no
	there=$($DOCKER container inspect --format '{{.State.Status}}{{.Name}}' "$1" 2>/dev/null) || there=''
	why='a container of this name is here already: it was left alone'
	never='it never ran: if that is left of a run of this that was cut off, remove it and run this again'
	case $there in
	"created/$1") fail "$1" "$why; $never" && return 1 ;;
	*"/$1") fail "$1" "$why" && return 1 ;;
	esac
	shift
	look "$@"
	case "$found $1" in
	none*) fail "$name" "there is no image $1 here: run prepare.sh first" && return 1 ;;
	# A digest may be that of an image of several platforms.
	other*@*)
		fail "$name" "$1 is another image here than the one that ran: of another platform? compose.yaml takes any"
		return 1
		;;
	other*) fail "$name" "$1 is another image here" && return 1 ;;
	esac
}

# filled VOLUME CARRIER...: an engine would make them anew, with nothing in them; and as long as prepare.sh has not
# filled one, its carrier is there, by the name it is made with or its own ('' for a volume that is not filled)
filled() {
	while [ $# -gt 0 ]; do
		if ! $DOCKER volume inspect "$1" >/dev/null 2>&1; then
			fail "$name" "there is no volume $1 here: run prepare.sh first"
			return 1
		fi
		for each in ${2:+"$2" "@NEW@${2#@CARRIER@}"}; do
			if [ "$($DOCKER container inspect --format '{{.Name}}' "$each" 2>/dev/null)" = "/$each" ]; then
				fail "$name" "the volume $1 is filled only in part: run prepare.sh again"
				return 1
			fi
		done
		shift 2
	done
}

# after NAME...: those ask for addresses or ports that this one could be given; an engine keeps them only while they run
after() {
	for each in "$@"; do
		case $started in *"/$each/"*) continue ;; esac
		there=$($DOCKER container inspect --format '{{.State.Running}}{{.Name}}' "$each" 2>/dev/null) || there=''
		if [ "$there" != "true/$each" ]; then
			fail "$name" "$each, whose address or port it could be given, does not run"
			return 1
		fi
	done
}

# make DOCKER'S WORDS: with the values that only a shell can hold, and without those that are to be unset
make() {
	making=yes
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
		making='' started="$started/$name/"
		did "$name"
		return
	fi
	there=$($DOCKER container inspect --format '{{.State.Status}}{{.Name}}' "$name" 2>/dev/null) || there=''
	if [ "$there" = "created/$name" ]; then
		$DOCKER container rm "$name" >/dev/null || :
	fi
	making=''
}

# Ended early, nothing stays of the one that was begun, unless that runs.
cut_off() {
	trap '' HUP INT TERM
	made=no
	if [ "$making" ]; then end; fi
	printf 'Ended early: %s done, %s failed, and others were not begun.\n' "$done" "$failed"
	exit 1
}
trap cut_off HUP INT TERM

missing() {
	fail "$1" "$2"
}"""

RUN = _RUN.replace("@CARRIER@", CARRIER).replace("@NEW@", NEW_CARRIER)

END = r"""
printf '%s done, %s failed\n' "$done" "$failed"
[ "$failed" = 0 ]"""
