/*
 * The parts of reading, for snapshot.c and refresh.c alone.
 *
 *     flush_*        queries in one flush, with pinned settings
 *     kind_query     the SQL of a kind
 *     Reading        rows become objects, beside those kept of an earlier snapshot
 *     depend_*       rows of pg_depend become edges
 */
#ifndef THESEUS_CATALOG_READ_H
#define THESEUS_CATALOG_READ_H

#include "catalog/kind.h"
#include "catalog/snapshot.h"

/* System catalogs' own oids, which are part of the server's contract. */
enum {
    CATALOG_TYPE = 1247,
    CATALOG_CLASS = 1259,
    CATALOG_ATTRDEF = 2604,
    CATALOG_CONSTRAINT = 2606,
    CATALOG_AMOP = 2602,
    CATALOG_AMPROC = 2603,
    CATALOG_OPFAMILY = 2753,
    CATALOG_NAMESPACE = 2615,
    CATALOG_PUBLICATION = 6104,
};

/* An answer that can only come from a catalog that changed under the queries: read again. The
 * sqlstate is that of the server's own "cache lookup failed". */
#define CATALOG_MOVED "XX000"
bool catalog_moved(Error *err, const char *format, ...) PRINTF_LIKE(2, 3); /* returns false */

/* Runs the queries in one flush, with everything pinned that texts of the server depend on, and
 * leaves the session as it was: in a REPEATABLE READ READ ONLY transaction of its own, or inside
 * the caller's in a savepoint that is rolled back (an error does not spoil the caller's
 * transaction). `after`, when given, sees what is committed when the others are done. */
bool flush_run(Db *db, PipelineQuery *queries, size_t count, PipelineQuery *after,
               Error *err) MUST_CHECK;

/* The probe's text is in two parts; the second is what locks on tables do not hold still. */
PipelineQuery probe_query(void);
const char *probe_text(const Rows *rows, Arena *mem);
bool probe_others_equal(const char *one, const char *two);

typedef struct KindQuery {
    /* the last parameter of `only` is the oids; the first of both are the scope */
    const char *full, *only;
    int scope_params; /* 3, or 0 for kinds that are not in schemas */
} KindQuery;

KindQuery kind_query(size_t rank, int server_version);

/* The scope as parameters $1 to $3 of the kinds' queries: included, whether others too, excluded.
 * */
typedef struct ScopeParams {
    const char *values[3];
} ScopeParams;
ScopeParams scope_params(const SnapshotScope *scope, Arena *mem);
bool scope_manages(const SnapshotScope *scope, const char *schema); /* NULL, outside schemas: yes */
bool scope_hides(const SnapshotScope *scope, Address address);

typedef struct ReadObject {
    Object object;
    size_t rank;
    Address parent; /* {0} = none */
    size_t place;   /* in the snapshot; of reading_finish */
} ReadObject;

typedef struct Reading {
    const SnapshotScope *scope;
    Arena *mem;             /* of the snapshot */
    Arena *texts;           /* of its texts */
    Arena *scratch;         /* until reading_finish */
    VEC(ReadObject *) read; /* in the order of the snapshot: kinds come in order of rank */
    /* Of a refresh: the earlier snapshot, which of its places stay, and where they came to stand (+
     * 1; 0 = gone). */
    const Snapshot *before;
    const bool *stays;
    uint32_t *moved;
} Reading;

/* Rows of one kind's query; kinds in order of rank. */
bool reading_add(Reading *reading, size_t rank, const Rows *rows, Error *err) MUST_CHECK;
/* Everything in one array, with parents and index; no edges yet. An object whose parent is not
 * there is left out. `implicit`: room in the index for that many more addresses. Two objects of one
 * key are an error: the catalogs changed. */
bool reading_finish(Reading *reading, int server_version, size_t implicit, Snapshot **snapshot,
                    Error *err) MUST_CHECK;

/* One row of pg_depend. */
typedef struct Dependency {
    Address from, to;
    char type;
} Dependency;
typedef VEC(Dependency) DependencyList;
/* An edge between places of a snapshot: `from` uses `to`. */
typedef struct Edge {
    uint32_t from, to;
} Edge;
typedef VEC(Edge) EdgeList;

void depend_parse(const Rows *rows, Arena *mem, DependencyList *list);
/* How many addresses depend_index may add. */
size_t depend_implicit(const DependencyList *list);
/* Puts what belongs to an object without being one (row types, indexes of constraints ...) into the
 * index. */
void depend_index(Snapshot *snapshot, const DependencyList *list, Arena *scratch);
/* The edges of all objects: from `list`, to parents, and `kept` besides. */
void depend_edges(Snapshot *snapshot, const DependencyList *list, EdgeList *kept, Arena *scratch);

#endif
