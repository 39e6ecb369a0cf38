/* remote.h - commands that are a request to the clerk: options to JSON, JSON to lines
 * Each verb of a command is a row: where it goes, what its arguments and options become. What the
 * verb may do is decided by the clerk, as for a browser: by --as LOGIN's roles, or as the machine's
 * own administrator when it is left out.
 */
#ifndef CLI_REMOTE_H
#define CLI_REMOTE_H

#include "cli/call.h"

#include <jansson.h>

/* How the first argument is used. */
enum remote_argument {
    REMOTE_NONE,
    REMOTE_ID,     /* goes into the path as it is */
    REMOTE_FIELD,  /* becomes the field `argument_field` */
    REMOTE_LOGIN,  /* a login: its person's id goes into the path */
    REMOTE_PERSON, /* a login: its person's id becomes the field `argument_field` */
    REMOTE_USE /* a use, or a name, of the register of models: the model's id goes into the path */
};

struct remote_verb {
    const char *name; /* "add" */
    enum call_method method;
    const char *path; /* "/api/people/%s" */
    enum remote_argument argument;
    const char *argument_field; /* with no argument: what the password becomes, else "password" */
    /* Options, separated by blanks: "name" is --name, "birth_name" --birth-name; "roles[]" is a
     * list separated by commas; "ins.number" an object's member; a '!' after it: must be given. */
    const char *fields;
    const char *fixed[2]; /* a field and its value, whatever the options; NULL for none */
    bool password;        /* asks for one, or reads a line of standard input */
    const char *show;     /* fields to print of each row or of the object, separated by blanks */
};

/* Runs `vigie NAME VERB ...`. `help` is printed for --help. Gives the exit status. */
int remote_run(const char *name, const char *help, const struct remote_verb *verbs, size_t n,
               int argc, char **argv);

/* Options that every command of this kind takes: --data, --store, --as, --json. */
struct remote_options {
    const char *data, *store, *as;
    bool json;
};
/* Takes argv[*i] when it is one of them, and steps over its value. -1: its value is missing. */
int remote_option(struct remote_options *o, int argc, char **argv, int *i);
/* Opens a caller; 0, or the exit status of a failure that has been said. */
int remote_open(const char *name, const struct remote_options *o, struct caller *c);
/* One POST of a JSON object in the name of o->as, its answer or refusal taken: 0, or the exit
 * status of a failure that has been said. */
int remote_post(const char *name, const struct remote_options *o, const char *path,
                struct text body);
/* Says why an answer is no; gives its exit status. */
int remote_refused(const char *name, const struct answer *a);

#endif
