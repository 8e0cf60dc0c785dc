/**
 * Experiments that end in a folder: an {@link dev.dnal.tribuo.experiment.Experiment} learns a network, measures it, and leaves a
 * {@link dev.dnal.tribuo.experiment.RunFolder} with a {@link dev.dnal.tribuo.experiment.RunRecord}.
 */
@NullMarked
package dev.dnal.tribuo.experiment;

import org.jspecify.annotations.NullMarked;
