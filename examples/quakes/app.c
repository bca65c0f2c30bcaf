/*
 * The application of the example: a handful of clients that work without a pause while the database is
 * changed under them, and that remember every write the server acknowledged.
 *
 * Each client owns its rows (nobody else writes them), so that what it remembers is exactly what must be in
 * the database: `verify` compares every remembered row and column and counts what is lost. Version 1 of the
 * application uses quakes.tz and feed_log; version 2 uses quakes.felt, quakes.review and watches instead.
 *
 * Driven by lines on standard input: "version 1", "version 2", "pause", "verify", "quit"; answers with one
 * line each on standard output. No write is ever retried: a failed transaction is counted and shown.
 */
#include <libpq-fe.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLIENTS_MAX 64
#define LATENCY_BUCKETS 4096 /* of 0.25 ms; the last one holds everything slower */

typedef struct Quake {
    char id[40];
    int magnitude;  /* in tenths */
    int tz;         /* version 1's column; TZ_UNSET when version 2 wrote the row */
    int felt;       /* version 2's columns; -1 when never written */
    int review;
    bool alive;
} Quake;
#define TZ_UNSET (-9999)

typedef struct Row { /* a row of reports, feed_log or watches */
    int64_t id;
    int value;
    size_t quake;
} Row;

typedef struct Rows {
    Row *items;
    size_t count, capacity;
} Rows;

typedef struct Client {
    int number;
    pthread_t thread;
    PGconn *conn;
    unsigned seed;
    Quake *quakes;
    size_t quake_count, quake_capacity;
    Rows reports, feed, watches;
    int64_t transactions, failed;
    double worst_ms;
    uint32_t latency[LATENCY_BUCKETS];
    char first_error[300];
} Client;

static Client clients[CLIENTS_MAX];
static int client_count = 6;
static int pause_us = 3000;
static const char *url;
static _Atomic int version; /* 0: paused */
static _Atomic int idle;    /* clients that have seen the pause */
static _Atomic bool quit;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void *grown(void *items, size_t *capacity, size_t size)
{
    *capacity = *capacity ? *capacity * 2 : 256;
    void *more = realloc(items, *capacity * size);
    if (!more)
        die("out of memory");
    return more;
}

static Quake *quake_add(Client *client)
{
    if (client->quake_count == client->quake_capacity)
        client->quakes = grown(client->quakes, &client->quake_capacity, sizeof(Quake));
    Quake *quake = &client->quakes[client->quake_count++];
    *quake = (Quake){.tz = TZ_UNSET, .felt = -1, .review = -1, .alive = true};
    return quake;
}

static void row_add(Rows *rows, Row row)
{
    if (rows->count == rows->capacity)
        rows->items = grown(rows->items, &rows->capacity, sizeof(Row));
    rows->items[rows->count++] = row;
}

static int pick(Client *client, int below)
{
    return (int)((unsigned)rand_r(&client->seed) % (unsigned)below);
}

/* One statement with text parameters. False when the server refused; the caller remembers nothing then. */
static bool statement(Client *client, PGresult **result, const char *sql, int count, const char *const *values)
{
    PGresult *answer = PQexecParams(client->conn, sql, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(answer);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok && !client->first_error[0])
        snprintf(client->first_error, sizeof client->first_error, "%s: %s", PQresultErrorField(answer, PG_DIAG_SQLSTATE),
                 PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY));
    if (ok && result)
        *result = answer;
    else
        PQclear(answer);
    return ok;
}

#define VALUES(...) (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), (const char *const[]){__VA_ARGS__}

static bool insert_quake(Client *client, int application)
{
    Quake new = {.tz = TZ_UNSET, .felt = -1, .review = -1, .alive = true, .magnitude = pick(client, 90)};
    snprintf(new.id, sizeof new.id, "app%d-%zu", client->number, client->quake_count);
    char magnitude[16], a[16], b[32];
    snprintf(magnitude, sizeof magnitude, "%d.%d", new.magnitude / 10, new.magnitude % 10);
    bool ok;
    if (application == 1) {
        new.tz = pick(client, 1440) - 720;
        snprintf(a, sizeof a, "%d", new.tz);
        ok = statement(client, NULL,
                       "insert into quakes (id, network, magnitude, place, happened_at, tz, properties) "
                       "values ($1, 'us', $2, 'somewhere', now(), $3, '{\"source\": \"app\"}')",
                       VALUES(new.id, magnitude, a));
    } else {
        new.felt = pick(client, 500);
        new.review = pick(client, 100000);
        snprintf(a, sizeof a, "%d", new.felt);
        snprintf(b, sizeof b, "{\"by\": %d}", new.review);
        ok = statement(client, NULL,
                       "insert into quakes (id, network, magnitude, place, happened_at, properties, felt, review) "
                       "values ($1, 'us', $2, 'somewhere', now(), '{\"source\": \"app\"}', $3, $4)",
                       VALUES(new.id, magnitude, a, b));
    }
    if (ok)
        *quake_add(client) = new;
    return ok;
}

static Quake *any_quake(Client *client)
{
    for (int tries = 0; tries < 20; tries++) {
        Quake *quake = &client->quakes[pick(client, (int)client->quake_count)];
        if (quake->alive)
            return quake;
    }
    return NULL;
}

static bool update_quake(Client *client, int application)
{
    Quake *quake = any_quake(client);
    if (!quake)
        return insert_quake(client, application);
    int magnitude = pick(client, 90), x = application == 1 ? pick(client, 1440) - 720 : pick(client, 500), review = pick(client, 100000);
    char m[16], a[16], b[32];
    snprintf(m, sizeof m, "%d.%d", magnitude / 10, magnitude % 10);
    snprintf(a, sizeof a, "%d", x);
    snprintf(b, sizeof b, "{\"by\": %d}", review);
    bool ok = application == 1
        ? statement(client, NULL, "update quakes set magnitude = $2, tz = $3 where id = $1", VALUES(quake->id, m, a))
        : statement(client, NULL, "update quakes set magnitude = $2, felt = $3, review = $4 where id = $1",
                    VALUES(quake->id, m, a, b));
    if (!ok)
        return false;
    quake->magnitude = magnitude;
    if (application == 1)
        quake->tz = x;
    else
        quake->felt = x, quake->review = review;
    return true;
}

/* The row goes into the table of this version, with the id that the server gave it. */
static bool insert_row(Client *client, Rows *rows, const char *sql)
{
    Quake *quake = any_quake(client);
    if (!quake)
        return true;
    Row row = {.value = pick(client, 10), .quake = (size_t)(quake - client->quakes)};
    char value[16];
    snprintf(value, sizeof value, "%d", row.value);
    PGresult *result = NULL;
    if (!statement(client, &result, sql, VALUES(quake->id, value)))
        return false;
    row.id = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    row_add(rows, row);
    return true;
}

static bool delete_quake(Client *client)
{
    Quake *quake = any_quake(client);
    if (!quake || strncmp(quake->id, "app", 3) != 0)
        return true;
    if (!statement(client, NULL, "delete from quakes where id = $1", VALUES(quake->id)))
        return false;
    quake->alive = false;
    return true;
}

static bool read_quake(Client *client)
{
    Quake *quake = any_quake(client);
    if (!quake)
        return true;
    PGresult *result = NULL;
    if (!statement(client, &result, "select (magnitude * 10)::int from quakes where id = $1", VALUES(quake->id)))
        return false;
    bool same = PQntuples(result) == 1 && atoi(PQgetvalue(result, 0, 0)) == quake->magnitude;
    if (!same && !client->first_error[0])
        snprintf(client->first_error, sizeof client->first_error, "quake %s is not what was written last", quake->id);
    PQclear(result);
    return same;
}

static bool transaction(Client *client, int application)
{
    int kind = pick(client, 100);
    if (kind < 25)
        return insert_quake(client, application);
    if (kind < 50)
        return update_quake(client, application);
    if (kind < 60)
        return insert_row(client, &client->reports, "insert into reports (quake, intensity) values ($1, $2) returning id");
    if (kind < 72)
        return application == 1
            ? insert_row(client, &client->feed, "insert into feed_log (quake, status) values ($1, $2) returning id")
            : insert_row(client, &client->watches, "insert into watches (quake, level) values ($1, $2) returning id");
    if (kind < 74)
        return delete_quake(client);
    return read_quake(client);
}

static void *client_run(void *argument)
{
    Client *client = argument;
    bool resting = false;
    while (!quit) {
        int application = version;
        if (application == 0) {
            if (!resting)
                idle++;
            resting = true;
            struct timespec nap = {.tv_nsec = 1000000};
            nanosleep(&nap, NULL);
            continue;
        }
        if (resting)
            idle--;
        resting = false;
        double begin = now_ms();
        bool ok = transaction(client, application);
        double took = now_ms() - begin;
        client->transactions++;
        client->failed += !ok;
        size_t bucket = (size_t)(took * 4);
        client->latency[bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1]++;
        if (took > client->worst_ms)
            client->worst_ms = took;
        struct timespec nap = {.tv_nsec = pause_us * 1000L};
        nanosleep(&nap, NULL);
    }
    return NULL;
}

static double percentile(double share)
{
    uint64_t total = 0, seen = 0;
    for (int c = 0; c < client_count; c++)
        for (size_t i = 0; i < LATENCY_BUCKETS; i++)
            total += clients[c].latency[i];
    for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
        for (int c = 0; c < client_count; c++)
            seen += clients[c].latency[i];
        if ((double)seen >= share * (double)total)
            return (double)(i + 1) / 4;
    }
    return 0;
}

static void report(const char *label)
{
    int64_t transactions = 0, failed = 0;
    double worst = 0;
    const char *error = "";
    for (int c = 0; c < client_count; c++) {
        transactions += clients[c].transactions;
        failed += clients[c].failed;
        if (clients[c].worst_ms > worst)
            worst = clients[c].worst_ms;
        if (clients[c].first_error[0])
            error = clients[c].first_error;
    }
    printf("%s: transactions %" PRId64 ", failed %" PRId64 ", p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, longest %.1f ms%s%s\n",
           label, transactions, failed, percentile(0.5), percentile(0.95), percentile(0.99), worst, error[0] ? "; first failure: " : "",
           error);
    for (int c = 0; c < client_count; c++) {
        clients[c].worst_ms = 0;
        memset(clients[c].latency, 0, sizeof clients[c].latency);
    }
}

/* --- verification: every remembered row and column against the database -------------------------------- */

typedef struct Verdict {
    int64_t rows, lost, different;
    char example[200];
} Verdict;

static void verdict_bad(Verdict *verdict, int64_t *counter, const char *what, const char *id)
{
    ++*counter;
    if (!verdict->example[0])
        snprintf(verdict->example, sizeof verdict->example, "%s %s", what, id);
}

static bool column_there(PGconn *conn, const char *table, const char *column)
{
    PGresult *result = PQexecParams(conn, "select 1 from pg_catalog.pg_attribute where attrelid = to_regclass($1) and attname = $2 "
                                    "and not attisdropped", 2, NULL, (const char *const[]){table, column}, NULL, NULL, 0);
    bool there = PQntuples(result) == 1;
    PQclear(result);
    return there;
}

/* Binary search in a result sorted by id bytewise. */
static int find_id(const PGresult *result, const char *id)
{
    int low = 0, high = PQntuples(result) - 1;
    while (low <= high) {
        int middle = (low + high) / 2, order = strcmp(PQgetvalue(result, middle, 0), id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

static void verify_quakes(PGconn *conn, Verdict *verdict)
{
    bool tz = column_there(conn, "quakes", "tz"), felt = column_there(conn, "quakes", "felt");
    char sql[300];
    snprintf(sql, sizeof sql, "select id, (magnitude * 10)::int, %s, %s, %s from quakes order by id collate \"C\"",
             tz ? "tz" : "null", felt ? "felt" : "null", felt ? "(review->>'by')::int" : "null");
    PGresult *all = PQexec(conn, sql);
    if (PQresultStatus(all) != PGRES_TUPLES_OK)
        die("verify: %s", PQerrorMessage(conn));
    for (int c = 0; c < client_count; c++)
        for (size_t i = 0; i < clients[c].quake_count; i++) {
            const Quake *quake = &clients[c].quakes[i];
            int row = find_id(all, quake->id);
            verdict->rows++;
            if (!quake->alive) {
                if (row >= 0)
                    verdict_bad(verdict, &verdict->different, "deleted quake is back:", quake->id);
                continue;
            }
            if (row < 0) {
                verdict_bad(verdict, &verdict->lost, "quake", quake->id);
                continue;
            }
            bool same = atoi(PQgetvalue(all, row, 1)) == quake->magnitude;
            if (tz)
                same &= quake->tz == TZ_UNSET ? PQgetisnull(all, row, 2) : atoi(PQgetvalue(all, row, 2)) == quake->tz && !PQgetisnull(all, row, 2);
            if (felt && quake->felt >= 0)
                same &= atoi(PQgetvalue(all, row, 3)) == quake->felt && atoi(PQgetvalue(all, row, 4)) == quake->review;
            if (felt && quake->felt < 0)
                same &= PQgetisnull(all, row, 3) && PQgetisnull(all, row, 4);
            if (!same)
                verdict_bad(verdict, &verdict->different, "quake differs:", quake->id);
        }
    PQclear(all);
}

static void verify_rows(PGconn *conn, Verdict *verdict, const char *table, const char *value, size_t offset)
{
    if (!column_there(conn, table, "id"))
        return;
    char sql[200];
    snprintf(sql, sizeof sql, "select id, %s from %s order by id::text collate \"C\"", value, table);
    PGresult *all = PQexec(conn, sql);
    if (PQresultStatus(all) != PGRES_TUPLES_OK)
        die("verify: %s", PQerrorMessage(conn));
    for (int c = 0; c < client_count; c++) {
        const Rows *rows = (const Rows *)((const char *)&clients[c] + offset);
        for (size_t i = 0; i < rows->count; i++) {
            char id[32], what[64];
            snprintf(id, sizeof id, "%" PRId64, rows->items[i].id);
            snprintf(what, sizeof what, "row of %s", table);
            int row = find_id(all, id);
            bool expected = clients[c].quakes[rows->items[i].quake].alive; /* rows follow a deleted quake */
            verdict->rows++;
            if (expected && row < 0)
                verdict_bad(verdict, &verdict->lost, what, id);
            else if (expected && atoi(PQgetvalue(all, row, 1)) != rows->items[i].value)
                verdict_bad(verdict, &verdict->different, what, id);
        }
    }
    PQclear(all);
}

static void pause_clients(void)
{
    version = 0;
    while (idle < client_count) {
        struct timespec nap = {.tv_nsec = 1000000};
        nanosleep(&nap, NULL);
    }
}

static bool verify(void)
{
    int before = version;
    pause_clients();
    PGconn *conn = PQconnectdb(url);
    if (PQstatus(conn) != CONNECTION_OK)
        die("%s", PQerrorMessage(conn));
    Verdict verdict = {0};
    verify_quakes(conn, &verdict);
    verify_rows(conn, &verdict, "reports", "intensity", offsetof(Client, reports));
    verify_rows(conn, &verdict, "feed_log", "status", offsetof(Client, feed));
    verify_rows(conn, &verdict, "watches", "level", offsetof(Client, watches));
    PQfinish(conn);
    printf("verified: %" PRId64 " acknowledged rows, lost %" PRId64 ", different %" PRId64 "%s%s\n", verdict.rows, verdict.lost,
           verdict.different, verdict.example[0] ? "; first: " : "", verdict.example);
    version = before;
    return verdict.lost == 0 && verdict.different == 0;
}

/* Every client owns a share of the rows that are there already. */
static void adopt_rows(void)
{
    PGconn *conn = PQconnectdb(url);
    if (PQstatus(conn) != CONNECTION_OK)
        die("%s", PQerrorMessage(conn));
    PGresult *all = PQexec(conn, "select id, (magnitude * 10)::int, tz from quakes order by id");
    if (PQresultStatus(all) != PGRES_TUPLES_OK)
        die("%s", PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(all); i++) {
        Quake *quake = quake_add(&clients[i % client_count]);
        snprintf(quake->id, sizeof quake->id, "%s", PQgetvalue(all, i, 0));
        quake->magnitude = atoi(PQgetvalue(all, i, 1));
        quake->tz = PQgetisnull(all, i, 2) ? TZ_UNSET : atoi(PQgetvalue(all, i, 2));
    }
    PQclear(all);
    PQfinish(conn);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        die("usage: quakes-app URL [CLIENTS [PAUSE_US]]");
    url = argv[1];
    if (argc > 2)
        client_count = atoi(argv[2]);
    if (argc > 3)
        pause_us = atoi(argv[3]);
    if (client_count < 1 || client_count > CLIENTS_MAX)
        die("clients: 1 to %d", CLIENTS_MAX);
    setvbuf(stdout, NULL, _IOLBF, 0);
    adopt_rows();
    for (int c = 0; c < client_count; c++) {
        clients[c].number = c;
        clients[c].seed = (unsigned)c * 7919 + 17;
        clients[c].conn = PQconnectdb(url);
        if (PQstatus(clients[c].conn) != CONNECTION_OK)
            die("%s", PQerrorMessage(clients[c].conn));
        if (pthread_create(&clients[c].thread, NULL, client_run, &clients[c]) != 0)
            die("%s", strerror(errno));
    }
    bool fine = true;
    char line[100];
    while (fgets(line, sizeof line, stdin) && strcmp(line, "quit\n") != 0) {
        if (sscanf(line, "version %d", &(int){0}) == 1) {
            pause_clients();
            version = atoi(line + strlen("version "));
            printf("version %d works\n", version);
        } else if (strcmp(line, "pause\n") == 0) {
            pause_clients();
            puts("paused");
        } else if (strcmp(line, "verify\n") == 0) {
            fine &= verify();
        } else if (strncmp(line, "report ", 7) == 0) {
            line[strcspn(line, "\n")] = '\0';
            report(line + 7);
        } else {
            printf("unknown: %s", line);
        }
    }
    quit = true;
    int64_t failed = 0;
    for (int c = 0; c < client_count; c++) {
        pthread_join(clients[c].thread, NULL);
        PQfinish(clients[c].conn);
        failed += clients[c].failed;
    }
    return fine && failed == 0 ? 0 : 1;
}
