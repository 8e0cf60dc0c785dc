package dev.dnal.bench;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The share of a network's latency that is left when half of the arithmetic is cut out, against the share of the arithmetic. */
final class SlicedLatencyShare implements BenchCase.Measurement {
    private final int batch;
    private final int multipleOf;

    SlicedLatencyShare(int batch, int multipleOf) {
        this.batch = batch;
        this.multipleOf = multipleOf;
    }

    @Override
    public Measured measure(Duration budget) {
        HalfClosed network = HalfClosed.of(Images.build(new ResNet(20)), multipleOf);
        Images images = Images.random(batch);
        try (Step sliced = new Inference(network.sliced(), images);
                Step whole = new Inference(network.whole(), images)) {
            Interleaved times = Interleaved.measure(sliced, whole, budget);
            return new Measured(
                    times.ours() / times.peer(),
                    network.macsShare(),
                    String.format(
                            Locale.ROOT,
                            "%.2f ms against %.2f ms; %d rounds",
                            1e3 * times.ours(),
                            1e3 * times.peer(),
                            times.rounds()));
        }
    }

    /** One run of a network, as the command line's evaluation makes it. */
    private static final class Inference implements Step {
        private final OnnxSession session;
        private final Map<String, HostTensor> feeds;

        Inference(Graph network, Images images) {
            session = OnnxSession.open(OnnxWriter.toBytes(network), SessionConfig.on(Device.CPU));
            feeds = Map.of(Images.INPUT, images.pixels());
        }

        @Override
        public void run() {
            session.run(feeds);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
