/** The terminal: where commands write, how far they have come, and what is said when they are stopped. */
@NullMarked
package dev.dnal.cli.console;

import org.jspecify.annotations.NullMarked;
