/** How help is laid out: options by what one does with them. */
@NullMarked
package dev.dnal.cli.help;

import org.jspecify.annotations.NullMarked;
