/** Options that say which networks there are, and what of them is wanted. */
@NullMarked
package dev.dnal.cli.option.network;

import org.jspecify.annotations.NullMarked;
