/**
 * The search as its users and strategies see it: its settings as one value ({@link
 * dev.dnal.tribuo.search.TrainerSettings}), of which its three stages, its strategy and its budget are part, and what a strategy may ask
 * of it, on images and graphs, without Tribuo's data types. The search itself is {@link dev.dnal.tribuo.internal.search}.
 */
@NullMarked
package dev.dnal.tribuo.search;

import org.jspecify.annotations.NullMarked;
