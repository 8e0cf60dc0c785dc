/** Differentiable Neural Architecture Learning: gates on channels, trained by gradient descent. */
@NullMarked
package dev.dnal.tribuo.strategy.dnal;

import org.jspecify.annotations.NullMarked;
