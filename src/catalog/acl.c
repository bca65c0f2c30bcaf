/*
 * Exact privileges.
 *
 * Order of statements: first what goes, the deepest grantor first (a grant that others stand on cannot be
 * revoked without CASCADE), then what comes, the owner's grants first.
 */
#include "catalog/acl.h"

#include <string.h>

#include "catalog/lines.h"
#include "db/sql.h"

struct AclClass {
    const char *grant_keyword;
    const char *defaults; /* in ALTER DEFAULT PRIVILEGES; NULL when there are none */
    const char *owner;    /* built in for the owner */
    const char *everyone; /* built in for PUBLIC */
};

static const AclClass classes[] = {
    {"TABLE", "tables", "arwdDxt", ""},
    {"SEQUENCE", "sequences", "rwU", ""},
    {"FUNCTION", "functions", "X", "X"},
    {"PROCEDURE", "functions", "X", "X"},
    {"TYPE", "types", "U", "U"},
    {"SCHEMA", "schemas", "UC", ""},
    {"LANGUAGE", NULL, "U", "U"},
    {"FOREIGN DATA WRAPPER", NULL, "U", ""},
    {"FOREIGN SERVER", NULL, "U", ""},
    {"LARGE OBJECT", NULL, "rw", ""},
};

#define PG_WITH_MAINTAIN 170000

typedef struct PrivilegeWord {
    char letter;
    const char *word;
} PrivilegeWord;

static const PrivilegeWord privilege_words[] = {
    {'r', "SELECT"},     {'a', "INSERT"},  {'w', "UPDATE"},  {'d', "DELETE"}, {'D', "TRUNCATE"},
    {'x', "REFERENCES"}, {'t', "TRIGGER"}, {'m', "MAINTAIN"}, {'X', "EXECUTE"}, {'U', "USAGE"},
    {'C', "CREATE"},     {'T', "TEMPORARY"}, {'c', "CONNECT"}, {'s', "SET"},   {'A', "ALTER SYSTEM"},
};

/* A group of entries that one statement can name. */
typedef struct AclGroup {
    const char *grantee, *grantor;
    size_t depth; /* of the grantor: 0 is the owner */
    Buf letters;
} AclGroup;
typedef VEC(AclGroup) AclGroups;

static const char *read_role(const char *text, Arena *mem, const char **role);
static const AclEntry *find_entry(const Acl *acl, const AclEntry *like);
static void add_entries(Acl *acl, const char *grantee, const char *grantor, const char *letters, Arena *mem);
static void narrow(Acl *surely, const Acl *given, Arena *mem);
static size_t grantor_depth(const Acl *acl, const char *owner, const char *grantor);
static void add_to_group(Writer *writer, AclGroups *groups, const AclEntry *entry, size_t depth);
static void write_group(Writer *writer, const AclTarget *target, const AclGroup *group, const char *before,
                        const char *after);
static void write_revokes(Writer *writer, const AclTarget *target, const Acl *may, const Acl *want, bool option);
static void write_grants(Writer *writer, const AclTarget *target, const Acl *surely, const Acl *want);

const AclClass *acl_class(const char *grant_keyword)
{
    for (size_t i = 0; i < COUNT(classes); i++)
        if (grant_keyword && strcmp(classes[i].grant_keyword, grant_keyword) == 0)
            return &classes[i];
    return NULL;
}

const AclClass *acl_class_of_defaults(const char *objects)
{
    for (size_t i = 0; i < COUNT(classes); i++)
        if (classes[i].defaults && strcmp(classes[i].defaults, objects) == 0)
            return &classes[i];
    return NULL;
}

/* --- reading -------------------------------------------------------------------------------- */

void acl_parse(const char *text, Arena *mem, Acl *acl)
{
    TextList lines;
    lines_split(text, mem, &lines);
    *acl = (Acl){0};
    for (size_t i = 0; i < lines.count; i++) {
        AclEntry entry = {0};
        const char *letters = read_role(lines.items[i], mem, &entry.grantee);
        BUG_IF(*letters != '=');
        const char *end = strchr(++letters, '/');
        BUG_IF(!end);
        read_role(end + 1, mem, &entry.grantor);
        for (; letters < end; letters++) {
            entry.privilege = *letters;
            entry.grantable = letters[1] == '*';
            letters += entry.grantable;
            vec_push(mem, acl, entry);
        }
    }
}

/* A role as aclitem's output writes it; returns what follows. */
static const char *read_role(const char *text, Arena *mem, const char **role)
{
    Buf name = buf_new(mem);
    bool quoted = false;
    const char *c = text;
    for (; *c && (quoted || (*c != '=' && *c != '/')); c++) {
        if (*c != '"') {
            buf_add_char(&name, *c);
        } else if (quoted && c[1] == '"') {
            buf_add_char(&name, *c++);
        } else {
            quoted = !quoted;
        }
    }
    *role = name.data;
    return c;
}

void acl_built_in(const AclClass *class, const char *owner, int server_version, Arena *mem, Acl *acl)
{
    *acl = (Acl){0};
    add_entries(acl, owner, owner, class->owner, mem);
    if (class == &classes[0] && server_version >= PG_WITH_MAINTAIN)
        add_entries(acl, owner, owner, "m", mem);
    add_entries(acl, "", owner, class->everyone, mem);
}

static void add_entries(Acl *acl, const char *grantee, const char *grantor, const char *letters, Arena *mem)
{
    for (const char *c = letters; *c; c++)
        vec_push(mem, acl, (AclEntry){.grantee = grantee, .grantor = grantor, .privilege = *c});
}

/* Adds an entry, or its grant option to the one that is there. */
static void merge_entry(Acl *acl, AclEntry entry, Arena *mem)
{
    for (size_t i = 0; i < acl->count; i++) {
        AclEntry *there = &acl->items[i];
        if (there->privilege == entry.privilege && strcmp(there->grantee, entry.grantee) == 0 &&
            strcmp(there->grantor, entry.grantor) == 0) {
            there->grantable |= entry.grantable;
            return;
        }
    }
    vec_push(mem, acl, entry);
}

void acl_new_owner(const Acl *acl, const char *from, const char *to, Arena *mem, Acl *result)
{
    *result = (Acl){0};
    for (size_t i = 0; i < acl->count; i++) {
        AclEntry entry = acl->items[i];
        if (strcmp(entry.grantee, from) == 0)
            entry.grantee = to;
        if (strcmp(entry.grantor, from) == 0)
            entry.grantor = to;
        merge_entry(result, entry, mem);
    }
}

/* --- what a new object begins with ---------------------------------------------------------- */

/* Takes one default privilege into account; `global` ones stand instead of the built-in privileges. */
static void apply_default(const Object *rule, const AclClass *class, const char *schema, const char *owner, Arena *mem,
                          Acl *may, Acl *surely)
{
    const char *in_schema = object_property(rule, "in_schema");
    if (!class->defaults || strcmp(object_property(rule, "objects"), class->defaults) != 0 ||
        (in_schema && (!schema || strcmp(in_schema, schema) != 0)))
        return;
    Acl given, owned;
    acl_parse(object_property(rule, "acl"), mem, &given);
    acl_new_owner(&given, object_property(rule, "role"), owner, mem, &owned);
    for (size_t i = 0; i < owned.count; i++)
        merge_entry(may, owned.items[i], mem);
    if (!in_schema)
        narrow(surely, &owned, mem);
}

/* Keeps of `surely` what is in `given` as well. */
static void narrow(Acl *surely, const Acl *given, Arena *mem)
{
    Acl kept = {0};
    for (size_t i = 0; i < surely->count; i++)
        if (find_entry(given, &surely->items[i]))
            vec_push(mem, &kept, surely->items[i]);
    *surely = kept;
}

/* Objects stand in order of their kinds' ranks. */
static size_t first_default(const Snapshot *state)
{
    size_t low = 0, high = state ? state->count : 0;
    size_t rank = 0;
    while (rank < object_kind_count && strcmp(object_kinds[rank]->name, "default_privilege") != 0)
        rank++;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (object_kind_rank(state->objects[middle]->kind) < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void acl_of_new_object(const Writer *writer, const AclClass *class, const char *schema, const char *owner, Acl *may,
                       Acl *surely)
{
    int version = writer->to->server_version;
    acl_built_in(class, owner, version, writer->mem, may);
    acl_built_in(class, owner, version, writer->mem, surely);
    const Snapshot *states[] = {writer->from, writer->to};
    for (size_t s = 0; s < COUNT(states); s++) {
        const Snapshot *state = states[s];
        for (size_t i = first_default(state); state && i < state->count && object_is(state->objects[i], "default_privilege"); i++)
            apply_default(state->objects[i], class, schema, owner, writer->mem, may, surely);
    }
}

/* --- writing -------------------------------------------------------------------------------- */

void acl_write(Writer *writer, const AclTarget *target, const Acl *may, const Acl *surely, const Acl *want)
{
    write_revokes(writer, target, may, want, false);
    write_revokes(writer, target, may, want, true);
    write_grants(writer, target, surely, want);
}

void acl_lost(const Acl *before, const Acl *after, Arena *mem, Acl *lost)
{
    for (size_t i = 0; i < before->count; i++) {
        const AclEntry *kept = find_entry(after, &before->items[i]);
        if (!kept || kept->grantable < before->items[i].grantable)
            vec_push(mem, lost, before->items[i]);
    }
}

void acl_write_lost(Writer *writer, const AclTarget *target, const Acl *surely, const Acl *want, const Acl *lost)
{
    Acl again = {0};
    for (size_t i = 0; i < want->count; i++)
        if (find_entry(lost, &want->items[i]))
            vec_push(writer->mem, &again, want->items[i]);
    write_grants(writer, target, surely, &again);
}

static const AclEntry *find_entry(const Acl *acl, const AclEntry *like)
{
    for (size_t i = 0; i < acl->count; i++) {
        const AclEntry *entry = &acl->items[i];
        if (entry->privilege == like->privilege && strcmp(entry->grantee, like->grantee) == 0 &&
            strcmp(entry->grantor, like->grantor) == 0)
            return entry;
    }
    return NULL;
}

/* option: only the grant option goes, the privilege stays. */
static void write_revokes(Writer *writer, const AclTarget *target, const Acl *may, const Acl *want, bool option)
{
    AclGroups groups = {0};
    size_t deepest = 0;
    for (size_t i = 0; i < may->count; i++) {
        const AclEntry *kept = find_entry(want, &may->items[i]);
        bool goes = option ? kept && may->items[i].grantable && !kept->grantable : !kept;
        if (!goes)
            continue;
        size_t depth = grantor_depth(may, target->owner, may->items[i].grantor);
        deepest = depth > deepest ? depth : deepest;
        add_to_group(writer, &groups, &may->items[i], depth);
    }
    for (size_t depth = deepest + 1; depth-- > 0;)
        for (size_t i = 0; i < groups.count; i++)
            if (groups.items[i].depth == depth)
                write_group(writer, target, &groups.items[i], option ? "REVOKE GRANT OPTION FOR " : "REVOKE ", "");
}

static void write_grants(Writer *writer, const AclTarget *target, const Acl *surely, const Acl *want)
{
    AclGroups plain = {0}, grantable = {0};
    size_t deepest = 0;
    for (size_t i = 0; i < want->count; i++) {
        const AclEntry *entry = &want->items[i], *there = find_entry(surely, entry);
        if (there && there->grantable >= entry->grantable)
            continue;
        size_t depth = grantor_depth(want, target->owner, entry->grantor);
        deepest = depth > deepest ? depth : deepest;
        add_to_group(writer, entry->grantable ? &grantable : &plain, entry, depth);
    }
    for (size_t depth = 0; depth <= deepest; depth++) {
        for (size_t i = 0; i < plain.count; i++)
            if (plain.items[i].depth == depth)
                write_group(writer, target, &plain.items[i], "GRANT ", "");
        for (size_t i = 0; i < grantable.count; i++)
            if (grantable.items[i].depth == depth)
                write_group(writer, target, &grantable.items[i], "GRANT ", " WITH GRANT OPTION");
    }
}

/* How many grants lie between the owner and this grantor. Grants form no rings: the server sees to that. */
static size_t grantor_depth(const Acl *acl, const char *owner, const char *grantor)
{
    if (strcmp(grantor, owner) == 0)
        return 0;
    size_t best = acl->count;
    for (size_t i = 0; i < acl->count; i++) {
        const AclEntry *entry = &acl->items[i];
        if (!entry->grantable || strcmp(entry->grantee, grantor) != 0 || strcmp(entry->grantor, grantor) == 0)
            continue;
        size_t depth = grantor_depth(acl, owner, entry->grantor);
        best = depth < best ? depth : best;
    }
    return best + 1;
}

static void add_to_group(Writer *writer, AclGroups *groups, const AclEntry *entry, size_t depth)
{
    for (size_t i = 0; i < groups->count; i++) {
        AclGroup *group = &groups->items[i];
        if (strcmp(group->grantee, entry->grantee) == 0 && strcmp(group->grantor, entry->grantor) == 0) {
            buf_add_char(&group->letters, entry->privilege);
            return;
        }
    }
    AclGroup group = {.grantee = entry->grantee, .grantor = entry->grantor, .depth = depth, .letters = buf_new(writer->mem)};
    buf_add_char(&group.letters, entry->privilege);
    vec_push(writer->mem, groups, group);
}

static void add_privileges(Sql *sql, const AclTarget *target, const char *letters)
{
    bool first = true;
    for (size_t i = 0; i < COUNT(privilege_words); i++) {
        if (!strchr(letters, privilege_words[i].letter))
            continue;
        if (!first)
            sql_add(sql, KW(", "));
        first = false;
        sql_add(sql, FROM_SERVER(privilege_words[i].word));
        if (target->column)
            sql_add(sql, KW(" ("), FROM_SERVER(target->column), KW(")"));
    }
}

/* In another grantor's name: SET ROLE for this one statement, back to whatever role the session had. */
static const char *as_grantor(Writer *writer, const char *grantor, const char *statement)
{
    const char *block = sql_make(
        writer->mem,
        KW("declare previous text := pg_catalog.current_setting('role'); begin perform pg_catalog.set_config('role', "),
        LIT(grantor), KW(", true); "), FROM_SERVER(statement),
        KW("; perform pg_catalog.set_config('role', previous, true); end"));
    return sql_make(writer->mem, KW("DO "), LIT(block));
}

static void write_group(Writer *writer, const AclTarget *target, const AclGroup *group, const char *before,
                        const char *after)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(target->prefix), FROM_SERVER(before));
    add_privileges(&sql, target, group->letters.data);
    sql_add(&sql, KW(" ON "), FROM_SERVER(target->on));
    if (*before == 'G')
        sql_add(&sql, KW(" TO "));
    else
        sql_add(&sql, KW(" FROM "));
    if (*group->grantee)
        sql_add(&sql, ID(group->grantee));
    else
        sql_add(&sql, KW("PUBLIC"));
    sql_add(&sql, FROM_SERVER(after));
    bool own = strcmp(group->grantor, target->owner) == 0;
    writer_add(writer, target->lock, own ? sql_text(&sql) : as_grantor(writer, group->grantor, sql_text(&sql)));
}
