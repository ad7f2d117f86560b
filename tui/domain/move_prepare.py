"""The part of the script prepare.sh that is the same for every pack: how images, networks and volumes are made."""

from __future__ import annotations

from tui.domain.container import RESCUE

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

# pulled NAME TAG...: an image from its registry, by digest
pulled() {
	name=$1 what="image $1"
	shift
	look "$name"
	if [ $found = none ]; then
		$DOCKER image pull --quiet "$name" >/dev/null || { fail "$what" 'see above' && return; }
	else
		what="$what (here already)"
	fi
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

# volume NAME DRIVER ARCHIVE CARRIER OPTION...: made, and filled through a container that is never started.
# That one stays while the volume is filled: a volume that was filled in part is known by it, and filled again.
volume() {
	name=$1 driver=$2 archive=$3 carrier=$4 what="volume $1"
	shift 4
	[ -z "$archive" ] || has_archive "$archive" || { fail "$what" "$archive is not here" && return; }
	was=$($DOCKER volume inspect --format '{{.Driver}}' "$name" 2>/dev/null) || was=''
	if [ -z "$was" ]; then
		$DOCKER volume create "$@" "$name" >/dev/null || { fail "$what" 'see above' && return; }
	elif [ "$was" != "$driver" ]; then
		fail "$what" "one of this name is here, of the driver $was: it was left alone"
		return
	fi
	if [ "$archive" ]; then fill || return 0; fi
	did "$what"
}

# of_now: which volume of this name it is
of_now() {
	$DOCKER volume inspect --format '{{.CreatedAt}} {{.Mountpoint}}' "$name"
}

fill() {
	if [ "$was" ] && [ "$(cat "filled/$carrier" 2>/dev/null)" = "$(of_now)" ]; then
		what="$what (filled before)"
		return
	fi
	if ! $DOCKER container inspect "$carrier" >/dev/null 2>&1; then
		carry || { fail "$what" "no container could be made to fill it: $said" && return 1; }
		if [ "$was" ] && ! is_empty; then
			$DOCKER container rm --volumes "$carrier" >/dev/null || :
			fail "$what" 'it is here already and not empty: it was left alone'
			return 1
		fi
	fi
	if ! archive "$archive" | $DOCKER container cp - "$carrier:$inside" || ! own; then
		fail "$what" "see above; it is filled only in part: run this again, or remove $carrier and the volume"
		return 1
	fi
	$DOCKER container rm --volumes "$carrier" >/dev/null || :
	# Where this folder cannot be written to, a second run does not know that it filled it.
	if mkdir -p filled 2>/dev/null; then of_now >"filled/$carrier"; fi
}

# piece START OFFSET BYTES: of the archive
piece() {
	archive "$archive" | tail -c "+$(($1 + $2 + 1))" | head -c "$3"
}

# The owner and mode of the volume itself: an engine leaves a folder as it is that is unpacked over itself ("./").
# So its entry is sent once more under its name, with a checksum that fits, to where it is mounted.
own() {
	at=0
	while [ "$(piece $at 156 1)" = x ]; do
		at=$((at + 512 + (0$(piece $at 124 11) + 511) / 512 * 512))
	done
	[ "$(piece $at 0 2)$(piece $at 156 1)" = ./5 ] || return 0
	{
		# What its header has no room for stands before it, such as large numbers of users.
		piece 0 0 $at
		printf '%s/' "${inside##*/}"
		head -c 90 /dev/zero
		piece $at 100 48
		printf '%06o\0 ' $((0$(piece $at 148 6) + @COUNTED@))
		piece $at 156 356
		head -c 1024 /dev/zero
	} | $DOCKER container cp - "$carrier:${inside%/*}"
}

# It is made of any image that is here, since it never runs.
inside=@INSIDE@
carry() {
	said='there is no image here'
	for image in $($DOCKER image ls --quiet --no-trunc | sed 5q); do
		said=$($DOCKER container create --name "$carrier" --label "@LABEL@=$name" --network none \
			--mount "type=volume,source=$name,target=$inside,volume-nocopy" "$image" never-started 2>&1) && return
	done
	return 1
}

# The volume itself is the first entry of what is copied out of it.
is_empty() {
	[ "$($DOCKER container cp "$carrier:$inside/." - 2>/dev/null | tar -tf - 2>/dev/null | sed 2q | wc -l)" -eq 1 ]
}

sums=$(grep -E ' [ *](images|volumes)/' SHA256SUMS 2>/dev/null) || sums=''
if [ -z "$sums" ] || ! command -v sha256sum >/dev/null; then
	printf 'The archives are not compared with checksums.\n'
elif ! printf '%s\n' "$sums" | sha256sum -c - >/dev/null; then
	printf 'An archive is not what was packed. Nothing was done.\n' >&2
	exit 1
fi"""

# Where a volume is mounted while it is filled; below, the bytes of its name in a header are counted.
_INSIDE = "/run/dtui-move"
_COUNTED = sum(b"dtui-move/") - sum(b"./")
PREPARE = _PREPARE.replace("@INSIDE@", _INSIDE).replace("@LABEL@", RESCUE).replace("@COUNTED@", str(_COUNTED))
