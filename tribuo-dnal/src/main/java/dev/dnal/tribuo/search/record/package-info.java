/** What a search says of itself: epochs, stages, and the architecture that it has learned. Reports are made of these. */
@NullMarked
package dev.dnal.tribuo.search.record;

import org.jspecify.annotations.NullMarked;
