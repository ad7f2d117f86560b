"""The part of the script prepare.sh that makes volumes and fills them; what is in one there is never written over."""

from __future__ import annotations

from tui.domain.container import RESCUE

# How containers are called through which a volume is filled, and before it is known whether it is empty. No name of
# the one kind begins like one of the other.
CARRIER, NEW_CARRIER = "dtui-move-", "dtui-moving-"

# POSIX sh, in the midst of prepare.sh.
_VOLUMES = r"""
# volume NAME LOOKS ARCHIVE CARRIER OPTION...: made, and filled through a container that is never started.
# That one stays while the volume is filled: a volume that was filled in part is known by it, and filled again.
volume() {
	name=$1 looks=$2 archive=$3 carrier=$4 what="volume $1"
	shift 4
	[ -z "$archive" ] || has_archive "$archive" || { fail "$what" "$archive is not here" && return; }
	was='{{.Driver}}{{if eq .Driver "local"}}{{range $key, $value := .Options}} {{$key}}={{$value}}{{end}}{{end}}'
	was=$($DOCKER volume inspect --format "$was" "$name" 2>/dev/null) || was=''
	case $was in
	'') $DOCKER volume create "$@" "$name" >/dev/null || { fail "$what" 'see above' && return; } ;;
	"$looks") [ "$archive" ] || what="$what (here already)" ;;
	"${looks%% *}" | "${looks%% *} "*)
		fail "$what" 'one of this name is here with other options: it was left alone'
		return
		;;
	*) fail "$what" "one of this name is here, of the driver ${was%% *}: it was left alone" && return ;;
	esac
	[ -z "$archive" ] || fill || return 0
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
	if [ "$was" ] && $DOCKER container inspect "$carrier" >/dev/null 2>&1; then
		is_unused || return
	else
		begin || return
	fi
	if ! archive "$archive" | $DOCKER container cp - "$carrier:$inside" || ! own; then
		fail "$what" "see above; it is filled only in part: run this again, or remove $carrier and the volume"
		return 1
	fi
	if ! $DOCKER container rm --volumes "$carrier" >/dev/null; then
		fail "$what" "see above; it is filled, but taken for half of it as long as $carrier is there: remove it"
		return 1
	fi
	# Where this folder cannot be written to, a second run does not know that it filled it.
	if mkdir -p filled 2>/dev/null; then of_now >"filled/$carrier"; fi
}

# Only a carrier of an empty volume has the name by which it is known that what is in the volume came through it.
# A volume that was just made need not be empty: it may stand for a folder that was there before.
begin() {
	new=@NEW@${carrier#@CARRIER@}
	$DOCKER container rm --volumes "$new" >/dev/null 2>&1 || :
	device=$($DOCKER volume inspect --format '{{index .Options "device"}}' "$name" 2>/dev/null) || device=''
	# It must not be taken for one that was filled. Others are left, as their files might go with them.
	goes=no
	if [ -z "$was" ] && [ "$device" ] && [ "${looks%% *}" = local ]; then goes=yes; fi
	if ! carry; then
		fail "$what" "no container could be made to fill it: $said"
	else
		case $(($(entries))) in
		0)
			# For what is said about it.
			$DOCKER container cp "$new:$inside/." - >/dev/null || :
			fail "$what" "see above: it cannot be looked into${device:+. A folder $device has to be made first}"
			;;
		1)
			if $DOCKER container rename "$new" "$carrier"; then return; fi
			fail "$what" 'see above'
			;;
		*)
			why='it is here already and not empty: it was left alone'
			if [ $goes = yes ]; then
				why="$device is there already and not empty: it was left alone, and no volume was made. Empty it and"
				why="$why run this again, or make the volume yourself with the options that are here to use it as it is"
			fi
			fail "$what" "$why"
			;;
		esac
		$DOCKER container rm --volumes "$new" >/dev/null || :
	fi
	if [ $goes = yes ]; then $DOCKER volume rm "$name" >/dev/null || :; fi
	return 1
}

# It is made of any image that is here, since it never runs.
inside=@INSIDE@
carry() {
	said='there is no image here'
	for image in $($DOCKER image ls --quiet --no-trunc | sed 5q); do
		said=$($DOCKER container create --name "$new" --label "@LABEL@=$name" --network none \
			--mount "type=volume,source=$name,target=$inside,volume-nocopy" "$image" never-started 2>&1) && return
	done
	return 1
}

# The volume itself is the first entry of what is copied out of it. A new file system has a folder of its own; a volume
# that was just made may stand for a folder with empty ones in it, in which other volumes are.
entries() {
	if [ "$was" ]; then none='^\./lost+found/$'; else none='/$'; fi
	$DOCKER container cp "$new:$inside/." - 2>/dev/null | tar -tf - 2>/dev/null |
		sed "1!{\#$none#d;q;}" | wc -l
}

# What a container wrote into a volume that is filled only in part would be written over.
is_unused() {
	used=$($DOCKER container ls --all --filter "volume=$name" --filter status=running --filter status=paused \
		--filter status=restarting --filter status=exited --filter status=dead --format '{{.Names}}') ||
		{ fail "$what" 'see above' && return 1; }
	[ "$used" ] || return 0
	used=$(printf '%s' "$used" | tr '\n' ' ')
	used="it was filled only in part, and then used by $used: what was written to it would be lost. Save that"
	fail "$what" "$used, remove the container, $carrier and the volume, and run this again"
	return 1
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
"""

# Where a volume is mounted while it is filled; below, the bytes of its name in a header are counted.
_INSIDE = "/run/dtui-move"
_COUNTED = sum(b"dtui-move/") - sum(b"./")
VOLUMES = (
    _VOLUMES.replace("@INSIDE@", _INSIDE)
    .replace("@LABEL@", RESCUE)
    .replace("@COUNTED@", str(_COUNTED))
    .replace("@CARRIER@", CARRIER)
    .replace("@NEW@", NEW_CARRIER)
)
