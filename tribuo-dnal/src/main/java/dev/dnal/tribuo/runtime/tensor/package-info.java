/** Tensors in the memory of the host, which go into a run and come out of it. */
@NullMarked
package dev.dnal.tribuo.runtime.tensor;

import org.jspecify.annotations.NullMarked;
