#!/bin/sh
# Trunk's hook of this repository: splits a release build of a Cargo example.
set -eu
[ "${TRUNK_PROFILE:-}" = release ] || exit 0
root=$(cd "$(dirname "$0")/.." && pwd)
examples="${CARGO_TARGET_DIR:-$root/target}/wasm32-unknown-unknown/release/examples"

# The splitter is for this machine, whatever the app is built with.
tools="$root/target/tools"
(
  cd "$root"
  for name in $(env | sed -nE 's/^(RUSTC_BOOTSTRAP|RUSTFLAGS|CARGO_(ENCODED|BUILD|TARGET|PROFILE|UNSTABLE)_[A-Z0-9_]*)=.*/\1/p'); do
    unset "$name"
  done
  cargo build --quiet --release --locked --package leptos-clerk-split --target-dir "$tools"
)

# Which of them Trunk has built, the splitter sees. Cargo keeps copies with a hash in their names.
set --
for module in "$examples"/*.wasm; do
  case ${module##*/} in *-*) ;; *) set -- "$@" "$module" ;; esac
done

# Where `cargo xtask setup` puts wasm-opt and esbuild.
PATH="${XDG_CACHE_HOME:-$HOME/.cache}/leptos-clerk/node/node_modules/.bin:$PATH" "$tools/release/leptos-clerk-split" "$@"
