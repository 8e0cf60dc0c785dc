/** A learned network as a file: of its own, and as Tribuo exports models, whose operators are those of an older opset. */
@NullMarked
package dev.dnal.tribuo.internal.export;

import org.jspecify.annotations.NullMarked;
