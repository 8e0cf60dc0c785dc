/** What the options of commands mean: each group of them is turned into the values that the library takes. */
@NullMarked
package dev.dnal.cli.option;

import org.jspecify.annotations.NullMarked;
