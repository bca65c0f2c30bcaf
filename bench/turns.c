/*
 * Runs commands in turns and prints what they cost: the wall time and the processor time (user + system) of the program
 * itself, not of the server that it talks to.
 *
 *     bench-turns ROUNDS NAME COMMAND... -- NAME COMMAND... [-- ...]
 *
 * One line a command: name, rounds, best and median wall milliseconds, best and median processor milliseconds.
 * Their output is thrown away; a command that fails ends the run, for its time would mean nothing.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS_MOST = 16 };

typedef struct Contestant {
    const char *name;
    char **argv;
    double *wall, *cpu; /* ms, one a round */
} Contestant;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double spent_ms(struct timeval time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void run_once(const Contestant *one, size_t round)
{
    posix_spawn_file_actions_t files;
    struct rusage usage;
    pid_t pid;
    int status;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    double began = now_ms();
    if (posix_spawnp(&pid, one->argv[0], &files, NULL, one->argv, environ) != 0 || wait4(pid, &status, 0, &usage) != pid) {
        perror(one->argv[0]);
        exit(1);
    }
    one->wall[round] = now_ms() - began;
    one->cpu[round] = spent_ms(usage.ru_utime) + spent_ms(usage.ru_stime);
    posix_spawn_file_actions_destroy(&files);
    if (status != 0) {
        fprintf(stderr, "%s failed\n", one->name);
        exit(1);
    }
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
    Contestant contestants[COMMANDS_MOST];
    size_t count = 0, rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;

    for (int i = 2; i < argc && count < COMMANDS_MOST; i++) {
        contestants[count++] = (Contestant){.name = argv[i], .argv = argv + i + 1};
        while (i < argc && strcmp(argv[i], "--") != 0)
            i++;
        argv[i] = NULL; /* argv[argc] is NULL already */
    }
    if (!rounds || !count || !contestants[count - 1].argv[0]) {
        fprintf(stderr, "usage: %s ROUNDS NAME COMMAND... [-- NAME COMMAND...]...\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        contestants[i].wall = calloc(rounds, sizeof(double));
        contestants[i].cpu = calloc(rounds, sizeof(double));
        if (!contestants[i].wall || !contestants[i].cpu)
            abort();
    }
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++)
            run_once(&contestants[i], round);
    for (size_t i = 0; i < count; i++) {
        Contestant *one = &contestants[i];
        qsort(one->wall, rounds, sizeof(double), compare);
        qsort(one->cpu, rounds, sizeof(double), compare);
        printf("%s %zu %.2f %.2f %.2f %.2f\n", one->name, rounds, one->wall[0], one->wall[rounds / 2], one->cpu[0],
               one->cpu[rounds / 2]);
        free(one->wall);
        free(one->cpu);
    }
    return 0;
}
