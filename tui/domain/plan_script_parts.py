"""The part of a plan's shell script that is the same for every plan."""

from __future__ import annotations

# POSIX sh and awk. Functions say what became of a step by `did`, `skip` and `fail`, and go on with the next.
FUNCTIONS = r"""
export LC_ALL=C
done=0 skipped=0 failed=0 undone=' ' number=0 what='' found=''

# did | skip WHY | fail WHY: what became of the step
did() {
	done=$((done + 1))
	printf 'done     %s. %s\n' "$number" "$what"
}
skip() {
	skipped=$((skipped + 1)) undone="$undone$number "
	printf 'skipped  %s. %s: %s\n' "$number" "$what" "$1"
	return 1
}
fail() {
	failed=$((failed + 1)) undone="$undone$number "
	printf 'FAILED   %s. %s: %s\n' "$number" "$what" "$1"
	return 1
}

# begin NUMBER WHAT NEEDED...: a step is skipped when one that it needs was not done
begin() {
	number=$1 what=$2
	shift 2
	for need in "$@"; do
		case $undone in *" $need "*) skip "step $need was not done" || return ;; esac
	done
}

# look DOCKER'S WORDS: its answer in $found; a step whose object is not there is done already
look() {
	found=$(docker "$@" 2>&1) && return
	case $found in
	*[Nn]'o such '* | *'not found'*) what="$what (gone already)" && did ;;
	*) fail "$found" ;;
	esac
	return 1
}

# act DOCKER'S WORDS: do it, or the step has failed
act() {
	found=$(docker "$@" 2>&1) || fail "$found"
}

# same EXPECTED: $found is what the plan was made for
same() {
	[ "$found" = "$1" ] || skip "it was $1, it is $found now"
}

# unused DOCKER'S FILTER: no container that is left uses it
unused() {
	found=$(docker ps --all --quiet --no-trunc --filter "$1" 2>&1) || fail "$found" || return
	[ -z "$found" ] || skip "used by container $found"
}

# is_there KIND OBJECT
is_there() {
	docker "$1" inspect --format '{{.Id}}' -- "$2" >/dev/null 2>&1
}

# container ID WAS
container() {
	look container inspect --format \
		'{{.State.Status}} {{.Name}} {{.Image}} {{.State.StartedAt}} {{.State.FinishedAt}}' -- "$1" || return
	same "$2" || return
	case $2 in running\ * | paused\ * | restarting\ *) act container stop -- "$1" || return ;; esac
	# One started with --rm is gone by now, or goes.
	found=$(docker container rm -- "$1" 2>&1) || case $found in
	*[Nn]'o such '* | *'already in progress'*) ;;
	*) fail "$found" || return ;;
	esac
	tries=0
	while is_there container "$1"; do
		tries=$((tries + 1))
		[ "$tries" -le 120 ] || fail 'the engine is still removing it' || return
		sleep 1
	done
	did
}

# holds NAME ID: the name is still that image's
holds() {
	look image inspect --format '{{.Id}}' -- "$1" || return
	same "$2"
}

# tags ID: its tags in $found, a line each
tags() {
	look image inspect --format '{{range .RepoTags}}{{println .}}{{end}}' -- "$1" || return
	found=$(printf '%s\n' "$found" | sed -e '/@/d' -e '/<none>/d' -e '/^$/d' | sort)
}

# untag ID NAME: take one name off an image that keeps another
untag() {
	holds "$2" "$1" || return
	tags "$1" || return
	[ "$(printf '%s\n' "$found" | wc -l)" -gt 1 ] || skip 'it is the last name of its image now' || return
	act image rm --no-prune -- "$2" && did
}

# image ID TAGS NAME...: take off every name, then what is left of it
image() {
	id=$1
	tags "$id" || return
	same "$2" || return
	unused "ancestor=$id" || return
	shift 2
	for name in "$@"; do
		is_there image "$id" || break
		# With the last tag of a repository its digests go by themselves.
		is_there image "$name" || continue
		holds "$name" "$id" || return
		act image rm --no-prune -- "$name" || return
	done
	if is_there image "$id"; then act image rm --no-prune -- "$id" || return; fi
	if is_there image "$id"; then fail 'the engine keeps it: another image was built on it' || return; fi
	did
}

# volume NAME WAS: with when it was made, in seconds
volume() {
	look volume inspect --format '{{.Driver}}|{{.CreatedAt}}|{{.Mountpoint}}' -- "$1" || return
	found=$(printf '%s\n' "$found" | awk -F'|' '
		{
			split($2, t, /[-T:Z+.]/); y = t[1]; m = t[2]
			if (m <= 2) { y--; m += 12 }
			s = (365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + t[3] - 719469) * 86400
			s += t[4] * 3600 + t[5] * 60 + t[6]
			if (match($2, /[-+][0-9][0-9]:[0-9][0-9]$/)) {
				o = substr($2, RSTART + 1, 2) * 3600 + substr($2, RSTART + 4, 2) * 60
				s += substr($2, RSTART, 1) == "-" ? o : -o
			}
			printf "%s|%d|%s", $1, ($2 == "" ? 0 : s), $3
		}')
	same "$2" || return
	unused "volume=$1" || return
	act volume rm -- "$1" && did
}

# network ID WAS
network() {
	look network inspect --format '{{.Driver}} {{.Name}}' -- "$1" || return
	same "$2" || return
	unused "network=$1" || return
	act network rm -- "$1" && did
}

# cache ID: one record of the build cache; the engine keeps it while something stands on it
cache() {
	act builder prune --force --filter "id=$1" || return
	case $found in *"$1"*) did ;; *) skip 'the engine keeps it, or it is gone already' ;; esac
}

finish() {
	printf '%s done, %s skipped, %s failed\n' "$done" "$skipped" "$failed"
	[ "$skipped$failed" = 00 ]
	exit
}

found=$(docker info --format '{{.ID}}' 2>&1) || {
	printf 'No engine: %s\n' "$found" >&2
	exit 2
}
if [ -n "$engine" ] && [ "$found" != "$engine" ]; then
	printf 'This plan is for the engine %s; this one is %s: nothing was done.\n' "$engine" "$found" >&2
	exit 2
fi
"""
