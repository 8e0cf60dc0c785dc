/**
 * Trained networks made smaller without labels: a network in, its smaller and faster like out, which has learned from it
 * ({@link dev.dnal.tribuo.shrink.Shrinker}).
 */
@NullMarked
package dev.dnal.tribuo.shrink;

import org.jspecify.annotations.NullMarked;
