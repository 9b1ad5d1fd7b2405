#!/bin/sh
# What the runner's container of docker-compose.yml runs, with the arguments of `npm start --`: a copy of the project in the
# folder that it starts in. There it keeps its own modules and state; what was edited is taken with the next start.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)

# What the copy does not have any more has to go, and nothing of anybody else's.
if [ ! -e .millrace-copy ] && [ -n "$(ls -A)" ]; then
  echo "$(pwd) is neither empty nor a copy that was made here before" >&2
  exit 2
fi
touch .millrace-copy
find . -mindepth 1 -maxdepth 1 ! -name .millrace-copy ! -name node_modules ! -name .millrace -exec rm -rf {} +
tar -C "$project" --exclude=./node_modules --exclude=./.millrace --exclude=./cdk.out --exclude=./.git -cf - . | tar -xf -

# Modules are installed when the lock file is another than the last time.
installed=node_modules/.installed-package-lock.json
if ! cmp -s package-lock.json "$installed"; then
  npm ci
  cp package-lock.json "$installed"
fi
# Without npm between: it would keep the signal that stops the container to itself.
exec node bin/millrace.mjs start "$@"
