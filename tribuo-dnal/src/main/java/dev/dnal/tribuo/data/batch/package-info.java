/**
 * Images on their way into a training step: split, normalised, augmented and served in batches, some ahead of when they are asked for.
 * {@link dev.dnal.tribuo.data.batch.BatchPipeline} serves them.
 */
@NullMarked
package dev.dnal.tribuo.data.batch;

import org.jspecify.annotations.NullMarked;
