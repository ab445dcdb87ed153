#!/bin/sh
# For `git bisect run sh bisect.sh`: 0 the commit is good, 1 it is bad, 125 this commit cannot tell.
refwind=${REFWIND:-refwind}
trace=$(mktemp -d)/bisect.rwt
$refwind record -q -o "$trace" app.py || exit 125
$refwind check "$trace" "live objects == 0 type Session"
code=$?
rm -r "$(dirname "$trace")"
[ "$code" -le 1 ] || exit 125
exit "$code"
