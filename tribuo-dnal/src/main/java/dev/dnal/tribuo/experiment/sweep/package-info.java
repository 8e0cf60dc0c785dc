/**
 * Many experiments, compared: a {@link dev.dnal.tribuo.experiment.sweep.Sweep} runs those of several settings and seeds, each in a folder of its own, goes on
 * with those that are missing, and makes tables of all.
 */
@NullMarked
package dev.dnal.tribuo.experiment.sweep;

import org.jspecify.annotations.NullMarked;
