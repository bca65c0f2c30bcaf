/*
 * What the files of promote share: promote.c (declaration, facts, steps) and promote_sql.c (texts).
 */
#ifndef THESEUS_EVOLVE_PROMOTE_H
#define THESEUS_EVOLVE_PROMOTE_H

#include "db/sql.h"
#include "evolve/evolution.h"

typedef struct Promote {
    const char *path;          /* as written */
    const char *document;      /* the JSON column */
    TextList keys;             /* of the path */
    const char *name, *type;   /* of the new column */
    const char *reference_table, *reference_column, *on_delete;
    const char *reference_schema;
    const char *index;         /* "partial", "full", "none" */
    const char *index_name;
    const char *check;         /* expression; NULL */
    bool not_null;
    const char *on_bad_value;  /* "quarantine" (gate), "accept" */
    double null_rate;          /* gate; negative: none */
    int64_t quarantined, orphans, soak_ms;
    bool remove_key;
    bool demote;               /* the other way round: the column is there, the path is filled */
    bool drop_column;          /* of demote */
} Promote;

typedef struct PromoteFacts {
    const char *document_type;
    bool document_generated, taken;
    const char *columns, *category, *type_type, *type_name;
    bool builtin;              /* the type's name needs no search_path */
    uint32_t referenced;
    const char *referenced_type;
    bool referenced_unique, may_reference;
} PromoteFacts;

/* Names of ours: theseus.promote_<id>_<role>, zzz_theseus_<id>_<role>. */
typedef struct PromoteNames {
    const char *cast, *sync, *insert_trigger, *update_trigger, *parity;
    const char *index, *check, *foreign_key, *not_null;
    const char *flag;          /* name of the read mode */
} PromoteNames;
PromoteNames promote_names(const Evolution *evolution);

/* metadata ->> 'key' of a row called `row` ("new", "t"; NULL: no prefix). */
const char *promote_raw(const Evolution *evolution, const char *row);
/* The JSON value itself. */
const char *promote_reach(const Evolution *evolution, const char *row);
/* The same as the column's type; NULL where it does not fit. */
const char *promote_wanted(const Evolution *evolution, const char *row);
const char *promote_expand_sql(const Evolution *evolution);
const char *promote_unexpand_sql(const Evolution *evolution, bool keep_column);
/* create or replace of the trigger function. `column`: the column has the last word, not the JSON. */
const char *promote_sync_sql(const Evolution *evolution, bool column, bool replace);
const char *promote_bad_values_sql(const Evolution *evolution);
const char *promote_orphans_sql(const Evolution *evolution);
bool promote_is_text(const Evolution *evolution);
const char *promote_path_array(const Evolution *evolution);
/* Queries of one bool: triggers and constraint are there; the triggers are gone. */
const char *promote_synced_sql(const Evolution *evolution, const PromoteNames *names);
const char *promote_released_sql(const Evolution *evolution, const PromoteNames *names);

/* What demote shares (promote.c). */
void promote_check(const Declaration *declaration, const YamlNode *root, Findings *findings);
bool promote_facts(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err) MUST_CHECK;
void promote_refuse_document(const Evolution *evolution, Findings *findings);
void promote_refuse_type(const Evolution *evolution, Findings *findings);
void promote_add_flip(Evolution *evolution, const PromoteNames *names);
void promote_add_soak(Evolution *evolution);

#endif
