#!/bin/sh
# Drives a built server with clients that others wrote: pytest-lsp and pygls, and the MCP SDK.
#
#   Tests/Clients/run.sh PYTHON BINARY RECORDING
#
# PYTHON has pytest-lsp, lsp-devtools and mcp. lsp-devtools records a conversation into RECORDING, a
# JSON message a line.
set -eu

[ $# -eq 3 ] || { echo "usage: $0 PYTHON BINARY RECORDING" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
python=$1
RAGD_BINARY=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
export RAGD_BINARY
recording=$3
PATH=$(dirname "$python"):$PATH
export PATH PYTHONDONTWRITEBYTECODE=1

cd "$here"
"$python" -m pytest -c pytest.ini .
"$python" record.py "$recording"
