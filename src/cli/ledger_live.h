/* ledger_live.h - the ledger of a running server, or of a data folder */
#ifndef CLI_LEDGER_LIVE_H
#define CLI_LEDGER_LIVE_H

/* `vigie ledger verify|checkpoint|key|export` without a file: argv as main's, from the command's
 * name. Gives the exit status: 1 when the ledger does not verify. */
int ledger_live(int argc, char **argv);

#endif
