#!/bin/sh
# Make the virtual environment DIR with a Python that the project supports, or say in one line what to install.
set -eu
dir=$1
if [ -x "$dir/bin/python" ] && "$dir/bin/python" -c 'import pip' 2>/dev/null; then exit 0; fi
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2
        exit 1
    fi
    rm -rf "$dir"
    exec "$python" -m venv "$dir"
done
echo "Python 3.11, 3.12 or 3.13 is needed: install one (Debian, Ubuntu: apt install python3 python3-venv) and try again." >&2
exit 1
