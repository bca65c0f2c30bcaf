#include "migrate/direct.h"

#include <string.h>
#include <strings.h>

#include "migrate/run/outside.h"

static bool only_adds(const Statement *statement);
static bool refuse_directives(const Migration *migration, bool irreversible, Error *err) MUST_CHECK;
static bool refuse(const Migration *migration, const Statement *statement, Error *err);
static ProcedureStatement as_it_is(const Statement *statement, int source, Arena *mem);

bool direct_procedure(const Migration *migration, Arena *mem, Procedure **out, Error *err)
{
    const Script *script = &migration->script;
    const Directive *irreversible = script_directive(script, "irreversible");
    Procedure *procedure = ARENA_NEW(mem, Procedure);

    *procedure = (Procedure){.version = migration->version,
                             .name = migration->name,
                             .release = migration->release,
                             .direction = DIRECTION_UP,
                             .no_transaction = script_directive(script, "no-transaction") != NULL,
                             .level = "none",
                             .irreversible = irreversible ? irreversible->arguments
                                                          : "it was applied without a shadow, so nothing proves a way back"};
    TRY(refuse_directives(migration, irreversible != NULL, err));
    for (size_t i = 0; i < script->statements.count; i++) {
        const Statement *statement = &script->statements.items[i];
        if (!irreversible && !only_adds(statement))
            return refuse(migration, statement, err);
        vec_push(mem, &procedure->statements, as_it_is(statement, (int)i, mem));
    }
    *out = procedure;
    return true;
}

/* What only a proof could carry out must not be passed over in silence. */
static bool refuse_directives(const Migration *migration, bool irreversible, Error *err)
{
    for (vec_each(&migration->script.directives, directive)) {
        bool keeps = !strcmp(directive->word, "park") || !strcmp(directive->word, "fill");
        if (strcmp(directive->word, "needs") && strcmp(directive->word, "erase") && !(keeps && !irreversible))
            continue;
        error_set(err, ERR_REFUSED, "%s:%d: the directive \"%s %s\" cannot be kept while the shadow is off", migration->path,
                  directive->line, directive->word, directive->arguments);
        return error_hint(err, "Turn the shadow on (shadow: embedded), or take the directive out of the file.");
    }
    return true;
}

static ProcedureStatement as_it_is(const Statement *statement, int source, Arena *mem)
{
    return (ProcedureStatement){.sql = arena_strndup(mem, statement->text, statement->length),
                                .copy_data = statement->copy_data,
                                .copy_length = statement->copy_length,
                                .source = source,
                                .line = statement->line,
                                .outside = (statement->flags & STATEMENT_OUTSIDE) != 0};
}

static bool refuse(const Migration *migration, const Statement *statement, Error *err)
{
    error_set(err, ERR_REFUSED, "%s:%d:%d: %s does more than add, and the shadow is off: nothing proves a way back",
              migration->path, statement->line, statement->column, statement->verb);
    return error_hint(err, "Turn the shadow on (shadow: embedded), or accept that there is no way back with "
                           "-- theseus: irreversible REASON");
}

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(text, list[i]))
            return true;
    return false;
}

static bool alters_by_adding(const Statement *statement)
{
    static const char *const adding[] = {"AT_AddColumn", "AT_AddConstraint", "AT_AddIndexConstraint",
                                         "AT_ValidateConstraint", "AT_AttachPartition", "AT_SetStatistics"};

    for (vec_each(&statement->actions, action))
        if (!is_one_of(action->kind, adding, COUNT(adding)))
            return false;
    return statement->actions.count > 0;
}

static bool replaces(const char *text)
{
    text += strcspn(text, " \t\r\n");
    text += strspn(text, " \t\r\n");
    return !strncasecmp(text, "or", 2) && strspn(text + 2, " \t\r\n") > 0;
}

/* Rather too strict: a text that only contains these words is refused as well. */
static bool only_inserts(const char *text)
{
    bool may_change = !strncasecmp(text, "with", 4) || strcasestr(text, "on conflict");

    return !may_change || !(strcasestr(text, "update") || strcasestr(text, "delete"));
}

/* What a dump says at its head, and sequences that it sets. */
static bool only_settings(const Statement *statement)
{
    return strstr(statement->text, "pg_catalog.set_config(") || strstr(statement->text, "pg_catalog.setval(");
}

static bool only_adds(const Statement *statement)
{
    static const char *const adding[] = {
        "CreateStmt",        "IndexStmt",      "CreateSeqStmt",       "CreateEnumStmt",  "CompositeTypeStmt",
        "CreateDomainStmt",  "CreateRangeStmt", "CreateSchemaStmt",   "CreateExtensionStmt", "CreateTrigStmt",
        "CreatePolicyStmt",  "CreateRoleStmt", "CommentStmt",         "CreateTableAsStmt", "VariableSetStmt",
        "CreateStatsStmt",   "CreatePublicationStmt", "AlterEnumStmt", "VacuumStmt",      "CreateFdwStmt",
        "CreateForeignServerStmt", "CreateForeignTableStmt", "RefreshMatViewStmt", "AlterOwnerStmt", "DefineStmt"};
    static const char *const replaceable[] = {"ViewStmt", "CreateFunctionStmt", "RuleStmt"};

    if (statement->flags & (STATEMENT_OPAQUE | STATEMENT_DROPS))
        return false;
    if (!strcmp(statement->node, "AlterTableStmt"))
        return alters_by_adding(statement);
    if (!strcmp(statement->node, "GrantStmt"))
        return !strncmp(statement->verb, "GRANT", strlen("GRANT"));
    if (statement->flags & STATEMENT_COPY_IN)
        return true;
    if (!strcmp(statement->node, "InsertStmt"))
        return only_inserts(statement->text);
    if (!strcmp(statement->node, "SelectStmt"))
        return only_settings(statement) || !(statement->flags & STATEMENT_CALLS_CODE);
    if (is_one_of(statement->node, replaceable, COUNT(replaceable)))
        return !replaces(statement->text);
    return is_one_of(statement->node, adding, COUNT(adding));
}
