package dev.dnal.tribuo.internal.evaluation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Optional;

/** Batches as tensors. */
public final class BatchTensors {
    private BatchTensors() {}

    /**
     * The name of a network's input for images.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static String imageInput(Graph network) {
        return TrainingGraph.imageInput(network)
                .map(Value::name)
                .orElseThrow(
                        () -> new IllegalArgumentException("Network '" + network.name() + "' has no input for images"));
    }

    /** The images of a batch, [B, C, H, W], normalised or as bytes, without a copy. */
    public static HostTensor images(Batch batch) {
        long[] shape = {
            batch.size(),
            batch.shape().channels(),
            batch.shape().height(),
            batch.shape().width()
        };
        return batch.pixels()
                .map(pixels -> HostTensor.of(ElementType.UINT8, pixels, shape))
                .orElseGet(() -> HostTensor.of(ElementType.FLOAT32, batch.images(), shape));
    }

    /** What is to be learned of a batch, labels [B] or values [B, K], without a copy. */
    public static HostTensor targets(Batch batch) {
        return batch.hasClasses()
                ? HostTensor.of(ElementType.INT64, batch.labels(), batch.size())
                : HostTensor.of(ElementType.FLOAT32, batch.values(), batch.size(), batch.valuesPerImage());
    }

    /** The weights of a batch, [B], scaled to a mean of 1, or all 0 if they are; empty if all images count alike. */
    public static Optional<HostTensor> weights(Batch batch) {
        return batch.weights().map(given -> {
            double sum = 0;
            for (int i = 0; i < batch.size(); i++) {
                sum += given.get(i);
            }
            float[] scaled = new float[batch.size()];
            for (int i = 0; i < scaled.length && sum > 0; i++) {
                scaled[i] = (float) (given.get(i) * (double) scaled.length / sum);
            }
            return HostTensor.of(scaled, scaled.length);
        });
    }
}
