/*
 * Transactions belong to the runner: it must be able to undo a migration as a whole and to record it in
 * the same COMMIT. One BEGIN ... COMMIT around a whole file says what happens anyway and is dropped.
 */
#include "parse/classify.h"
#include "parse/split.h"

#include <string.h>

static const char hint_runner[] =
    "theseus opens and commits the transaction of a migration itself; remove the statement, or split the file.";

static bool is_wrapped(const Script *script, size_t *begin);
static bool is_setting(const Statement *statement);
static bool has_word(const Statement *statement, const char *word);
static void unwrap(Script *script, size_t begin);
static void report_control(const Script *script, Place *place, Findings *findings);

void transaction_unwrap(Script *script, Place place, Findings *findings)
{
    size_t begin = 0;
    if (!is_wrapped(script, &begin)) {
        report_control(script, &place, findings);
        return;
    }
    const Statement *first = &script->statements.items[begin];
    if (script_directive(script, "no-transaction")) {
        place_report(&place, first->offset, script->path, findings, SEVERITY_ERROR, "transaction-control",
                     "Remove BEGIN and COMMIT, or the directive.",
                     "the file says no-transaction and begins a transaction");
        return;
    }
    if (has_word(first, "serializable") || has_word(first, "repeatable") || has_word(first, "only")) {
        place_report(&place, first->offset, script->path, findings, SEVERITY_ERROR, "transaction-control",
                     "theseus runs a migration in a READ COMMITTED transaction; write BEGIN without a mode.",
                     "the mode of this transaction cannot be kept");
        return;
    }
    place_report(&place, first->offset, script->path, findings, SEVERITY_NOTE, "transaction-wrap",
                 "theseus runs the file in one transaction anyway.",
                 "BEGIN and COMMIT around the file are left out");
    unwrap(script, begin);
}

/* Settings may stand before BEGIN; nothing may stand behind COMMIT. */
static bool is_wrapped(const Script *script, size_t *begin)
{
    const Statement *items = script->statements.items;
    size_t count = script->statements.count, first = 0;
    while (first < count && is_setting(&items[first]))
        first++;
    if (count < first + 2 || !(items[first].flags & STATEMENT_BEGIN) || !(items[count - 1].flags & STATEMENT_COMMIT) ||
        has_word(&items[count - 1], "chain"))
        return false;
    for (size_t i = first + 1; i + 1 < count; i++)
        if (items[i].flags & STATEMENT_CONTROL)
            return false;
    *begin = first;
    return true;
}

static bool is_setting(const Statement *statement)
{
    if (statement->flags & STATEMENT_CONTROL)
        return false;
    return strcmp(statement->verb, "SET") == 0 || strcmp(statement->verb, "RESET") == 0 ||
           (strcmp(statement->verb, "SELECT") == 0 && has_word(statement, "set_config"));
}

static bool has_word(const Statement *statement, const char *word)
{
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    Token token;
    while ((token = lexer_next_word(&lexer)).kind != TOKEN_END)
        if (token_is(lexer.text, token, word))
            return true;
    return false;
}

static void unwrap(Script *script, size_t begin)
{
    Statement *items = script->statements.items;
    size_t last = script->statements.count - 1;
    memmove(items + begin, items + begin + 1, (last - begin - 1) * sizeof *items);
    script->statements.count -= 2;
    for (size_t i = 0; i < script->directives.count; i++) {
        Directive *directive = &script->directives.items[i];
        directive->before -= (directive->before > begin) + (directive->before > last);
    }
    script->wrapped = true;
}

static void report_control(const Script *script, Place *place, Findings *findings)
{
    for (size_t i = 0; i < script->statements.count; i++) {
        const Statement *statement = &script->statements.items[i];
        if (statement->flags & STATEMENT_CONTROL)
            place_report(place, statement->offset, script->path, findings, SEVERITY_ERROR, "transaction-control",
                         hint_runner, "%s in a migration", statement->verb);
    }
}
