#!/bin/sh
# How prove starts a test: scripts by sh, programs as they are.
case $1 in
*.sh) exec sh "$@" ;;
*) exec "$@" ;;
esac
