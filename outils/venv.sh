#!/usr/bin/env bash
# Makes .venv with exactly what a lock file says; with uv when it is here, else with plain pip.
set -euo pipefail
verrou=$1
python=""
for candidat in "${PORTAIL_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  [ -n "$candidat" ] && command -v "$candidat" >/dev/null || continue
  "$candidat" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { python=$candidat; break; }
done
[ -n "$python" ] || { echo "Il faut Python 3.11 ou plus récent (apt-get install python3.11 python3.11-venv)." >&2; exit 1; }
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv || { echo "Le module venv manque : apt-get install python3-venv" >&2; exit 1; }
fi
if command -v uv >/dev/null; then
  uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$verrou"
else
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$verrou"
fi
site=$(.venv/bin/python -c 'import site; print(site.getsitepackages()[0])')
pwd | sed 's:$:/src:' > "$site/portail.pth"
printf '#!%s\nimport sys\n\nfrom portail.cli import principal\n\nif __name__ == "__main__":\n    sys.exit(principal())\n' "$PWD/.venv/bin/python" > .venv/bin/portail
chmod +x .venv/bin/portail
