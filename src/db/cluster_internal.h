/*
 * What the files of a private cluster share: cluster.c (life), cluster_find.c (binaries, socket folder),
 * cluster_process.c (the server as a process).
 */
#ifndef THESEUS_DB_CLUSTER_INTERNAL_H
#define THESEUS_DB_CLUSTER_INTERNAL_H

#include <sys/types.h>

#include "core/vec.h"
#include "db/cluster.h"

/* What the server writes into postmaster.pid. */
typedef struct Postmaster {
    pid_t pid;
    const char *socket_directory;
    bool ready;
} Postmaster;

/* cluster.c: a small file, NULL when it cannot be read */
const char *cluster_file(const char *path, Arena *mem);
/* False when there is no server, or only the file of a dead one. */
bool cluster_postmaster(const char *directory, Arena *mem, Postmaster *postmaster);

/* cluster_find.c */
bool find_binaries(Cluster *cluster, int major, Error *err) MUST_CHECK;
/* Makes the folder of the socket: owned by us, closed to others, short enough, able to hold a socket. */
bool find_socket_directory(Cluster *cluster, Error *err) MUST_CHECK;

/* cluster_process.c */
/* A process of its own session, no child of ours, writing to log_path; gives its pid. */
bool server_daemonise(const char *const *argv, const char *log_path, bool alone, pid_t *pid,
                      Error *err) MUST_CHECK;
bool server_alive(pid_t pid);                         /* any program; a zombie is not alive */
bool server_serves(pid_t pid, const char *directory); /* runs `postgres` in this folder */
void server_end_orphans(const char *directory); /* backends left behind by a killed postmaster */

#endif
