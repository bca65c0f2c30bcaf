/*
 * What a command is given, made from its needs.
 */
#ifndef THESEUS_CLI_SESSION_H
#define THESEUS_CLI_SESSION_H

#include "cli/command.h"

bool session_open(Session *session, const Command *command, Error *err) MUST_CHECK;
void session_close(Session *session); /* the embedded cluster goes on running */

#endif
