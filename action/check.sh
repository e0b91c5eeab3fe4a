#!/usr/bin/env bash
# The main step of action.yml: annotations, SARIF and the summary. It ends with the exit code of `rflint check`.
# It runs with the bash 3.2 of macOS, too.
set -uo pipefail
exec </dev/null

LARGEST_SUMMARY=1048576  # GitHub drops the summary of a step that is larger

wrong() {
    printf 'rflint action: %s\n' "$1" >&2
    exit 2
}

# End unless an input is true or false.
truth() {
    if [[ $2 != true && $2 != false ]]; then
        wrong "\`$1\` must be true or false"
    fi
}

# Fill `paths`: of several lines each is a path, of one line each word.
read_paths() {
    paths=()
    local line
    if [[ $INPUT_PATHS == *$'\n'* ]]; then
        while IFS= read -r line || [[ -n $line ]]; do
            line=${line%$'\r'}
            if [[ $line == *[![:space:]]* ]]; then
                paths+=("$line")
            fi
        done <<<"$INPUT_PATHS"
    else
        read -r -a paths <<<"$INPUT_PATHS"
    fi
    if ((${#paths[@]} == 0)); then
        paths=(.)
    fi
}

# Append a file to the summary, if it has room for it.
summarise() {
    local taken=0
    if [[ -f $GITHUB_STEP_SUMMARY ]]; then
        taken=$(wc -c <"$GITHUB_STEP_SUMMARY")
    fi
    if (($(wc -c <"$1") + taken + 200 > LARGEST_SUMMARY)); then
        printf '\nThe %s of rflint are too large for a summary.\n' "$2"
    else
        printf '\n'
        cat -- "$1"
    fi >>"$GITHUB_STEP_SUMMARY"
}

# Print what is to compare with: a commit that is here, else what the remote calls by that name.
base() {
    if git rev-parse --quiet --verify "$INPUT_DIFF_BASE^{commit}" >/dev/null 2>&1; then
        printf '%s' "$INPUT_DIFF_BASE"
        return
    fi
    # A name that is a ref's holds no `:`, so that fetching it moves no ref here.
    git check-ref-format "refs/heads/$INPUT_DIFF_BASE" &&
        git fetch --quiet --no-tags --depth=1 -- origin "$INPUT_DIFF_BASE" >&2 &&
        git rev-parse --quiet --verify 'FETCH_HEAD^{commit}'
}

# Which figures changed, on the summary. Where that cannot be said of all files, a warning does, and the exit code stays.
compare() {
    local against code=1
    : >"$work/diff.md"
    if against=$(base); then
        "$RFLINT" diff --output-format=markdown "--against=$against" -- "${paths[@]}" >"$work/diff.md"
        code=$?
    fi
    if [[ -s $work/diff.md ]]; then
        summarise "$work/diff.md" differences
    fi
    if ((code != 0)); then
        printf '::warning title=rflint::not all figures could be compared with those of diff-base\n'
    fi
}

work=$(mktemp -d "${RUNNER_TEMP:?}/rflint.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

truth annotations "$INPUT_ANNOTATIONS"
truth summary "$INPUT_SUMMARY"
read_paths
words=(check --output-format=github)
if [[ $INPUT_ANNOTATIONS == false ]]; then
    words=(check --output-format=full)
fi
if [[ $INPUT_SUMMARY == true ]]; then
    words+=(--output "summary=$work/summary.md")
fi
if [[ -n $INPUT_SARIF ]]; then
    words+=(--output "sarif=$INPUT_SARIF")
fi
if [[ -n $INPUT_CONFIG ]]; then
    words+=("--config=$INPUT_CONFIG")
fi
if [[ -n $INPUT_FAIL_ON ]]; then
    words+=("--fail-on=$INPUT_FAIL_ON")
fi

# Without annotations the log shows lines of specs: none of them is a command to the runner.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
if [[ $INPUT_ANNOTATIONS == false ]]; then
    printf '::stop-commands::%s\n' "$token"
fi
"$RFLINT" "${words[@]}" -- "${paths[@]}"
code=$?
if [[ $INPUT_ANNOTATIONS == false ]]; then
    printf '::%s::\n' "$token"
fi

if [[ -f $work/summary.md ]]; then
    summarise "$work/summary.md" findings
fi
if [[ $INPUT_SUMMARY == true && -n $INPUT_DIFF_BASE ]]; then
    compare
fi
printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
exit "$code"
