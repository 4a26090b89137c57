#!/bin/sh
# Packs the extension: pack.sh FILE.vsix. Install it with: code --install-extension FILE.vsix
# Needs zip or python3, whichever the machine has.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FILE.vsix" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
target=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A string of package.json, of the first line that has the key.
field() { sed -n "s/^ *\"$1\": *\"\(.*\)\",*\$/\1/p" "$here/package.json" | head -n 1; }

mkdir "$work/extension"
cp "$here"/*.js "$here/package.json" "$here/README.md" "$work/extension"
cp -R "$here/media" "$work/extension"

cat > "$work/[Content_Types].xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".css" ContentType="text/css"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".svg" ContentType="image/svg+xml"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
</Types>
END
cat > "$work/extension.vsixmanifest" <<END
<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="$(field name)" Version="$(field version)" Publisher="$(field publisher)"/>
    <DisplayName>$(field displayName)</DisplayName>
    <Description xml:space="preserve">$(field description)</Description>
    <Categories>Programming Languages,Machine Learning,Other</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="$(field vscode)"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
  </Assets>
</PackageManifest>
END

rm -f "$target"
cd "$work"
if command -v zip > /dev/null 2>&1; then
  zip -q -r -X "$target" '[Content_Types].xml' extension.vsixmanifest extension
else
  python3 -m zipfile -c "$target" '[Content_Types].xml' extension.vsixmanifest extension
fi
