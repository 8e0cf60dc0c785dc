package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.latency.InterleavedTimer;
import dev.dnal.tribuo.latency.Timings;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.NetworkSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How long networks take for a batch of images, against another network: machines are busy with other things at times. */
final class NetworkLatency {
    private static final InterleavedTimer.Effort EFFORT =
            new InterleavedTimer.Effort(5, 21, 0.003, Duration.ofSeconds(2), Duration.ZERO);

    private final Graph reference;
    private final SessionConfig config;
    private final int batch;
    private final UnaryOperator<Graph> form;
    private final double referenceMillis;

    /**
     * Measures the network that others will be compared with.
     *
     * @param form in which these run, and the first does not
     */
    NetworkLatency(Graph reference, SessionConfig config, int batch, UnaryOperator<Graph> form) {
        this.form = form;
        this.reference = reference;
        this.config = config;
        this.batch = batch;
        this.referenceMillis = medians(reference)[1];
    }

    /** The median time of the reference in milliseconds. */
    double referenceMillis() {
        return referenceMillis;
    }

    /** What a network takes while the reference takes what it took at first: both run in turns. */
    double millis(Graph network) {
        double[] medians = medians(form.apply(network));
        return referenceMillis * medians[0] / medians[1];
    }

    /** Of the network and of the reference. */
    private double[] medians(Graph network) {
        Map<String, HostTensor> feeds = feeds();
        try (OnnxSession one = NetworkSession.open(network, config);
                OnnxSession other = NetworkSession.open(reference, config)) {
            Timings timings = new InterleavedTimer(EFFORT)
                    .measure(
                            List.of("network", "reference"),
                            List.of(() -> one.run(feeds), () -> other.run(feeds)),
                            config);
            return timings.variants().stream()
                    .mapToDouble(Timings.Variant::medianMillis)
                    .toArray();
        }
    }

    private Map<String, HostTensor> feeds() {
        String input = BatchTensors.imageInput(reference);
        Shape shape = reference.requireValue(input).requireShape();
        return Map.of(
                input, HostTensor.allocate(ElementType.FLOAT32, batch, shape.size(1), shape.size(2), shape.size(3)));
    }
}
