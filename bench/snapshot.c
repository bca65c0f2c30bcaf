/*
 * Reading a schema against pg_dump --schema-only, on a private server with a generated database.
 *     THESEUS_SCRATCH=/some/folder bench-snapshot [TABLES [ROUNDS]]      (as an ordinary user;
 *     default 1000 5)
 * A table has 10 columns, a primary key, 4 indexes (one partial, one on an expression), a foreign
 * key, a CHECK and a serial; there is a view and a function for every fifth. Medians; peers in
 * turns; a fresh connection for every full reading.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "catalog/snapshot.h"
#include "core/process.h"
#include "db/cluster.h"
#include "db/sql.h"

enum { ROUNDS_MOST = 100, BATCH = 100 };

typedef struct Measured {
    double ms[ROUNDS_MOST];
    int count;
} Measured;

typedef struct Reading {
    double ms;
    long peak_kb, objects;
} Reading;

static Error err;

static void need(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "%s: %s %s %s\n", what, err.message, err.detail, err.hint);
    exit(1);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    const double *one = a, *two = b;
    return *one < *two ? -1 : *one > *two;
}

static double median(Measured *measured)
{
    qsort(measured->ms, (size_t)measured->count, sizeof(double), by_size);
    return measured->ms[measured->count / 2];
}

#define TABLE_SQL                                                                                                          \
    "do $$ begin for i in %d..%d loop "                                                                                    \
    "execute format('create table t%%1$s (id serial primary key, a int not null, b bigint default 0, c text, "             \
    "d varchar(40) not null default ''x'', e timestamptz default now(), f jsonb, g numeric(10,2), h boolean, "             \
    "parent_id int, check (a > 0))', i); "                                                                                 \
    "execute format('create index on t%%1$s (a); create index on t%%1$s (c, d); create index on t%%1$s (e) where h; "      \
    "create unique index on t%%1$s (lower(d), id)', i); "                                                                  \
    "if i > 1 then execute format('alter table t%%1$s add foreign key (parent_id) references t%%2$s', i, i - 1); end if; " \
    "if i %% 5 = 0 then execute format('create view v%%1$s as select t.id, t.c, p.d from t%%1$s t "                        \
    "join t%%2$s p on p.id = t.parent_id where t.a in (1, 2, 3)', i, i - 1); "                                             \
    "execute format('create function f%%1$s(x int) returns int language plpgsql as "                                       \
    "''begin return x + %%1$s; end''', i); end if; end loop; end $$"

static void database_make(const Cluster *cluster, const char *name, int tables, Arena *mem)
{
    auto_db admin = NULL;
    auto_db db = NULL;
    auto_rows rows = NULL;
    need(db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, "postgres", mem)}, &admin, &err),
         "connecting");
    need(db_query(admin, "select from pg_database where datname = $1", PARAMS(name), &rows, &err),
         "looking");
    if (rows_count(rows))
        return;
    need(db_execute(admin, sql_make(mem, KW("create database "), ID(name)), &err),
         "creating the database");
    need(db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, name, mem)}, &db, &err),
         "connecting");
    need(db_execute(db, "set search_path = public; set client_min_messages = error", &err),
         "setting");
    for (int from = 1; from <= tables; from += BATCH) {
        int to = from + BATCH - 1 < tables ? from + BATCH - 1 : tables;
        need(db_execute(db, arena_printf(mem, TABLE_SQL, from, to), &err), "creating tables");
    }
    need(db_execute(db, "vacuum analyze", &err), "analyzing");
}

/* In a process of its own, for its peak of memory. */
static Reading read_apart(const char *conninfo)
{
    Reading reading = {0};
    int ends[2];
    need(pipe(ends) == 0, "pipe");
    pid_t child = fork();
    if (child == 0) {
        Arena *mem = arena_new();
        Db *db = NULL;
        Snapshot *snapshot;
        struct rusage usage;
        double began = now_ms();
        need(db_open(&(DbTarget){.conninfo = conninfo}, &db, &err), "connecting");
        need(snapshot_read(db, &(SnapshotScope){0}, mem, &snapshot, &err), "reading");
        reading.ms = now_ms() - began;
        getrusage(RUSAGE_SELF, &usage);
        reading.peak_kb = usage.ru_maxrss;
        reading.objects = (long)snapshot->count;
        _exit(write(ends[1], &reading, sizeof reading) == sizeof reading ? 0 : 1);
    }
    need(read(ends[0], &reading, sizeof reading) == sizeof reading, "reading apart");
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return reading;
}

static void add(Measured *measured, double ms)
{
    measured->ms[measured->count++] = ms;
}

static double dump_once(const Cluster *cluster, const char *conninfo, Arena *mem)
{
    const char *argv[] = {arena_printf(mem, "%s/pg_dump", cluster->bin_directory), "--schema-only",
                          "--file=/dev/null", arena_printf(mem, "--dbname=%s", conninfo), NULL};
    ProcessResult result;
    double began = now_ms();
    need(process_run(&(ProcessCall){.argv = argv}, mem, &result, &err), "pg_dump");
    if (result.status != 0)
        fprintf(stderr, "%s", result.err);
    return now_ms() - began;
}

/* A small migration in its transaction, then what it touched is read again. */
static double refresh_once(Db *db, const Snapshot *before, const char *sql)
{
    auto_arena mem = arena_new();
    Snapshot *after;
    need(db_execute(db, "begin", &err), "begin");
    need(db_execute(db, sql, &err), sql);
    double began = now_ms();
    need(snapshot_refresh(db, &(SnapshotScope){0}, before, NULL, 0, mem, &after, &err),
         "refreshing");
    double took = now_ms() - began;
    need(db_execute(db, "rollback", &err), "rollback");
    return took;
}

/* The least is what other load on the machine disturbs least. */
static void print(const char *what, Measured *measured, Measured *dumps)
{
    double middle = median(measured), of = median(dumps);
    printf("%-46s %8.1f ms %7.3f %8.1f ms %7.3f\n", what, middle, middle / of, measured->ms[0],
           measured->ms[0] / dumps->ms[0]);
}

static void measure(const Cluster *cluster, const char *conninfo, int rounds, Arena *mem)
{
    Measured dumps = {0}, reads = {0}, probes = {0}, columns = {0}, tables = {0}, grants = {0};
    Reading reading = {0};
    auto_db db = NULL;
    Snapshot *before;
    const char *probe;
    need(db_open(&(DbTarget){.conninfo = conninfo}, &db, &err), "connecting");
    need(snapshot_read(db, &(SnapshotScope){0}, mem, &before, &err), "reading");
    for (int round = 0; round < rounds; round++) {
        add(&dumps, dump_once(cluster, conninfo, mem));
        reading = read_apart(conninfo);
        add(&reads, reading.ms);
        double began = now_ms();
        need(snapshot_probe(db, mem, &probe, &err), "probing");
        add(&probes, now_ms() - began);
        add(&tables,
            refresh_once(db, before, "create table public.fresh (id int primary key, a text)"));
        add(&columns, refresh_once(db, before, "alter table public.t7 add column fresh text"));
        add(&grants,
            refresh_once(
                db, before,
                "grant select on public.t7 to public; grant select (a) on public.t8 to public"));
    }
    printf("%ld objects, peak memory %.1f MB\n", reading.objects, (double)reading.peak_kb / 1024);
    printf("%-46s %11s %7s %11s %7s\n", "", "median", "ratio", "least", "ratio");
    print("pg_dump --schema-only", &dumps, &dumps);
    print("full reading, with connecting", &reads, &dumps);
    print("probe: nothing has changed", &probes, &dumps);
    print("refresh after CREATE TABLE", &tables, &dumps);
    print("refresh after ADD COLUMN", &columns, &dumps);
    print("refresh after GRANT on a table and a column", &grants, &dumps);
}

int main(int argc, char **argv)
{
    int tables = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
    const char *scratch = getenv("THESEUS_SCRATCH");
    if (tables < 10 || rounds < 1 || rounds > ROUNDS_MOST || !scratch) {
        fprintf(stderr, "usage: THESEUS_SCRATCH=FOLDER bench-snapshot [TABLES [ROUNDS]]\n");
        return 2;
    }
    auto_arena mem = arena_new();
    Cluster *cluster;
    const char *name = arena_printf(mem, "bench_%d", tables);
    need(cluster_find(arena_printf(mem, "%s/bench-cluster", scratch), CLUSTER_SHADOW, 0, mem,
                      &cluster, &err),
         "finding");
    need(cluster_start(cluster, &err), "starting");
    database_make(cluster, name, tables, mem);
    printf("%d tables, %d rounds\n", tables, rounds);
    measure(cluster, cluster_conninfo(cluster, name, mem), rounds, mem);
    need(cluster_stop(cluster, &err), "stopping");
    return 0;
}
