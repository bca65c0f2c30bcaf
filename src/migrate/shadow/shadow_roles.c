/*
 * Roles are cluster-wide: the shadow cluster has exactly those of the target it imitates now.
 *
 * Invariant: the digest of what was made stands in the comment of database template1 only while the roles
 * are complete; it is removed before they are changed.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/map.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"

static bool roles_make(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err) MUST_CHECK;
static const char *roles_digest(const TargetFacts *facts, Arena *mem);
static bool roles_recorded(ShadowServer *server, const char **digest, Error *err) MUST_CHECK;

static const Field facts_fields[] = {
    FIELD(TargetFacts, server_version), FIELD(TargetFacts, database), FIELD(TargetFacts, encoding),
    FIELD(TargetFacts, collate),        FIELD(TargetFacts, ctype),    FIELD(TargetFacts, owner),
    FIELD(TargetFacts, user),           FIELD_NULL(TargetFacts, role),
};
static const Field role_fields[] = {FIELD(RoleFact, name), FIELD(RoleFact, attributes)};

bool shadow_describe_target(Db *target, Arena *mem, TargetFacts **facts, Error *err)
{
    PipelineQuery queries[] = {
        {.label = "the database", .sql = sql_migrate_target_facts},
        {.label = "its roles", .sql = sql_migrate_target_roles},
        {.label = "memberships of roles", .sql = sql_migrate_target_memberships},
        {.label = "settings of roles and database", .sql = sql_migrate_target_settings},
    };
    if (!db_pipeline(target, queries, COUNT(queries), err))
        return error_while(err, "reading what the shadow must imitate");
    auto_rows base = queries[0].rows;
    auto_rows roles = queries[1].rows;
    auto_rows members = queries[2].rows;
    auto_rows settings = queries[3].rows;

    void *items;
    size_t count;
    TRY(rows_read(base, facts_fields, COUNT(facts_fields), sizeof(TargetFacts), mem, &items, &count, err));
    TargetFacts *made = items;
    TRY(rows_read(roles, role_fields, COUNT(role_fields), sizeof(RoleFact), mem, &items, &count, err));
    made->roles.items = items;
    made->roles.count = made->roles.capacity = count;
    for (size_t i = 0; i < rows_count(members); i++)
        vec_push(mem, &made->memberships, arena_strdup(mem, rows_get(members, i, 0)));
    for (size_t i = 0; i < rows_count(settings); i++)
        vec_push(mem, &made->settings, arena_strdup(mem, rows_get(settings, i, 0)));
    made->system_identifier = "";
    made->conninfo = db_conninfo(target, mem);
    *facts = made;
    return true;
}

bool roles_imitate(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err)
{
    Map wanted = map_new(server->mem);
    const char *digest = roles_digest(facts, server->mem), *recorded;
    TRY(roles_recorded(server, &recorded, err));
    for (vec_each(&facts->roles, role))
        map_put(&wanted, role->name, role);
    if (!strcmp(recorded, digest)) /* only what a migration has left behind */
        return roles_remove(server, &wanted, err);

    Map none = map_new(server->mem);
    TRY(db_execute(server->maintenance, "comment on database template1 is null", err));
    TRY(template_drop_all(server, err));
    TRY(roles_remove(server, &none, err));
    TRY(roles_make(server, facts, assumed, err));
    return db_execute(server->maintenance,
                      sql_make(server->mem, KW("comment on database template1 is "), LIT(digest)), err);
}

bool roles_apply_settings(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err)
{
    const char *revoke = sql_make(server->mem, KW("revoke all on database "), ID(server->main), KW(" from public"));
    TRY(db_execute(server->maintenance, revoke, err));
    for (vec_each(&facts->settings, setting)) {
        Error refused;
        if (!db_execute(server->maintenance, *setting, &refused)) {
            if (!db_alive(server->maintenance)) {
                *err = refused;
                return false;
            }
            vec_push(server->mem, assumed, arena_printf(server->mem, "%s: %s", *setting, refused.message));
        }
    }
    return true;
}

bool roles_list(ShadowServer *server, Map *names, Error *err)
{
    auto_rows rows = NULL;
    *names = map_new(server->mem);
    TRY(db_query(server->maintenance, "select r.rolname::text from pg_catalog.pg_roles r", NO_PARAMS, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        char *name = arena_strdup(server->mem, rows_get(rows, i, 0));
        map_put(names, name, name);
    }
    return true;
}

bool roles_remove(ShadowServer *server, const Map *wanted, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select r.rolname::text from pg_catalog.pg_roles r"
                 " where r.rolname !~ '^pg_' and r.oid <> 10 and r.rolname <> current_user order by 1",
                 NO_PARAMS, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *name = rows_get(rows, i, 0);
        if (!map_has(wanted, name))
            TRY(db_execute(server->maintenance, sql_make(server->mem, KW("drop role "), ID(name)), err));
    }
    return true;
}

static bool roles_make(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err)
{
    Arena *mem = server->mem;
    for (vec_each(&facts->roles, role)) {
        if (!strcmp(role->name, server->superuser)) {
            if (!strstr(role->attributes, " superuser") && strncmp(role->attributes, "superuser", 9))
                vec_push(mem, assumed,
                         arena_printf(mem, "role %s: it is the superuser of the shadow cluster", role->name));
            continue;
        }
        const char *sql = sql_make(mem, KW("create role "), ID(role->name), KW(" "), FROM_SERVER(role->attributes));
        TRY(db_execute(server->maintenance, sql, err));
    }
    for (vec_each(&facts->memberships, membership)) {
        Error refused;
        if (!db_execute(server->maintenance, *membership, &refused))
            vec_push(mem, assumed, arena_printf(mem, "%s: %s", *membership, refused.message));
    }
    return true;
}

static const char *roles_digest(const TargetFacts *facts, Arena *mem)
{
    DigestState *state = digest_begin(mem);
    digest_add(state, facts->database);
    for (vec_each(&facts->roles, role)) {
        digest_add(state, role->name);
        digest_add(state, role->attributes);
    }
    digest_add(state, NULL);
    for (vec_each(&facts->memberships, membership))
        digest_add(state, *membership);
    digest_add(state, NULL);
    for (vec_each(&facts->settings, setting))
        digest_add(state, *setting);
    return arena_printf(mem, "theseus roles %s", digest_hex(digest_end(state), mem));
}

static bool roles_recorded(ShadowServer *server, const char **digest, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '')"
                 " from pg_catalog.pg_database d where d.datname = 'template1'",
                 NO_PARAMS, &rows, err));
    *digest = arena_strdup(server->mem, rows_get(rows, 0, 0));
    return true;
}
