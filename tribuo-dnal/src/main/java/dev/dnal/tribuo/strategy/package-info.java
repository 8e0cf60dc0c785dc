/**
 * The strategies that have names. {@code dnal} is that of Differentiable Neural Architecture Learning, {@code baseline} has those to
 * compare it with: what is simpler, or was there before. The strategies here are former names of theirs.
 */
@NullMarked
package dev.dnal.tribuo.strategy;

import org.jspecify.annotations.NullMarked;
