/*
 * What the files of a private cluster share: cluster.c (life), cluster_find.c (binaries, socket folder),
 * cluster_process.c (children and files).
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

/* cluster.c: false when there is no server, or only the file of a dead one. */
bool cluster_postmaster(const char *directory, Arena *mem, Postmaster *postmaster);

/* cluster_find.c */
bool find_binaries(Cluster *cluster, int major, Error *err) MUST_CHECK;
/* Makes the folder of the socket: owned by us, closed to others, short enough, able to hold a socket. */
bool find_socket_directory(Cluster *cluster, Error *err) MUST_CHECK;

/* cluster_process.c */
/* Runs to the end; false with what it wrote in detail. keep_fd stays open in the child (-1: none), so that a
 * lock on it lasts as long as the child, even when we are killed. */
bool process_run(const char *const *argv, int keep_fd, Error *err) MUST_CHECK;
/* A process of its own session, no child of ours, writing to log_path; gives its pid. */
bool process_daemonise(const char *const *argv, const char *log_path, pid_t *pid, Error *err) MUST_CHECK;
/* What a command prints, without the final line end; NULL when it fails. */
const char *process_output(const char *const *argv, Arena *mem);
bool process_alive(pid_t pid);                            /* a zombie is not */
bool process_serves(pid_t pid, const char *directory);    /* runs `postgres` in this folder */
void process_end_servers(const char *directory);          /* those left behind by a killed postmaster */
bool directory_make(const char *path, Error *err) MUST_CHECK; /* with parents; the last one 0700 */
bool directory_remove(const char *path, Error *err) MUST_CHECK; /* with all in it; absent is fine; never follows links */
const char *file_text(const char *path, Arena *mem);      /* NULL when it cannot be read */

#endif
