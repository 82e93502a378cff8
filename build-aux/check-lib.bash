# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
#
# What check and check-deep share: steps that are told, timed and counted. Needs $top.

passed=0
failed=0
skipped=0

export LC_ALL=C.UTF-8
export NINJA_STATUS='[%f/%t] '

# step TITLE COMMAND...: a step that counts only if it fails.
step ()
{
  local title=$1 began=$SECONDS
  shift

  echo
  echo "== $title"
  if "$@"; then
    echo "== $title: done in $((SECONDS - began)) s"
    return 0
  fi
  echo "== $title: FAILED after $((SECONDS - began)) s"
  failed=$((failed + 1))
  return 1
}

set_up ()
{
  local folder=$top/$1
  shift

  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@"
  else
    meson setup "$@" "$folder" "$top"
  fi >"$folder.log" 2>&1 || {
    cat "$folder.log"
    return 1
  }
  rm -f "$folder.log"
  ninja -C "$folder" --quiet
}

# build FOLDER TITLE OPTION...: configures and builds.
build ()
{
  local folder=$1 title=$2
  shift 2

  step "Build: $title" set_up "$folder" "$@"
}

# run_tests FOLDER TITLE LOG ARGUMENT...: counts the tests that meson wrote down in the log.
run_tests ()
{
  local folder=$top/$1 title=$2 log=$top/$1/meson-logs/$3 began=$SECONDS counts status
  shift 3

  echo
  echo "== $title"
  rm -f "$log"
  meson test -C "$folder" --no-rebuild --print-errorlogs "$@"
  status=$?
  counts="0 1 0"
  [ -f "$log" ] && counts=$("$top/build-aux/tally" "$log")
  # shellcheck disable=SC2086
  set -- $counts
  [ "$status" -ne 0 ] && [ "$2" -eq 0 ] && set -- "$1" 1 "$3"
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
  echo "== $title: $1 passed, $2 failed, $3 skipped in $((SECONDS - began)) s"
  [ "$2" -eq 0 ]
}

# The summary, and the exit status with it.
finish ()
{
  echo
  echo "== $SECONDS s in all; $skipped skipped"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}
