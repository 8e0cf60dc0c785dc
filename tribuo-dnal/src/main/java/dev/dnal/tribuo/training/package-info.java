/** Runs the steps of training graphs: which kernels, how many shards, and the state between steps. */
@NullMarked
package dev.dnal.tribuo.training;

import org.jspecify.annotations.NullMarked;
