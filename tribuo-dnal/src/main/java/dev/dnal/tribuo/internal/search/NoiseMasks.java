package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.training.DropoutInput;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The masks of dropouts. Those of a batch depend on the seed, the epoch and the number of the batch alone, not on which batches
 * were trained on before: a run that was cut off can go on with any batch.
 */
final class NoiseMasks {
    private final long seed;

    /**
     * Masks of a stage.
     *
     * @param rng one value is drawn from it
     */
    NoiseMasks(RandomGenerator rng) {
        this.seed = rng.nextLong();
    }

    /** A mask for each input: 0 where it drops, and else what keeps the mean. */
    Map<String, HostTensor> of(List<DropoutInput> inputs, int epoch, int batch, int batchSize) {
        SplittableRandom rng = new SplittableRandom(new SplittableRandom(seed + epoch).nextLong() + batch);
        Map<String, HostTensor> masks = new LinkedHashMap<>();
        inputs.forEach(input -> masks.put(input.name(), mask(input, batchSize, rng)));
        return masks;
    }

    private static HostTensor mask(DropoutInput input, int batchSize, RandomGenerator rng) {
        long[] sizes = input.shape().dims().stream()
                .mapToLong(dim -> dim.isFixed() ? dim.size() : batchSize)
                .toArray();
        float[] mask = new float[Math.toIntExact(Shape.elements(sizes))];
        float survivor = (float) (1 / input.keep());
        for (int i = 0; i < mask.length; i++) {
            mask[i] = rng.nextDouble() < input.keep() ? survivor : 0;
        }
        return HostTensor.of(mask, sizes);
    }
}
