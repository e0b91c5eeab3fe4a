#!/usr/bin/env bash
# The first step of action.yml: rflint in an environment of its own, and its path as the output `rflint`.
set -euo pipefail

if [[ -n ${INPUT_VERSION:-} ]]; then
    if [[ ! $INPUT_VERSION =~ ^[0-9][0-9A-Za-z.+!]*$ ]]; then
        printf 'rflint action: version must be a version like 0.1.0\n' >&2
        exit 2
    fi
    package="rflint==$INPUT_VERSION"
else
    package=$GITHUB_ACTION_PATH
fi

python=$(command -v python3 || command -v python)
env=$(mktemp -d "${RUNNER_TEMP:?}/rflint.XXXXXX")
"$python" -m venv "$env"
scripts=$env/bin
if [[ -d $env/Scripts ]]; then
    scripts=$env/Scripts  # Windows
fi
"$scripts/python" -m pip install --quiet --disable-pip-version-check "$package"
"$scripts/rflint" --version
printf 'rflint=%s\n' "$scripts/rflint" >>"$GITHUB_OUTPUT"
