package dev.dnal.bench;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training step of ours, on the same batch each time. */
final class OurStep implements Step {
    /** SGD with momentum and weight decay, on both sides of a comparison. */
    static final Sgd OPTIMISER = Sgd.withMomentum(TorchTrainer.MOMENTUM).withWeightDecay(TorchTrainer.WEIGHT_DECAY);

    /** Small, so that what is learned by heart from one batch stays far from numbers that are slow to compute with. */
    static final float LEARNING_RATE = 1e-3f;

    private final TrainingSession session;
    private final Map<String, HostTensor> feeds = new LinkedHashMap<>();

    OurStep(TrainingGraph training, TrainingConfig config, Images images) {
        Map<String, HostTensor> known = Map.of(
                Images.INPUT, images.pixels(),
                TrainingGraph.LABELS, images.labels(),
                TrainingGraph.LEARNING_RATE, HostTensor.scalar(LEARNING_RATE),
                TrainingGraph.DELTA, HostTensor.scalar(100f),
                TrainingGraph.LAMBDA, HostTensor.scalar(1e-4f));
        training.feeds().forEach(feed -> feeds.put(feed, known.get(feed)));
        session = TrainingSession.open(training, config);
    }

    /** The training of all weights of a network. */
    static TrainingGraph training(Graph network) {
        return TrainingGraph.of(network).optimiser(OPTIMISER).build();
    }

    /** The step as it runs if nothing is asked for. */
    static TrainingConfig sharded() {
        return TrainingConfig.of(SessionConfig.on(Device.CPU));
    }

    /** The step whose batch normalisations see the whole batch. */
    static TrainingConfig exact() {
        return sharded().withShards(1);
    }

    @Override
    public void run() {
        double loss = session.step(feeds, List.of(TrainingGraph.LOSS))
                .get(TrainingGraph.LOSS)
                .item();
        requireFinite(loss);
    }

    /** A step that computes nonsense is not to be compared with. */
    static void requireFinite(double loss) {
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("Expected a finite loss, found " + loss + "; the step is wrong");
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
