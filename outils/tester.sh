#!/usr/bin/env bash
# Finds or installs a Chromium and a throwaway PostgreSQL, runs the tests, puts PostgreSQL away.
# `tester.sh` runs everything; `tester.sh e2e` the browser stories; `tester.sh --bench` the measures.
set -uo pipefail
cd "$(dirname "$0")/.."
racine=$(mktemp -d /tmp/portail-tests.XXXXXX)
fsync=off; [ "${1:-}" = --bench ] && fsync=on  # the tests want it quick, the measures as in production

installer() { # package, what for
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  echo "Installation de $1 ($2)…"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$1"; } >"$racine/apt.log" 2>&1
}

trouver_chromium() {
  for c in "${PORTAIL_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    [ -n "$c" ] && [ -x "$c" ] && { echo "$c"; return; }
  done
  ls -d "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome 2>/dev/null | tail -n 1
}

trouver_postgres() {
  for d in "$(dirname "$(command -v initdb 2>/dev/null || echo /nulle/part)")" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    [ -x "$d/initdb" ] && { echo "$d"; return; }
  done
}

chromium=$(trouver_chromium)
if [ -z "$chromium" ]; then
  timeout 300 .venv/bin/playwright install chromium >"$racine/playwright.log" 2>&1 || installer chromium "tests de navigateur"
  chromium=$(trouver_chromium)
fi
[ -n "$chromium" ] || { echo "Pas de Chromium. Tapez : apt-get install chromium (ou PORTAIL_CHROMIUM=/chemin)" >&2; exit 1; }
export PORTAIL_CHROMIUM=$chromium

command -v pdfsig >/dev/null || installer poppler-utils "signatures vues par un autre lecteur" || true  # its test says when it is absent

arreter() { :; }
if [ -z "${PORTAIL_TEST_PG:-}" ]; then
  pg=$(trouver_postgres)
  [ -n "$pg" ] || { installer postgresql "tests sur PostgreSQL"; pg=$(trouver_postgres); }
  [ -n "$pg" ] || { echo "Pas de PostgreSQL. Tapez : apt-get install postgresql (ou PORTAIL_TEST_PG=postgres://…)" >&2; exit 1; }
  comme() { "$@"; }
  if [ "$(id -u)" = 0 ]; then
    qui=postgres; id postgres >/dev/null 2>&1 || qui=nobody
    comme() { setpriv --reuid "$qui" --regid "$(id -gn "$qui")" --clear-groups "$@"; }
    chown "$qui" "$racine"
  fi
  chmod 755 "$racine"
  port=$(.venv/bin/python -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
  comme "$pg/initdb" -D "$racine/pg" -U portail -A trust -E UTF8 --locale=C >"$racine/initdb.log" 2>&1 || { cat "$racine/initdb.log" >&2; exit 1; }
  comme "$pg/pg_ctl" -w -D "$racine/pg" -l "$racine/pg.log" \
    -o "-p $port -k $racine -c listen_addresses=127.0.0.1 -c fsync=$fsync -c max_connections=200" start >/dev/null || { cat "$racine/pg.log" >&2; exit 1; }
  export PORTAIL_TEST_PG="postgres://portail@127.0.0.1:$port"
  arreter() { comme "$pg/pg_ctl" -m immediate -D "$racine/pg" stop >/dev/null 2>&1; rm -rf "$racine"; }
fi
trap arreter EXIT

if [ "${1:-}" = --bench ]; then .venv/bin/python outils/mesurer.py; exit $?; fi
deux=(-n 2 --dist worksteal); [ -n "${E2E_URL:-}" ] && deux=()  # a deployed instance is visited by one at a time
case "${1:-tout}" in
  tout | e2e) # the stories, told by two processes, then what they saw put together
    rm -f e2e/captures/visites-*.json
    .venv/bin/python -m pytest -q "${deux[@]}" --ignore e2e/test_registre.py "$@"; code=$?
    .venv/bin/python -m pytest -q e2e/test_registre.py || code=1
    exit $code ;;
esac
.venv/bin/python -m pytest -q "$@"
