/**
 * Data sets: read from folders of the usual layouts, as what the trainer takes and as Tribuo's data sources of configurations, and
 * augmented.
 *
 * <p>{@link dev.dnal.tribuo.data.ImageFolders} reads a folder. What it gives are the {@linkplain dev.dnal.tribuo.data.image images}
 * that {@linkplain dev.dnal.tribuo.data.batch batches} are made of.
 */
@NullMarked
package dev.dnal.tribuo.data;

import org.jspecify.annotations.NullMarked;
