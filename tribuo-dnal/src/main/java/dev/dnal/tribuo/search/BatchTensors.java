package dev.dnal.tribuo.search;

import dev.dnal.tribuo.data.Batch;
import dev.dnal.tribuo.runtime.ElementType;
import dev.dnal.tribuo.runtime.HostTensor;

/** Batches as tensors. */
final class BatchTensors {
    private BatchTensors() {}

    /** The images of a batch, [B, C, H, W], without a copy. */
    static HostTensor images(Batch batch) {
        return HostTensor.of(
                ElementType.FLOAT32,
                batch.images(),
                batch.size(),
                batch.shape().channels(),
                batch.shape().height(),
                batch.shape().width());
    }

    /** The labels of a batch, [B], without a copy. */
    static HostTensor labels(Batch batch) {
        return HostTensor.of(ElementType.INT64, batch.labels(), batch.size());
    }
}
