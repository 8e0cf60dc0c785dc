/**
 * Networks in 8-bit whole numbers: {@link dev.dnal.tribuo.quantisation.Quantiser} measures ranges on images without labels, quantises,
 * and gives layers back to real numbers where the network says something else without them.
 */
@NullMarked
package dev.dnal.tribuo.quantisation;

import org.jspecify.annotations.NullMarked;
