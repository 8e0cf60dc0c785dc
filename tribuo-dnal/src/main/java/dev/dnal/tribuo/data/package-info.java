/**
 * Images with what is to be learned of them, classes or values, as the trainer wants them: read from folders of the usual
 * layouts, kept compactly, split, normalised, augmented and served in batches.
 *
 * <p>{@link dev.dnal.tribuo.data.ImageSource} is what everything else works on. {@link dev.dnal.tribuo.data.ImageFolders} reads
 * a folder, {@link dev.dnal.tribuo.data.BatchPipeline} serves batches.
 */
@NullMarked
package dev.dnal.tribuo.data;

import org.jspecify.annotations.NullMarked;
