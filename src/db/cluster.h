/*
 * A private PostgreSQL cluster: initialised, started and stopped by us, reachable only through a
 * unix socket, with its own data folder and log. Used for the embedded database and the shadow.
 */
#ifndef THESEUS_DB_CLUSTER_H
#define THESEUS_DB_CLUSTER_H

#include "core/arena.h"
#include "core/error.h"

typedef enum ClusterUse {
    CLUSTER_EMBEDDED, /* keeps data: fsync on */
    CLUSTER_SHADOW,   /* throw-away: fsync, full_page_writes, synchronous_commit off */
} ClusterUse;

typedef struct Cluster {
    const char
        *directory; /* <project>/.theseus/<name>; data in directory/data, log in directory/log */
    const char *
        socket_directory; /* short and writable; of a running server the one it uses; NULL when not running yet */
    ClusterUse use;
    const char *superuser;   /* of the cluster: the operating system user */
    char bin_directory[512]; /* where initdb and postgres were found */
    int server_major;
    Arena *mem;
} Cluster;

/* Finds the newest server binaries ($THESEUS_PG_BIN, Debian's and others' folders, PATH, pg_config;
 * `major` = 0 any, else that one). An embedded cluster that exists wants the major it was made with, a
 * shadow of another major is made anew by cluster_start. When there are none: ERR_REFUSED that says what
 * to install. Creates nothing. */
bool cluster_find(const char *directory, ClusterUse use, int major, Arena *mem, Cluster **cluster,
                  Error *err) MUST_CHECK;
/* Initialises when needed, starts when needed; two callers at once are safe (file lock). Refuses to
 * run as root with the words what to do. An interrupted initdb is cleaned up and repeated. */
bool cluster_start(Cluster *cluster, Error *err) MUST_CHECK;
bool cluster_stop(Cluster *cluster, Error *err) MUST_CHECK; /* not running is fine */
bool cluster_running(const Cluster *cluster);
/* A URL; the cluster must be running. */
const char *cluster_conninfo(const Cluster *cluster, const char *database, Arena *mem);
/* Creates the database when it is not there; two callers at once are safe. The cluster must be running. */
bool cluster_ensure_database(const Cluster *cluster, const char *database, Error *err) MUST_CHECK;
/* Removes data and log; the cluster must be stopped. */
bool cluster_destroy(Cluster *cluster, Error *err) MUST_CHECK;

#endif
