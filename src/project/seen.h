/*
 * Digests of migration files that were read before, so that a folder of a thousand of them is looked at and not
 * read again by every command: <state>/cache/files, a line a file.
 *
 * A digest is believed while device, inode, size and both times of the file are what they were. A file that was
 * written a moment before it was read is not remembered: written once more within the same tick of the file
 * system's clock it would look the same. What is executed or proved never comes from here: parsing a file
 * reads it.
 *
 * Nothing depends on this file: absent, unreadable or of another form it is as if nothing had been seen.
 */
#ifndef THESEUS_PROJECT_SEEN_H
#define THESEUS_PROJECT_SEEN_H

#include "core/file.h"
#include "core/map.h"
#include "project/project.h"

typedef struct SeenFile {
    FileFacts facts;
    const char *digest;  /* as Migration.digest */
    const char *release; /* of its directive; "" when it has none */
} SeenFile;

typedef struct Seen {
    const char *path; /* of the file that remembers; NULL: nothing is remembered here */
    Map files;        /* Migration.path -> SeenFile */
    Map now;          /* what this run saw: to be written when `news` */
    bool news;
    int64_t began_ns; /* wall clock */
    Arena *mem;
} Seen;

/* Few files are read as quickly as this one would be: then nothing is remembered. */
Seen seen_open(const Project *project, size_t file_count, Arena *mem);
/* NULL: unknown, or not the same any more. */
const SeenFile *seen_find(Seen *seen, const char *path, const FileFacts *facts);
/* `facts` from before the file was read. */
void seen_add(Seen *seen, const char *path, const SeenFile *file);
/* Writes what has changed, as far as it can; never makes anything that belongs to another user than the project. */
void seen_close(const Seen *seen, const Project *project);

#endif
