#!/bin/sh
# Prints the path of a Python 3.10, or says how to get one and fails.
set -u
works() { "$1" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

for candidate in "${PYTHON:-}" python3.10 python3 python; do
  if [ -n "$candidate" ] && works "$candidate"; then
    "$candidate" -c 'import sys; print(sys.executable)'
    exit 0
  fi
done
# pyenv and uv keep interpreters that are not on the path.
for candidate in "$HOME"/.pyenv/versions/3.10.*/bin/python "${PYENV_ROOT:-/nonexistent}"/versions/3.10.*/bin/python; do
  if works "$candidate"; then echo "$candidate"; exit 0; fi
done
if command -v uv >/dev/null 2>&1; then
  candidate=$(uv python find 3.10 2>/dev/null) && works "$candidate" && { echo "$candidate"; exit 0; }
fi
cat >&2 <<'END'
Python 3.10 was not found, and Rasa 3.6 runs on no newer one. Install it in one of these ways, then try again:
  Ubuntu 22.04:   sudo apt-get install python3.10 python3.10-venv
  with pyenv:     pyenv install 3.10
  with uv:        uv python install 3.10
Or name it yourself:  make run PYTHON=/path/to/python3.10
END
exit 1
