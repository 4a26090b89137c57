#!/usr/bin/env bash
# Searches a project and prints PATH:LINE, the symbol and the first line of each place.
#
#   search.sh PROJECT QUERY…
#
# Needs jq. RAGD names the program where it is not on PATH.
set -euo pipefail

[[ $# -ge 2 ]] || { echo "usage: $0 PROJECT QUERY…" >&2; exit 2; }
project=$1
shift

# One request on one line; jq quotes the words.
request=$(jq --null-input --compact-output --arg query "$*" \
  '{jsonrpc: "2.0", id: 1, method: "ragd/search", params: {query: $query, limit: 5}}')

# ragd answers what it was asked before its input ended, and ends by itself.
reply=$("${RAGD:-ragd}" --stdio --root "$project" <<< "$request")

# An answer has a result or an error, never both.
if message=$(jq --exit-status --raw-output '.error.message // empty' <<< "$reply"); then
  echo "$0: $message" >&2
  exit 1
fi
jq --raw-output '.result.results[]
  | "\(.path):\(.startLine)\t\(.symbol)\t\(.snippet | split("\n")[0])"' <<< "$reply"
