/** Strategies to compare DNAL with: what is simpler, or was there before. */
@NullMarked
package dev.dnal.tribuo.strategy.baseline;

import org.jspecify.annotations.NullMarked;
