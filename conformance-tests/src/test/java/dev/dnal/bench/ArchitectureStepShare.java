package dev.dnal.bench;

import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.GatePenalty;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.Freezing;
import java.time.Duration;

/** Our step of the second stage, which trains gates, against our step of the first, which trains weights. */
final class ArchitectureStepShare implements BenchCase.Measurement {
    private static final int BATCH = 128;

    @Override
    public Measured measure(Duration budget) {
        NetworkGraph built = Images.build(new ResNet(20));
        Images images = Images.random(BATCH);
        try (Step architecture = new OurStep(architectureTraining(built), OurStep.sharded(), images);
                Step weights = new OurStep(OurStep.training(built.graph()), OurStep.sharded(), images)) {
            Interleaved times = Interleaved.measure(architecture, weights, budget);
            return new Measured(1e3 * times.ours(), 1e3 * times.peer(), times.rounds() + " rounds");
        }
    }

    /** The training of gates as the search makes it. */
    private static TrainingGraph architectureTraining(NetworkGraph built) {
        Graph gated = built.graph().copy();
        GateInsertion.soft(gated, GateSites.named(gated, built.gateSites()));
        return TrainingGraph.of(gated)
                .optimiser(OurStep.OPTIMISER)
                .penalty(GatePenalty.published())
                .train(Freezing.PUBLISHED::trains)
                .build();
    }
}
