/** What a network costs: multiply-accumulate operations and parameters. */
@NullMarked
package dev.dnal.onnx.cost;

import org.jspecify.annotations.NullMarked;
