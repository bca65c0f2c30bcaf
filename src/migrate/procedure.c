#include "migrate/procedure.h"

size_t procedure_together(const Procedure *procedure, size_t first)
{
    const ProcedureStatement *statements = procedure->statements.items;
    size_t end = first + 1;

    while (statements[first].source < 0 && end < procedure->statements.count && statements[end].source < 0 &&
           !statements[end].outside)
        end++;
    return end;
}
