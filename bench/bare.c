/*
 * The limit for applying migrations one by one: a bare libpq session that does for each file
 *
 *     BEGIN; the statement; INSERT into a history table; COMMIT
 *
 *     bench-bare CONNINFO FILE...
 */
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

static void run(PGconn *conn, const char *sql, int count, const char *const *values)
{
    PGresult *result = count ? PQexecParams(conn, sql, count, NULL, values, NULL, NULL, 0) : PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s", PQerrorMessage(conn));
        exit(1);
    }
    PQclear(result);
}

static void apply(PGconn *conn, const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (!file || !length) {
        perror(path);
        exit(1);
    }
    fclose(file);
    text[length] = '\0';
    run(conn, "begin", 0, NULL);
    run(conn, text, 0, NULL);
    run(conn, "insert into history (version) values ($1)", 1, &path);
    run(conn, "commit", 0, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s CONNINFO FILE...\n", argv[0]);
        return 2;
    }
    PGconn *conn = PQconnectdb(argv[1]);
    if (PQstatus(conn) != CONNECTION_OK) {
        fprintf(stderr, "%s", PQerrorMessage(conn));
        return 1;
    }
    run(conn, "create table history (version text primary key, at timestamptz not null default now())", 0, NULL);
    for (int i = 2; i < argc; i++)
        apply(conn, argv[i]);
    PQfinish(conn);
    return 0;
}
