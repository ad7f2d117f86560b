"""The part of the script prepare.sh that is the same for every pack: how images, networks and volumes are made."""

from __future__ import annotations

from tui.domain.move_fill import VOLUMES

# POSIX sh, after what all scripts of a pack begin with.
_PREPARE = r"""
# archive PATH: what is in an archive, whole or in parts
archive() {
	if [ -f "$1" ]; then
		cat "$1"
		return
	fi
	part=0
	while piece=$(printf '%s.%05d' "$1" "$part") && [ -f "$piece" ]; do
		cat "$piece" || return
		part=$((part + 1))
	done
}

has_archive() {
	[ -f "$1" ] || [ -f "$1.00000" ]
}

# loaded NAME ID KNOWN ARCHIVE TAG...: an image from its archive
loaded() {
	name=$1 id=$2 known=$3 archive=$4 what="image $1"
	shift 4
	for each in "$@" "$name"; do
		look "$each" "$id" "$known"
		if [ $found = other ]; then
			fail "$what" "$each is another image here, which would lose this name: give it another one first"
			return
		fi
	done
	if [ $found = none ]; then
		load || { fail "$what" 'see above' && return; }
		look "$name" "$id" "$known"
		[ $found = same ] || { fail "$what" 'what was loaded is another image' && return; }
	else
		what="$what (here already)"
	fi
	named "$@"
}

# An image that had no name is given the one that its containers ask for.
load() {
	has_archive "$archive" || { printf '%s is not here\n' "$archive" >&2 && return 1; }
	said=$(archive "$archive" | $DOCKER image load) || return
	look "$name"
	[ $found = none ] || return 0
	said=$(printf '%s\n' "$said" | sed -n 's/^Loaded image\( ID\)*: //p' | tail -n 1)
	[ "$said" ] && $DOCKER image tag "$said" "$name"
}

# pulled NAME ID KNOWN TAG...: an image from its registry, by digest, behind which may be one for each platform
pulled() {
	name=$1 id=$2 known=$3 what="image $1"
	shift 3
	look "$name" "$id" "$known"
	if [ $found = none ]; then
		$DOCKER image pull --quiet "$name" >/dev/null || { fail "$what" 'see above' && return; }
		look "$name" "$id" "$known"
	else
		what="$what (here already)"
	fi
	[ $found != other ] || { fail "$what" 'another image than the one that ran: of another platform?' && return; }
	named "$@"
}

# named TAG...: give $name the names it had, but take none from another image
named() {
	id=$($DOCKER image inspect --format '{{.Id}}' "$name") || { fail "$what" 'see above' && return; }
	for each in "$@"; do
		look "$each" "$id" none
		case $found in
		none) $DOCKER image tag "$name" "$each" || { fail "$what" 'see above' && return; } ;;
		other) fail "$what" "it is here, but $each is another image, which was left alone" && return ;;
		esac
	done
	did "$what"
}

# unlike DO FIELD THERE: tells what this engine does with containers for which nothing was said
unlike() {
	here=$($DOCKER info --format "{{.$2}}" 2>/dev/null) || here=''
	if [ "${here:-$3}" != "$3" ]; then
		say "note: containers $1 with $here here where nothing else was said; there it was $3"
	fi
}

# network NAME LOOKS SUBNETS OPTION...
network() {
	name=$1 looks=$2 subnets=$3 what="network $1"
	shift 3
	found='{{.Name}} {{.Driver}} {{.Internal}} {{.Attachable}}{{range .IPAM.Config}} {{.Subnet}}{{end}} '
	found=$($DOCKER network inspect --format "$found" -- "$name" 2>/dev/null) || found=''
	case $found in
	"$name $looks "*)
		for each in $subnets; do
			case $found in *" $each "*) ;; *) fail "$what" "one of this name is here without $each" && return ;; esac
		done
		what="$what (here already)"
		;;
	"$name "*) fail "$what" "another one of this name is here: $found" && return ;;
	*) $DOCKER network create "$@" -- "$name" >/dev/null || { fail "$what" 'see above' && return; } ;;
	esac
	did "$what"
}

@VOLUMES@

sums=$(grep -E ' [ *](images|volumes)/' SHA256SUMS 2>/dev/null) || sums=''
if [ -z "$sums" ] || ! command -v sha256sum >/dev/null; then
	printf 'The archives are not compared with checksums.\n'
elif ! printf '%s\n' "$sums" | sha256sum -c - >/dev/null; then
	printf 'An archive is not what was packed. Nothing was done.\n' >&2
	exit 1
fi"""

PREPARE = _PREPARE.replace("@VOLUMES@", VOLUMES.strip())
