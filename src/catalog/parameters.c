#include "catalog/parameters.h"

static void add_parameter(Sql *sql, const Parameter *parameter, const char *value, bool first)
{
    sql_add(sql, FROM_SERVER(first ? "" : ", "), FROM_SERVER(parameter->word ? parameter->word : parameter->property));
    switch (parameter->form) {
    case PARAMETER_AS_IT_IS:
        sql_add(sql, KW(" = "), FROM_SERVER(value));
        break;
    case PARAMETER_LITERAL:
        sql_add(sql, KW(" = "), LIT(value));
        break;
    case PARAMETER_FLAG:
        break;
    case PARAMETER_TRUE:
        sql_add(sql, KW(" = true"));
        break;
    case PARAMETER_NOT:
        sql_add(sql, KW(" = false"));
        break;
    }
}

void parameters_add(Sql *sql, const Object *object, const Parameter *parameters, size_t count)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        const char *value = object_property(object, parameters[i].property);
        if (!value)
            continue;
        add_parameter(sql, &parameters[i], value, first);
        first = false;
    }
}

bool parameters_add_changed(Sql *sql, const Change *change, const Parameter *parameters, size_t count)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (!change_has(change, parameters[i].property))
            continue;
        const char *value = object_property(change->to, parameters[i].property);
        add_parameter(sql, &parameters[i], value ? value : "NONE", first);
        first = false;
    }
    return !first;
}
