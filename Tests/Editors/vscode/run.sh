#!/bin/sh
# Packs the extension, unpacks it as the editor would, and checks that.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sh "$RAGD_EDITORS/vscode/pack.sh" "$RAGD_WORK/ragd.vsix"
python3 -m zipfile -e "$RAGD_WORK/ragd.vsix" "$RAGD_WORK/vsix"
python3 -c 'import sys, xml.dom.minidom as x; [x.parse(f) for f in sys.argv[1:]]' \
  "$RAGD_WORK/vsix/extension.vsixmanifest" "$RAGD_WORK/vsix/[Content_Types].xml"
exec node "$here/checks.js" "$RAGD_WORK/vsix/extension"
