# Sourced by run, test and check. Needs sh and Python 3.11 or newer with pip or venv; no make, git, compiler or node.
set -eu
cd "$(dirname "$0")/.."
export UV_PROJECT_ENVIRONMENT=.venv
UV=.tools/bin/uv
if [ ! -x "$UV" ]; then
  PY=
  for p in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$p" >/dev/null 2>&1 && "$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then PY=$p; break; fi
  done
  [ -n "$PY" ] || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
  rm -rf .tools .tools.part
  if "$PY" -m pip --version >/dev/null 2>&1; then
    "$PY" -m pip install -q --disable-pip-version-check --root-user-action=ignore --require-hashes --target .tools.part -r bin/uv.txt
  elif "$PY" -c 'import ensurepip' >/dev/null 2>&1; then
    "$PY" -m venv .tools.part/v
    .tools.part/v/bin/pip install -q --disable-pip-version-check --require-hashes --target .tools.part -r bin/uv.txt
    rm -rf .tools.part/v
  else
    echo "Python has neither pip nor venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1
  fi
  mv .tools.part .tools
fi
