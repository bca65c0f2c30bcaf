#include "catalog/common.h"

#include <string.h>

#include "catalog/acl.h"
#include "catalog/column_text.h"
#include "catalog/lines.h"

static void write_owner(Writer *writer, const Object *object);
static void write_created_acl(Writer *writer, const Object *object);
static void write_changed_acl(Writer *writer, const Change *change);
static void write_column_acl(Writer *writer, const Change *change, const Object *column);
static void write_item_acls(Writer *writer, const Object *from, const Object *to, const Acl *lost);
static void write_comment(Writer *writer, const Object *object);
static void write_identity(Writer *writer, const Object *from, const Object *column);
static void write_comment_text(Writer *writer, const Object *object, const char *text);
static AclTarget acl_target(const Writer *writer, const Object *object);
static void read_acl(const Writer *writer, const AclClass *class, const Object *object, int server_version, Acl *acl);
static void write_item_comments(Writer *writer, const Object *object, const char *from, const char *to);

static const char *const common_names[] = {"owner", "acl", "comment", "column_acl", "column_comments",
                                           "attribute_comments", "identity_acl", "identity_comment"};

bool common_property(const ObjectKind *kind, const char *name)
{
    if (strcmp(name, "acl") == 0)
        return kind->grant_keyword; /* default privileges are an acl and nothing else */
    for (size_t i = 0; i < COUNT(common_names); i++)
        if (strcmp(common_names[i], name) == 0)
            return true;
    return false;
}

/* A type that is only a name: it has no privileges and takes none. */
static bool is_shell(const Object *object)
{
    return object_property(object, "shell");
}

void common_create(Writer *writer, const Object *object)
{
    write_owner(writer, object);
    if (object_is(object, "column")) {
        write_column_acl(writer, NULL, object);
        write_identity(writer, NULL, object);
    } else {
        write_created_acl(writer, object);
    }
    write_item_acls(writer, NULL, object, NULL);
    if (object_property(object, "comment"))
        write_comment(writer, object);
    write_item_comments(writer, object, NULL, object_property(object, "column_comments"));
    write_item_comments(writer, object, NULL, object_property(object, "attribute_comments"));
}

void common_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    /* The owner of an owned sequence is its table's, and changes with it. */
    bool follows = object_property(to, "owned_by") && property_equal(from, to, "owned_by");
    if (change_has(change, "owner") && !follows)
        write_owner(writer, to);
    if (object_is(to, "column")) {
        write_column_acl(writer, change, to);
        write_identity(writer, object_property(from, "identity_kind") ? from : NULL, to);
    } else if (is_shell(from)) {
        write_created_acl(writer, to);
    } else {
        write_changed_acl(writer, change);
    }
    if (change_has(change, "comment"))
        write_comment(writer, to);
    write_item_comments(writer, to, object_property(from, "column_comments"), object_property(to, "column_comments"));
    write_item_comments(writer, to, object_property(from, "attribute_comments"), object_property(to, "attribute_comments"));
}

void common_forget(Writer *writer, const Object *object)
{
    const AclClass *class = acl_class(object->kind->grant_keyword);
    AclTarget target = acl_target(writer, object);
    Acl have, want;
    read_acl(writer, class, object, writer->from->server_version, &have);
    acl_built_in(class, target.owner, writer->from->server_version, writer->mem, &want);
    acl_write(writer, &target, &have, &have, &want);
    if (object_property(object, "comment"))
        write_comment_text(writer, object, NULL);
}

/* --- owner ---------------------------------------------------------------------------------- */

static void write_owner(Writer *writer, const Object *object)
{
    const char *owner = object_property(object, "owner");
    if (owner && object->kind->keyword)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER "), FROM_SERVER(object->kind->keyword), KW(" "),
                            FROM_SERVER(object_sql_name(object, writer->mem)), KW(" OWNER TO "), ID(owner)));
}

/* --- privileges of objects ------------------------------------------------------------------ */

static AclTarget acl_target(const Writer *writer, const Object *object)
{
    const char *signature = object_property(object, "signature"); /* aggregates have another name here */
    return (AclTarget){
        .prefix = "",
        .on = sql_make(writer->mem, FROM_SERVER(object->kind->grant_keyword), KW(" "),
                       FROM_SERVER(signature ? signature : object_sql_name(object, writer->mem))),
        .owner = object_property(object, "owner"),
    };
}

/* An absent acl is the built-in one. */
static void read_acl_text(const Writer *writer, const AclClass *class, const char *text, const char *owner, int server_version, Acl *acl)
{
    if (text)
        acl_parse(text, writer->mem, acl);
    else
        acl_built_in(class, owner, server_version, writer->mem, acl);
}

static void read_acl(const Writer *writer, const AclClass *class, const Object *object, int server_version, Acl *acl)
{
    read_acl_text(writer, class, object_property(object, "acl"), object_property(object, "owner"), server_version, acl);
}

static void write_created_acl(Writer *writer, const Object *object)
{
    const AclClass *class = acl_class(object->kind->grant_keyword);
    if (!class || !object_property(object, "owner") || is_shell(object))
        return;
    Acl may, surely, want;
    AclTarget target = acl_target(writer, object);
    acl_of_new_object(writer, class, object->schema, target.owner, &may, &surely);
    read_acl(writer, class, object, writer->to->server_version, &want);
    acl_write(writer, &target, &may, &surely, &want);
}

/* REVOKE on a relation takes the same privileges on its columns as well: columns that stay get theirs again. */
static void restore_column_acls(Writer *writer, const Change *change, const Acl *lost)
{
    ObjectList columns;
    writer_parts(writer, change->to, "column", &columns);
    for (size_t i = 0; i < columns.count; i++) {
        const Object *column = columns.items[i];
        if (!writer_other(writer, column) || writer_makes(writer, column) || !object_property(column, "acl"))
            continue;
        Acl none = {0}, want;
        AclTarget target = acl_target(writer, change->to);
        target.column = sql_identifier(writer->mem, column->name);
        acl_parse(object_property(column, "acl"), writer->mem, &want);
        acl_write_lost(writer, &target, &none, &want, lost);
    }
}

static void write_changed_acl(Writer *writer, const Change *change)
{
    const AclClass *class = acl_class(change->to->kind->grant_keyword);
    Acl before, have, want, lost = {0};
    if (!class || !object_property(change->to, "owner"))
        return;
    if (change_has(change, "acl") || change_has(change, "owner")) {
        AclTarget target = acl_target(writer, change->to);
        read_acl(writer, class, change->from, writer->from->server_version, &before);
        acl_new_owner(&before, object_property(change->from, "owner"), target.owner, writer->mem, &have);
        read_acl(writer, class, change->to, writer->to->server_version, &want);
        acl_write(writer, &target, &have, &have, &want);
        acl_lost(&have, &want, writer->mem, &lost);
        if (lost.count)
            restore_column_acls(writer, change, &lost);
    }
    write_item_acls(writer, change->from, change->to, &lost);
}

/* --- privileges of columns ------------------------------------------------------------------ */

static void write_column_acl(Writer *writer, const Change *change, const Object *column)
{
    const Object *table = column->parent;
    AclTarget target = acl_target(writer, table);
    Acl before, have = {0}, want;
    target.column = sql_identifier(writer->mem, column->name);
    acl_parse(object_property(column, "acl"), writer->mem, &want);
    if (change) {
        acl_parse(object_property(change->from, "acl"), writer->mem, &before);
        acl_new_owner(&before, object_property(change->from->parent, "owner"), target.owner, writer->mem, &have);
    }
    acl_write(writer, &target, &have, &have, &want);
}

/* The sequence of an identity column: its owner is the table's, grants and comment are its own. `from`: NULL for a new one. */
static void write_identity(Writer *writer, const Object *from, const Object *column)
{
    const char *sequence = object_property(column, "identity_kind") ? column_identity_sequence(column, writer->mem) : NULL;
    const char *owner = object_property(column->parent, "owner");
    if (!sequence || !owner)
        return;
    const AclClass *class = acl_class("SEQUENCE");
    AclTarget target = {.prefix = "", .on = sql_make(writer->mem, KW("SEQUENCE "), FROM_SERVER(sequence)), .owner = owner};
    Acl may, surely, before, want;
    read_acl_text(writer, class, object_property(column, "identity_acl"), owner, writer->to->server_version, &want);
    if (from) {
        const char *had = object_property(from->parent, "owner");
        read_acl_text(writer, class, object_property(from, "identity_acl"), had, writer->from->server_version, &before);
        acl_new_owner(&before, had, owner, writer->mem, &may);
        surely = may;
    } else {
        acl_of_new_object(writer, class, column->schema, owner, &may, &surely);
    }
    acl_write(writer, &target, &may, &surely, &want);
    if (from ? !property_equal(from, column, "identity_comment") : object_property(column, "identity_comment") != NULL)
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("COMMENT ON SEQUENCE "), FROM_SERVER(sequence), KW(" IS "),
                                               LIT(object_property(column, "identity_comment"))));
}

/* The entries of one column in a list of lines "column aclitem". */
static void acl_of_column(const TextList *items, const char *column, Arena *mem, Acl *acl)
{
    Buf text = buf_new(mem);
    for (size_t i = 0; i < items->count; i++) {
        const char *rest, *name = line_word(items->items[i], mem, &rest);
        if (strcmp(name, column) == 0)
            buf_printf(&text, "%s%s", text.length ? "\n" : "", rest);
    }
    acl_parse(text.data, mem, acl);
}

/* Columns of views. `from` is NULL for a new one; lost: privileges that the whole view has just lost, or NULL. */
static void write_item_acls(Writer *writer, const Object *from, const Object *to, const Acl *lost)
{
    TextList before, after, columns = {0};
    lines_split(from ? object_property(from, "column_acl") : NULL, writer->mem, &before);
    lines_split(object_property(to, "column_acl"), writer->mem, &after);
    for (size_t i = 0; i < before.count + after.count; i++) {
        const char *rest, *item = i < before.count ? before.items[i] : after.items[i - before.count];
        const char *column = line_word(item, writer->mem, &rest);
        if (!lines_have(&columns, column))
            vec_push(writer->mem, &columns, column);
    }
    for (size_t i = 0; i < columns.count; i++) {
        AclTarget target = acl_target(writer, to);
        Acl had, have = {0}, want;
        target.column = columns.items[i];
        acl_of_column(&before, columns.items[i], writer->mem, &had);
        acl_of_column(&after, columns.items[i], writer->mem, &want);
        if (from)
            acl_new_owner(&had, object_property(from, "owner"), target.owner, writer->mem, &have);
        acl_write(writer, &target, &have, &have, &want);
        if (lost && lost->count)
            acl_write_lost(writer, &target, &(Acl){0}, &want, lost);
    }
}

/* --- comments ------------------------------------------------------------------------------- */

static void write_comment(Writer *writer, const Object *object)
{
    if (object->kind->keyword)
        write_comment_text(writer, object, object_property(object, "comment"));
}

static void write_comment_text(Writer *writer, const Object *object, const char *text)
{
    LockMode lock = object->parent || object_is_table(object) ? LOCK_SHARE_UPDATE_EXCLUSIVE : LOCK_NONE;
    writer_add(writer, lock,
               sql_make(writer->mem, KW("COMMENT ON "), FROM_SERVER(object->kind->keyword), KW(" "),
                        FROM_SERVER(object_sql_name(object, writer->mem)), KW(" IS "),
                        LIT(text)));
}

static bool column_stays(const Object *object, const char *column, Arena *mem)
{
    const char *columns = object_property(object, "columns");
    TextList items;
    lines_split(columns ? columns : object_property(object, "attributes"), mem, &items);
    for (size_t i = 0; i < items.count; i++) {
        const char *rest;
        if (strcmp(line_word(items.items[i], mem, &rest), column) == 0)
            return true;
    }
    return false;
}

/* Lines "column 'comment'": of views' columns and composite types' attributes. */
static void write_item_comments(Writer *writer, const Object *object, const char *from, const char *to)
{
    TextList before, after, named = {0};
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < after.count; i++) {
        const char *literal, *column = line_word(after.items[i], writer->mem, &literal);
        vec_push(writer->mem, &named, column);
        if (!lines_have(&before, after.items[i]))
            writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                       sql_make(writer->mem, KW("COMMENT ON COLUMN "), FROM_SERVER(object->identity), KW("."),
                                FROM_SERVER(column), KW(" IS "), FROM_SERVER(literal)));
    }
    for (size_t i = 0; i < before.count; i++) {
        const char *literal, *column = line_word(before.items[i], writer->mem, &literal);
        if (!lines_have(&named, column) && column_stays(object, column, writer->mem))
            writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                       sql_make(writer->mem, KW("COMMENT ON COLUMN "), FROM_SERVER(object->identity), KW("."),
                                FROM_SERVER(column), KW(" IS NULL")));
    }
}
