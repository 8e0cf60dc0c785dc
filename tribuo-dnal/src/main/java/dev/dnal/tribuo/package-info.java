/** The DNAL trainer and model for Tribuo. */
@NullMarked
package dev.dnal.tribuo;

import org.jspecify.annotations.NullMarked;
