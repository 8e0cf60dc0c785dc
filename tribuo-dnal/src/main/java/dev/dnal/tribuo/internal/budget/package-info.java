/**
 * The channels that keep most of their scores within a budget. Layers have few widths that are worth choosing; one of them is found for
 * each layer, best for all together.
 */
@NullMarked
package dev.dnal.tribuo.internal.budget;

import org.jspecify.annotations.NullMarked;
