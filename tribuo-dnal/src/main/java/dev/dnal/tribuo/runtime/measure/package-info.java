/** What running costs: time and memory. */
@NullMarked
package dev.dnal.tribuo.runtime.measure;

import org.jspecify.annotations.NullMarked;
