/** Losses as configurable parts of a trainer. */
@NullMarked
package dev.dnal.tribuo.loss;

import org.jspecify.annotations.NullMarked;
