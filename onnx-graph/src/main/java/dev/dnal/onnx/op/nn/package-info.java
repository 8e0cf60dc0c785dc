/** What layers of networks are made of: convolutions, pools, normalisations, activations. */
@NullMarked
package dev.dnal.onnx.op.nn;

import org.jspecify.annotations.NullMarked;
