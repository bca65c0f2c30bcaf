/*
 * A private server for the unit tests that need one: under $THESEUS_SCRATCH, kept between runs, stopped
 * at the end of each program. As root (PostgreSQL refuses to run) such tests are skipped with words.
 */
#ifndef THESEUS_TEST_SERVER_H
#define THESEUS_TEST_SERVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/cluster.h"
#include "db/db.h"
#include "db/sql.h"

static Arena *server_mem;
static Cluster *server_cluster;
static Error server_err;

UNUSED static const char *error_text(const Error *err)
{
    static char text[8192];
    snprintf(text, sizeof text, "%s [%s] %s / %s / %s", err->message, err->sqlstate, err->detail,
             err->hint, err->context);
    return text;
}

#define OK(call)                                                                                   \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, error_text(&server_err));                                    \
    } while (0)

UNUSED static const char *scratch(const char *name)
{
    const char *base = getenv("THESEUS_SCRATCH");
    return arena_printf(server_mem, "%s/%s", base ? base : "/tmp", name);
}

/* Group setup and teardown. */
UNUSED static int server_up(void **state)
{
    (void)state;
    server_mem = arena_new();
    if (geteuid() == 0 || !getenv("THESEUS_SCRATCH"))
        return 0;
    if (!cluster_find(scratch("unit-cluster"), CLUSTER_SHADOW, 0, server_mem, &server_cluster,
                      &server_err) ||
        !cluster_start(server_cluster, &server_err)) {
        fprintf(stderr, "%s\n", error_text(&server_err));
        return -1;
    }
    return 0;
}

UNUSED static int server_down(void **state)
{
    (void)state;
    bool down = !server_cluster || cluster_stop(server_cluster, &server_err);
    arena_free(server_mem);
    return down ? 0 : -1;
}

#define NEEDS_SERVER()                                                                             \
    do {                                                                                           \
        (void)state;                                                                               \
        if (!server_cluster) {                                                                     \
            fprintf(stderr,                                                                        \
                    "skipped: run through tools/unprivileged (PostgreSQL refuses root)\n");        \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

/* An empty database of this name, made anew. */
UNUSED static const char *fresh_database(const char *name)
{
    auto_db db = NULL;
    OK(db_open(&(DbTarget){.conninfo = cluster_conninfo(server_cluster, "postgres", server_mem)},
               &db, &server_err));
    OK(db_execute(
        db, sql_make(server_mem, KW("drop database if exists "), ID(name), KW(" with (force)")),
        &server_err));
    OK(db_execute(db,
                  sql_make(server_mem, KW("create database "), ID(name), KW(" template template0")),
                  &server_err));
    return cluster_conninfo(server_cluster, name, server_mem);
}

UNUSED static Db *connected(const char *conninfo)
{
    Db *db = NULL;
    OK(db_open(&(DbTarget){.conninfo = conninfo}, &db, &server_err));
    return db;
}

/* One value of one query, on server_mem. */
UNUSED static const char *value_of(Db *db, const char *sql)
{
    auto_rows rows = NULL;
    OK(db_execute_rows(db, sql, &rows, &server_err));
    assert_int_equal(rows_count(rows), 1);
    return arena_strdup(server_mem, rows_get(rows, 0, 0));
}

#endif
