/** Optimisers as configurable parts of a trainer. */
@NullMarked
package dev.dnal.tribuo.optimiser;

import org.jspecify.annotations.NullMarked;
