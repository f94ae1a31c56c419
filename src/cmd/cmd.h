/* The commands: one file each; argv[0] is the command's name. */
#ifndef KATCHI_CMD_CMD_H
#define KATCHI_CMD_CMD_H

/* parse [--url URL] [--content-type CT] DOC: exit status 0, 64, 65 or 66. */
int cmd_parse(int argc, char **argv);

#endif
