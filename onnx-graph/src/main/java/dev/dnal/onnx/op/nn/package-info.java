/** What layers of networks are made of: convolutions, matrix products, pools, normalisations. */
@NullMarked
package dev.dnal.onnx.op.nn;

import org.jspecify.annotations.NullMarked;
