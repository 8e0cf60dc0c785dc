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

/** How long a network takes for one image. */
final class NetworkLatency {
    private static final int WARM_UP_RUNS = 5;
    private static final int RUNS = 41;

    private NetworkLatency() {}

    /** The median time in milliseconds. */
    static double millis(Graph network, SessionConfig config) {
        String input = StageTrainer.imageInput(network);
        Shape shape = network.requireValue(input).requireShape();
        HostTensor image = HostTensor.allocate(ElementType.FLOAT32, 1, shape.size(1), shape.size(2), shape.size(3));
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(network), config)) {
            double[] times = new double[RUNS];
            for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
                long start = System.nanoTime();
                session.run(Map.of(input, image));
                if (run >= 0) {
                    times[run] = (System.nanoTime() - start) / 1e6;
                }
            }
            Arrays.sort(times);
            return times[RUNS / 2];
        }
    }
}
