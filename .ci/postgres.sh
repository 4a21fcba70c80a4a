# A private PostgreSQL for the tests, on a free loopback port; to be sourced. start_postgres exports
# SWITCHBOARD_TEST_POSTGRES (a URL whose user may create databases), stop_postgres ends that server
# and no other. Data is thrown away, so nothing is ever synced to disk.
# By hand: bash -c 'set -e; . .ci/postgres.sh; trap stop_postgres EXIT; start_postgres; COMMAND'

postgres_home=

postgres_folder() { # where initdb and pg_ctl are; Debian keeps them off the PATH, by version
  local found
  found=$(command -v initdb) || found=$(ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
  [[ -n $found ]] && dirname "$found"
}

as_postgres() { # initdb and the server refuse to be root
  if [[ $(id -u) -eq 0 ]]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

start_postgres() {
  local programs port password
  programs=$(postgres_folder) || { echo "PostgreSQL's server programs are not installed." >&2; return 1; }
  postgres_home=$(mktemp -d)
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  (umask 077 && printf '%s\n' "$password" >"$postgres_home/password")
  [[ $(id -u) -ne 0 ]] || chown -R postgres "$postgres_home"
  as_postgres "$programs/initdb" --pgdata="$postgres_home/data" --username=tests --encoding=UTF8 \
    --locale=C --auth=scram-sha-256 --pwfile="$postgres_home/password" --no-sync >/dev/null || return 1
  for _ in 1 2 3; do # the port was free a moment ago; another program may take it first
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    if as_postgres "$programs/pg_ctl" start --silent --wait --timeout=60 \
      --pgdata="$postgres_home/data" --log="$postgres_home/log" --options="-p $port \
      -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60 \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off"; then
      export SWITCHBOARD_TEST_POSTGRES="postgresql+psycopg://tests:$password@127.0.0.1:$port/postgres"
      return 0
    fi
  done
  tail -n 20 "$postgres_home/log" >&2
  return 1
}

stop_postgres() {
  [[ -n $postgres_home ]] || return 0
  if [[ -e $postgres_home/data/postmaster.pid ]]; then
    as_postgres "$(postgres_folder)/pg_ctl" stop --silent --mode=immediate --pgdata="$postgres_home/data" || true
  fi
  rm -rf "$postgres_home"
  postgres_home=
}
