package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A network to be timed. */
public final class TimedModel {
    private final String name;
    private final byte[] model;
    private final int batch;

    /**
     * A network as the bytes of a file.
     *
     * @param name what results call it
     * @param model the bytes of an ONNX model; shared, not copied
     * @param batch the size of the first dimension of its inputs, where that is free; other sizes that are free are 1
     */
    public TimedModel(String name, byte[] model, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("Expected a batch of at least 1, found " + batch);
        }
        this.name = name;
        this.model = model;
        this.batch = batch;
    }

    /** A network as a graph, which ONNX Runtime must run as it is. */
    public static TimedModel of(String name, Graph network, int batch) {
        return new TimedModel(name, OnnxWriter.toBytes(network), batch);
    }

    /** Those for equally many images together, in the order in which they come. */
    static Collection<List<TimedModel>> byBatch(List<TimedModel> models) {
        return models.stream()
                .collect(Collectors.groupingBy(TimedModel::batch, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    String name() {
        return name;
    }

    byte[] model() {
        return model;
    }

    int batch() {
        return batch;
    }

    /** Something for each input, in direct memory as a caller in earnest would have it: numbers around 0, as normalised pixels are. */
    Map<String, HostTensor> feeds(OnnxSession session) {
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        for (TensorSpec input : session.inputs()) {
            long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
            for (int i = 0; i < shape.length; i++) {
                shape[i] = shape[i] > 0 ? shape[i] : i == 0 ? batch : 1;
            }
            feeds.put(input.name(), noise(input.type(), shape));
        }
        return feeds;
    }

    private static HostTensor noise(ElementType type, long... shape) {
        HostTensor tensor = HostTensor.allocate(type, shape);
        if (type == ElementType.FLOAT32) {
            RandomGenerator random = new SplittableRandom(0);
            FloatBuffer values = tensor.floats();
            while (values.hasRemaining()) {
                values.put((float) random.nextGaussian());
            }
        }
        return tensor;
    }
}
