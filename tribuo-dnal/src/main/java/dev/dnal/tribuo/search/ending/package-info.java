/** How a training ends before it has learned something: cancelled, diverged, or without a network that its budget allows. */
@NullMarked
package dev.dnal.tribuo.search.ending;

import org.jspecify.annotations.NullMarked;
