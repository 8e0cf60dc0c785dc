package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.tribuo.runtime.ElementType;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.Arrays;
import java.util.Map;

/** How long networks take for one image, against another network: machines are busy with other things at times. */
final class NetworkLatency {
    private static final int WARM_UP_RUNS = 10;
    private static final int RUNS = 101;

    private final Graph reference;
    private final SessionConfig config;
    private final double referenceMillis;

    /** Measures the network that others will be compared with. */
    NetworkLatency(Graph reference, SessionConfig config) {
        this.reference = reference;
        this.config = config;
        this.referenceMillis = medians(reference)[1];
    }

    /** The median time of the reference in milliseconds. */
    double referenceMillis() {
        return referenceMillis;
    }

    /** What a network takes while the reference takes what it took at first: both run in turns. */
    double millis(Graph network) {
        double[] medians = medians(network);
        return referenceMillis * medians[0] / medians[1];
    }

    /** Of the network and of the reference. */
    private double[] medians(Graph network) {
        double[][] times = new double[2][RUNS];
        try (OnnxSession first = OnnxSession.open(OnnxWriter.toBytes(network), config);
                OnnxSession second = OnnxSession.open(OnnxWriter.toBytes(reference), config)) {
            Map<String, HostTensor> feeds = feeds();
            for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
                double one = time(first, feeds);
                double other = time(second, feeds);
                if (run >= 0) {
                    times[0][run] = one;
                    times[1][run] = other;
                }
            }
        }
        return Arrays.stream(times).mapToDouble(NetworkLatency::median).toArray();
    }

    private Map<String, HostTensor> feeds() {
        String input = StageTrainer.imageInput(reference);
        Shape shape = reference.requireValue(input).requireShape();
        return Map.of(input, HostTensor.allocate(ElementType.FLOAT32, 1, shape.size(1), shape.size(2), shape.size(3)));
    }

    private static double time(OnnxSession session, Map<String, HostTensor> feeds) {
        long start = System.nanoTime();
        session.run(feeds);
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
