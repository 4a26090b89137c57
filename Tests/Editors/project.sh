#!/bin/sh
# Makes the small project that the editor tests work on: project.sh FOLDER [COPIES]
# With a number it has so many more files.
set -eu
mkdir -p "$1/lib" "$1/.git"
cat > "$1/lib/lantern.py" <<'END'
class Lantern:
    """A lamp that burns oil."""

    def __init__(self, oil):
        self.oil = oil

    def kindle_wick(self, minutes):
        """Lights the wick for some minutes."""
        self.oil -= minutes
        return self.oil
END
cat > "$1/lib/harbour.py" <<'END'
from lantern import Lantern


def light_harbour(oil):
    lantern = Lantern(oil)
    return lantern.kindle_wick(5)
END
cat > "$1/README.md" <<'END'
# Harbour lights

The wick of a lantern is lit with `kindle_wick`, which burns a unit of oil a minute.
END
copy=${2:-0}
while [ "$copy" -gt 0 ]; do
  sed "s/kindle_wick/kindle_wick_$copy/" "$1/lib/lantern.py" > "$1/lib/lantern_$copy.py"
  copy=$((copy - 1))
done
