/** Networks run over images, to see what they make of them. */
@NullMarked
package dev.dnal.tribuo.internal.evaluation;

import org.jspecify.annotations.NullMarked;
