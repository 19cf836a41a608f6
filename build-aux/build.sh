# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by ./run and ./check: configures and compiles without noise. Needs $root.

status () {  # One line that is replaced; only where somebody looks.
  [ ! -t 2 ] || printf '\r\033[K%s' "$*" >&2
}

# Runs a command silently; shows what it wrote when it fails.
quietly () {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    status ''
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# configure DIRECTORY MESON-OPTION...
configure () {
  local directory=$1
  shift
  [ ! -f "$directory/build.ninja" ] || return 0
  status 'Configuring…'
  quietly meson setup "$directory" "$root" "$@" || return
}

# compile DIRECTORY TARGET...
compile () {
  local directory=$1
  shift
  status 'Building…'
  quietly ninja -C "$directory" "$@" || return
  status ''
}
