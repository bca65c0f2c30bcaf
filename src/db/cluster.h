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
    const char *directory; /* <project>/.theseus/<name>; data in directory/data, log in directory/log */
    const char *socket_directory; /* short and writable; a symlink-free path below 90 bytes */
    ClusterUse use;
    const char *superuser; /* of the cluster: the operating system user */
    char bin_directory[512]; /* where initdb and postgres were found */
    int server_major;
} Cluster;

/* Finds the newest server binaries ($THESEUS_PG_BIN, pg_config, Debian's /usr/lib/postgresql, PATH;
 * `major` = 0 any, else that one). When there are none: ERR_REFUSED that says what to install. */
bool cluster_find(const char *directory, ClusterUse use, int major, Arena *mem, Cluster **cluster,
                  Error *err) MUST_CHECK;
/* Initialises when needed, starts when needed; two callers at once are safe (file lock). Refuses to
 * run as root with the words what to do. An interrupted initdb is cleaned up and repeated. */
bool cluster_start(Cluster *cluster, Error *err) MUST_CHECK;
bool cluster_stop(Cluster *cluster, Error *err) MUST_CHECK; /* not running is fine */
bool cluster_running(const Cluster *cluster);
const char *cluster_conninfo(const Cluster *cluster, const char *database, Arena *mem);
/* Removes data and log; the cluster must be stopped. */
bool cluster_destroy(Cluster *cluster, Error *err) MUST_CHECK;

#endif
