#pragma once

#include <sys/types.h>

/// Makes a pipe that no program inherits by itself: the end to read from, then the end to write to.
///
/// - Returns: 0, or -1 with the reason in errno.
int keyform_pipe(int ends[2]);

/// Starts a program in a process group of its own, with no signal blocked or ignored.
///
/// It inherits three descriptors and no other.
///
/// - Parameters:
///   - process: becomes its id.
///   - directory: where it starts; a program with a slash in its name is looked for from there, others along PATH.
///   - input, output: become its standard input, and both its standard output and standard error.
/// - Returns: 0, or the code of the error for which it did not start.
int keyform_spawn(pid_t *process, const char *directory, int input, int output, char *const arguments[],
                  char *const environment[]);
