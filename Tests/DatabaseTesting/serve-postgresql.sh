#!/usr/bin/env bash
# A PostgreSQL server for one test process: serve-postgresql.sh FOLDER [--tls] [OPTION…]
# With --tls it uses its own certificate for 127.0.0.1, FOLDER/server.crt.
# Creates the database cluster in FOLDER if there is none, serves it on a socket there, and prints "ready". It stops when its standard input ends, which
# also happens when the test process dies. After the word "keep" on standard input the folder stays, otherwise it is deleted.
set -uo pipefail

serve() {
    folder=$1
    shift
    tls=()
    if [ "${1:-}" = --tls ]; then
        shift
        tls=(-c ssl=on -c "ssl_cert_file=$folder/server.crt" -c "ssl_key_file=$folder/server.key")
    fi

    # On Debian the server programs are not in PATH; elsewhere they are.
    server=$(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1)
    bin=$(dirname "${server:-$(command -v postgres)}")
    [ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: run bin/setup"; exit 1; }

    mkdir -p "$folder" || exit 1
    # PostgreSQL refuses to run as root.
    as_owner=()
    if [ "$(id -u)" -eq 0 ]; then
        owner=$(id -u postgres 2>/dev/null || id -u nobody)
        as_owner=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --clear-groups)
        chown "$owner" "$folder"
    fi
    cd "$folder" || exit 1
    if [ ! -e data ]; then
        "${as_owner[@]}" "$bin/initdb" --pgdata=data --username=gatehouse --auth=trust --encoding=UTF8 --locale=C --no-sync >initdb.log 2>&1 ||
            { cat initdb.log; exit 1; }
    fi
    if [ "${#tls[@]}" -gt 0 ] && [ ! -e server.key ]; then
        "${as_owner[@]}" openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
            -keyout server.key -out server.crt >openssl.log 2>&1 || { cat openssl.log; exit 1; }
        "${as_owner[@]}" chmod 600 server.key
    fi

    "${as_owner[@]}" "$bin/postgres" -D data -k "$folder" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c max_connections=300 -c shared_buffers=64MB -c max_wal_size=128MB -c autovacuum=off -c logging_collector=off "${tls[@]}" "$@" \
        >>server.log 2>&1 </dev/null &
    server=$!
    # A signal to the test process reaches its whole group. Only this script stops the server, after the tests.
    trap '' INT TERM
    for try in $(seq 600); do
        socket=$(ls .s.PGSQL.* 2>/dev/null | grep -v lock)
        [ -n "$socket" ] && "$bin/pg_isready" --quiet --host "$folder" --port "${socket#.s.PGSQL.}" --username gatehouse && break
        kill -0 "$server" 2>/dev/null || { cat server.log; exit 1; }
        sleep 0.05
        [ "$try" -lt 600 ] || { echo "PostgreSQL did not start within 30 seconds"; cat server.log; kill -INT "$server"; exit 1; }
    done
    echo ready

    last=
    while read -r line; do last=$line; done
    kill -INT "$server" 2>/dev/null
    wait "$server"
    [ "$last" = keep ] || rm -rf "$folder"
}

# The shell reads the whole script before it runs, so that a later change does not affect a running server.
serve "$@"
exit
