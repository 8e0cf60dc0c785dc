/** Differentiable Neural Architecture Learning: gates on channels, or on what else there is to decide over, trained by gradient descent. */
@NullMarked
package dev.dnal.tribuo.strategy.dnal;

import org.jspecify.annotations.NullMarked;
