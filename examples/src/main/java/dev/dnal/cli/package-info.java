/** The command line: its commands, and how a failure is told. */
@NullMarked
package dev.dnal.cli;

import org.jspecify.annotations.NullMarked;
