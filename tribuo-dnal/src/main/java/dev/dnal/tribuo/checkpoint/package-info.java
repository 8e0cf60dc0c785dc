/** Checkpoints of a search in a folder: safe against a stop at any instant, and against damaged files. */
@NullMarked
package dev.dnal.tribuo.checkpoint;

import org.jspecify.annotations.NullMarked;
