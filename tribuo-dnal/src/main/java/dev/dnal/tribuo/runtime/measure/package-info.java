/** What running costs in memory. Time is measured by {@link dev.dnal.tribuo.latency}. */
@NullMarked
package dev.dnal.tribuo.runtime.measure;

import org.jspecify.annotations.NullMarked;
