/**
 * Labelled images as the trainer wants them: read from the usual binary layouts, kept compactly,
 * split, normalised, augmented and served in batches.
 *
 * <p>{@link dev.dnal.tribuo.data.ImageSource} is what everything else works on. {@link
 * dev.dnal.tribuo.data.ImageFolders} reads a folder, {@link dev.dnal.tribuo.data.BatchPipeline}
 * serves batches.
 */
package dev.dnal.tribuo.data;
