/**
 * Listeners of a search: what they hear they show or keep.
 *
 * <p>What changes the result is no listener but a setting of the trainer, so that it is in the provenance: {@link
 * dev.dnal.tribuo.search.EarlyStopping} of a stage and a time limit. Nor do checkpoints need a listener: the trainer saves them where
 * its checkpoint folder is set. A listener ends a training through a {@link dev.dnal.tribuo.search.ending.Cancellation}.
 */
@NullMarked
package dev.dnal.tribuo.listener;

import org.jspecify.annotations.NullMarked;
