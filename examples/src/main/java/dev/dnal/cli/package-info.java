/** The command line. */
@NullMarked
package dev.dnal.cli;

import org.jspecify.annotations.NullMarked;
