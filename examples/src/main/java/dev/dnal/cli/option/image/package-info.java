/** Options that say which images there are, and what networks see of them. */
@NullMarked
package dev.dnal.cli.option.image;

import org.jspecify.annotations.NullMarked;
