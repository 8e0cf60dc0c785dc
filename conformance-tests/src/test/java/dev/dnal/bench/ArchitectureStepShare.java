package dev.dnal.bench;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.Freezing;
import java.time.Duration;
import java.util.List;

/** Our step of the second stage, which trains gates, against our step of the first, which trains weights. */
final class ArchitectureStepShare implements BenchCase.Measurement {
    private static final int BATCH = 128;

    private final boolean batchStatistics;

    /**
     * A share.
     *
     * @param batchStatistics whether batch normalisations use those while gates train, as published; if not, they and the gates
     *     go into the weights of convolutions
     */
    ArchitectureStepShare(boolean batchStatistics) {
        this.batchStatistics = batchStatistics;
    }

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
    private TrainingGraph architectureTraining(NetworkGraph built) {
        Graph gated = built.graph().copy();
        List<Decision> sites = Decisions.named(gated, built.gateSites());
        if (!batchStatistics) {
            new BatchNormFolding().apply(gated);
        }
        GateInsertion.soft(gated, sites);
        TrainingBuilder training = TrainingGraph.of(gated)
                .optimiser(Sgd.withMomentum(TorchTrainer.MOMENTUM))
                .penalty(GatePenalty.published())
                .train(Freezing.PUBLISHED::trains);
        return (batchStatistics ? training : training.runningStatistics()).build();
    }
}
