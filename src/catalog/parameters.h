/*
 * Lists of parameters as CREATE AGGREGATE, COLLATION, OPERATOR and TYPE take them: (name = value, ...).
 */
#ifndef THESEUS_CATALOG_PARAMETERS_H
#define THESEUS_CATALOG_PARAMETERS_H

#include "catalog/kind.h"

typedef enum ParameterForm {
    PARAMETER_AS_IT_IS, /* name = the property's text */
    PARAMETER_LITERAL,  /* name = 'the property's text' */
    PARAMETER_FLAG,     /* name alone, when the property is there */
    PARAMETER_TRUE,     /* name = true, when the property is there */
    PARAMETER_NOT,      /* name = false, when the property is there */
} ParameterForm;

typedef struct Parameter {
    const char *property;
    const char *word; /* NULL: the property's name */
    ParameterForm form;
} Parameter;

/* Those that the object has, with commas between. */
void parameters_add(Sql *sql, const Object *object, const Parameter *parameters, size_t count);
/* Those that differ, absent ones as "name = NONE"; false when none does. */
bool parameters_add_changed(Sql *sql, const Change *change, const Parameter *parameters, size_t count);

#endif
