/** One step for a batch that is cut into shards, on several cores or one after the other. */
@NullMarked
package dev.dnal.onnx.training.shard;

import org.jspecify.annotations.NullMarked;
