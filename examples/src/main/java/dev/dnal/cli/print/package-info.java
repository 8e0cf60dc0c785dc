/** What commands print: tables, cards and summaries. */
@NullMarked
package dev.dnal.cli.print;

import org.jspecify.annotations.NullMarked;
