/**
 * The search as its users and strategies see it: what its three stages, its strategy and its budget are, and what a strategy may ask of
 * it, on images and graphs, without Tribuo's data types. The search itself is {@link dev.dnal.tribuo.internal.search}.
 */
@NullMarked
package dev.dnal.tribuo.search;

import org.jspecify.annotations.NullMarked;
