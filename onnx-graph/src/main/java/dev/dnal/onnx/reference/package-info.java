/** What every operator computes, in double precision and plain Java: the truth that tests and constant folding go by. */
@NullMarked
package dev.dnal.onnx.reference;

import org.jspecify.annotations.NullMarked;
