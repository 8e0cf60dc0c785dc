package dev.dnal.gpu;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.SplittableRandom;

/** Gates train as on the CPU, in both forms, and so does the network that is left when half of the channels are cut out. */
final class SearchStep {
    private static final String NETWORK = "resnet8";

    private SearchStep() {}

    static void run(CheckSettings settings, Report report) {
        NetworkGraph built = RandomTraining.network(NETWORK);
        compare("gates, statistics of the batch", ofGates(built, true), settings, report);
        compare("gates, running statistics", ofGates(built, false), settings, report);
        compare("the sliced network", RandomTraining.ofWeights(sliced(built)), settings, report);
    }

    private static void compare(String what, TrainingGraph training, CheckSettings settings, Report report) {
        int steps = settings.isShort() ? 3 : 20;
        int batch = settings.isShort() ? 4 : 32;
        LossesStep.Expected expected = LossesStep.Expected.of(training, batch, steps);
        for (Kernels kernels : settings.kernels()) {
            TrainingConfig config = new TrainingConfig(settings.exact(), kernels, 1);
            String by = NETWORK + ", " + what + ", by " + kernels.label();
            LossesStep.compare(by, expected, training, config, report);
            LossesStep.compare(by + " in loops", expected, training, config.withStepsPerRun(8), report);
        }
    }

    private static TrainingGraph ofGates(NetworkGraph built, boolean batchStatistics) {
        Graph gated = built.graph().copy();
        List<Decision> sites = Decisions.named(gated, built.gateSites());
        if (!batchStatistics) {
            new BatchNormFolding().apply(gated);
        }
        GateInsertion.soft(gated, sites);
        TrainingBuilder training = TrainingGraph.of(gated)
                .optimiser(Sgd.withMomentum(0.9))
                .penalty(GatePenalty.published())
                .train(parameter -> parameter.kind() == Parameter.Kind.GATE);
        return (batchStatistics ? training : training.runningStatistics()).build();
    }

    private static Graph sliced(NetworkGraph built) {
        SplittableRandom random = new SplittableRandom(1);
        Graph graph = built.graph().copy();
        List<Decision> sites = Decisions.named(graph, built.gateSites());
        List<DecisionGate> gates = GateInsertion.soft(built.graph().copy(), sites);
        GateMasks masks = GateMasks.of(
                gates,
                name -> Tensor.generated(
                        () -> random.nextDouble() - 0.5,
                        gates.stream()
                                .filter(gate -> gate.parameter().equals(name))
                                .mapToInt(DecisionGate::choices)
                                .findFirst()
                                .orElseThrow()),
                1,
                new GateRule(0.5, 0, 1));
        GateInsertion.hard(graph, sites, masks.open());
        new ChannelSlicing().apply(graph);
        return graph;
    }
}
