#include "catalog/grants.h"

#include <string.h>

#include "db/sql.h"

static const struct {
    char letter;
    const char *word;
} privilege_words[] = {
    {'r', "SELECT"}, {'a', "INSERT"}, {'w', "UPDATE"},   {'d', "DELETE"}, {'D', "TRUNCATE"},
    {'x', "REFERENCES"}, {'t', "TRIGGER"}, {'m', "MAINTAIN"}, {'X', "EXECUTE"}, {'U', "USAGE"},
    {'C', "CREATE"}, {'c', "CONNECT"}, {'T', "TEMPORARY"}, {'s', "SET"}, {'A', "ALTER SYSTEM"},
};

/* --- the text of an acl ----------------------------------------------------------------------- */

/* A role name as aclitem writes it: plain, or in double quotes with quotes doubled. */
static const char *read_role(const char **at, Arena *mem)
{
    Buf name = buf_new(mem);
    bool quoted = false;
    for (; **at; (*at)++) {
        if (**at == '"' && quoted && (*at)[1] == '"')
            buf_add_char(&name, *(*at)++);
        else if (**at == '"')
            quoted = !quoted;
        else if (!quoted && strchr("=/\n", **at))
            break;
        else
            buf_add_char(&name, **at);
    }
    return name.data;
}

void grants_parse(const char *acl, Arena *mem, GrantList *grants)
{
    for (const char *at = acl; at && *at;) {
        const char *grantee = read_role(&at, mem);
        const char *letters = *at == '=' ? ++at : at;
        at += strcspn(at, "/\n");
        const char *end = at;
        const char *grantor = *at == '/' ? (at++, read_role(&at, mem)) : "";
        for (const char *letter = letters; letter < end; letter++)
            if (*letter != '*')
                vec_push(mem, grants, ((Grant){grantee, grantor, *letter, letter[1] == '*'}));
        at += *at == '\n';
    }
}

/* --- what is there without any GRANT ---------------------------------------------------------- */

/* acldefault() of the server, as letters: the owner's, and PUBLIC's. */
static void builtin_letters(const Object *object, const char **owner, const char **everyone)
{
    static const struct {
        const char *keyword, *owner, *everyone;
    } known[] = {
        {"SEQUENCE", "rwU", ""}, {"FUNCTION", "X", "X"}, {"PROCEDURE", "X", "X"}, {"TYPE", "U", "U"},
        {"DOMAIN", "U", "U"},    {"SCHEMA", "UC", ""},   {"COLUMN", "", ""},
    };
    *owner = "arwdDxt";
    *everyone = "";
    for (size_t i = 0; i < COUNT(known); i++) {
        if (strcmp(object->kind->grant_keyword, known[i].keyword) == 0) {
            *owner = known[i].owner;
            *everyone = known[i].everyone;
        }
    }
}

static void add_letters(GrantList *grants, Arena *mem, const char *grantee, const char *grantor, const char *letters)
{
    for (; *letters; letters++)
        vec_push(mem, grants, ((Grant){grantee, grantor, *letters, false}));
}

static const char *owner_of(const Object *object)
{
    const char *owner = object_property(object, "owner");
    if (!owner && object->parent)
        owner = object_property(object->parent, "owner");
    return owner ? owner : "";
}

static bool is_column(const Object *object)
{
    return strcmp(object->kind->grant_keyword, "COLUMN") == 0;
}

static void grants_of(const Object *object, Arena *mem, GrantList *grants)
{
    const char *acl = object_property(object, "acl"), *own, *everyone;
    if (acl || is_column(object)) {
        grants_parse(acl, mem, grants);
        return;
    }
    builtin_letters(object, &own, &everyone);
    add_letters(grants, mem, owner_of(object), owner_of(object), own);
    add_letters(grants, mem, "", owner_of(object), everyone);
}

static bool has_grant(const GrantList *grants, const Grant *wanted, bool with_option)
{
    for (size_t i = 0; i < grants->count; i++) {
        const Grant *grant = &grants->items[i];
        if (grant->privilege == wanted->privilege && strcmp(grant->grantee, wanted->grantee) == 0 &&
            strcmp(grant->grantor, wanted->grantor) == 0)
            return !with_option || !wanted->grantable || grant->grantable;
    }
    return false;
}

static void add_missing(GrantList *grants, Arena *mem, const GrantList *more, const char *grantor)
{
    for (size_t i = 0; i < more->count; i++) {
        Grant grant = more->items[i];
        grant.grantor = grantor;
        if (*grant.grantee && strcmp(grant.grantee, grantor) != 0 && !has_grant(grants, &grant, false))
            vec_push(mem, grants, grant);
    }
}

/* What ALTER DEFAULT PRIVILEGES may have given to a new object of this kind, whoever creates it. */
static void add_default_privileges(const Writer *writer, const Object *object, GrantList *grants)
{
    static const char *const names[][2] = {{"SEQUENCE", "sequences"}, {"FUNCTION", "functions"}, {"PROCEDURE", "functions"},
                                           {"TYPE", "types"}, {"DOMAIN", "types"}, {"SCHEMA", "schemas"}, {"COLUMN", ""}};
    const char *wanted = "tables";
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(object->kind->grant_keyword, names[i][0]) == 0)
            wanted = names[i][1];
    const Snapshot *states[] = {writer->from, writer->to};
    for (size_t s = 0; s < COUNT(states); s++) {
        for (size_t i = states[s]->count; i-- > 0;) { /* the kind is one of the last in rank */
            const Object *other = states[s]->objects[i];
            if (!object_is(other, "default_privilege"))
                break;
            const char *objects = object_property(other, "objects"), *schema = object_property(other, "in_schema");
            if (!objects || strcmp(objects, wanted) != 0)
                continue;
            if (schema && (!object->schema || strcmp(schema, object->schema) != 0))
                continue;
            GrantList given = {0};
            grants_parse(object_property(other, "acl"), writer->mem, &given);
            add_missing(grants, writer->mem, &given, owner_of(object));
        }
    }
}

/* --- statements ------------------------------------------------------------------------------- */

static void add_privileges(Sql *sql, const GrantList *list, const char *column)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *word = NULL;
        for (size_t k = 0; k < COUNT(privilege_words); k++)
            if (privilege_words[k].letter == list->items[i].privilege)
                word = privilege_words[k].word;
        if (!word)
            continue;
        sql_add(sql, FROM_SERVER(i ? ", " : ""), FROM_SERVER(word));
        if (column)
            sql_add(sql, KW(" ("), ID(column), KW(")"));
    }
}

/* Given by somebody else than the owner: done in that role's name, and the present role is set back. */
static const char *as_grantor(Writer *writer, const char *grantor, const char *statement)
{
    const char *body = sql_make(writer->mem, KW("DECLARE present text := current_setting('role');\nBEGIN\n"
                                                "    PERFORM set_config('role', "), LIT(grantor),
                                KW(", true);\n    "), FROM_SERVER(statement),
                                KW(";\n    PERFORM set_config('role', present, true);\nEND"));
    return sql_make(writer->mem, KW("DO "), LIT(body));
}

static void write_group(Writer *writer, bool grant, bool option, const GrantList *list, const char *owner,
                        const char *what, const char *column)
{
    const Grant *one = &list->items[0];
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(grant ? "GRANT " : option ? "REVOKE GRANT OPTION FOR " : "REVOKE "));
    add_privileges(&sql, list, column);
    sql_add(&sql, KW(" ON "), FROM_SERVER(what), FROM_SERVER(grant ? " TO " : " FROM "));
    if (*one->grantee)
        sql_add(&sql, ID(one->grantee));
    else
        sql_add(&sql, KW("PUBLIC"));
    if (grant && option)
        sql_add(&sql, KW(" WITH GRANT OPTION"));
    const char *text = sql_text(&sql);
    writer_add(writer, LOCK_NONE, strcmp(one->grantor, owner) == 0 ? text : as_grantor(writer, one->grantor, text));
}

/* Those of `list` that `other` lacks, grouped by who, by whom and how; the owner's grants first, or last. */
static void write_difference(Writer *writer, bool grant, const GrantList *list, const GrantList *other,
                             const char *owner, const char *what, const char *column)
{
    bool *done = ARENA_ARRAY(writer->mem, bool, list->count + 1);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < list->count; i++) {
            const Grant *first = &list->items[i];
            bool own = strcmp(first->grantor, owner) == 0, only_option = !grant && has_grant(other, first, false);
            if (done[i] || has_grant(other, first, true) || own != (grant == (round == 0)))
                continue;
            GrantList group = {0};
            for (size_t k = i; k < list->count; k++) {
                const Grant *next = &list->items[k];
                if (done[k] || strcmp(next->grantee, first->grantee) != 0 || strcmp(next->grantor, first->grantor) != 0 ||
                    next->grantable != first->grantable || has_grant(other, next, true) ||
                    (!grant && has_grant(other, next, false) != only_option))
                    continue;
                done[k] = true;
                vec_push(writer->mem, &group, *next);
            }
            write_group(writer, grant, grant ? first->grantable : only_option, &group, owner, what, column);
        }
    }
}

void grants_write(Writer *writer, const GrantList *from, const GrantList *to, const char *owner, const char *what,
                  const char *column)
{
    write_difference(writer, false, from, to, owner, what, column);
    write_difference(writer, true, to, from, owner, what, column);
}

static void write_object(Writer *writer, const GrantList *from, const Object *to)
{
    GrantList wanted = {0};
    grants_of(to, writer->mem, &wanted);
    bool column = is_column(to);
    const Object *named = column ? to->parent : to;
    const char *name = object_sql_name(named, writer->mem);
    const char *what = arena_printf(writer->mem, "%s %s", named->kind->grant_keyword, name);
    grants_write(writer, from, &wanted, owner_of(to), what, column ? to->name : NULL);
}

void grants_create(Writer *writer, const Object *object)
{
    const char *own, *everyone;
    GrantList present = {0};
    builtin_letters(object, &own, &everyone);
    add_letters(&present, writer->mem, owner_of(object), owner_of(object), own);
    add_letters(&present, writer->mem, "", owner_of(object), everyone);
    add_default_privileges(writer, object, &present);
    write_object(writer, &present, object);
}

/* ALTER ... OWNER puts the new owner in the place of the old one, as grantee and as grantor. */
static void change_owner(GrantList *grants, Arena *mem, const char *old, const char *now)
{
    GrantList changed = {0};
    for (size_t i = 0; i < grants->count; i++) {
        Grant grant = grants->items[i];
        if (strcmp(grant.grantee, old) == 0)
            grant.grantee = now;
        if (strcmp(grant.grantor, old) == 0)
            grant.grantor = now;
        if (!has_grant(&changed, &grant, false))
            vec_push(mem, &changed, grant);
    }
    *grants = changed;
}

void grants_alter(Writer *writer, const Change *change)
{
    GrantList present = {0};
    grants_of(change->from, writer->mem, &present);
    if (strcmp(owner_of(change->from), owner_of(change->to)) != 0)
        change_owner(&present, writer->mem, owner_of(change->from), owner_of(change->to));
    write_object(writer, &present, change->to);
}
