/** What layers of networks are made of: convolutions, pools, normalisations, and what lays pixels and channels out anew. */
@NullMarked
package dev.dnal.onnx.op.nn;

import org.jspecify.annotations.NullMarked;
