/** Listeners of a search: what they hear they show or keep. */
@NullMarked
package dev.dnal.tribuo.listener;

import org.jspecify.annotations.NullMarked;
