package dev.dnal.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.dnal.conformance.pytorch.PyTorch;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The search as published, in PyTorch: closed channels are multiplied by 0 in the last stage, not cut out. */
final class TorchSearch {
    private final SearchSettings settings;
    private final BatchPipeline images;

    TorchSearch(SearchSettings settings, BatchPipeline images) {
        this.settings = settings;
        this.images = images;
    }

    /** The network with masks, trained through all stages. */
    Graph run() {
        NetworkGraph start = Images.build(settings.trainer().network());
        Graph whole = trainWeights(start.graph(), settings.trainer().weightStage());
        List<Decision> sites = Decisions.named(whole, start.gateSites());
        Graph gated = whole.copy();
        List<DecisionGate> gates = GateInsertion.soft(gated, sites);
        gated = trainGates(gated);
        Graph masked = whole.copy();
        GateInsertion.hard(masked, sites, masks(gated, gates));
        return trainWeights(masked, settings.trainer().finalStage());
    }

    private Map<String, boolean[]> masks(Graph gated, List<DecisionGate> gates) {
        DnalStrategy stage = (DnalStrategy) settings.trainer().strategy();
        double delta = stage.delta().at(stage.epochs() - 1, stage.epochs());
        return GateMasks.of(gated, gates, delta, stage.gateRule()).open();
    }

    private Graph trainWeights(Graph network, WeightStage stage) {
        try (TorchTrainer trainer = new TorchTrainer(network, parameter -> true, stage.weightDecay())) {
            for (int epoch = 0; epoch < stage.epochs(); epoch++) {
                trainEpoch(trainer, epoch, stage.epochs(), stage.learningRate(), 0, Map.of());
            }
            return trainer.trainedNetwork();
        }
    }

    private Graph trainGates(Graph gated) {
        DnalStrategy stage = (DnalStrategy) settings.trainer().strategy();
        try (TorchTrainer trainer = new TorchTrainer(gated, stage.freezing()::trains, 0);
                NDManager manager = PyTorch.newManager()) {
            for (int epoch = 0; epoch < stage.epochs(); epoch++) {
                PtNDArray delta =
                        (PtNDArray) manager.create((float) stage.delta().at(epoch, stage.epochs()));
                Map<String, PtNDArray> further = Map.of(TrainingGraph.DELTA, delta);
                trainEpoch(trainer, epoch, stage.epochs(), stage.learningRate(), stage.lambda(), further);
            }
            return trainer.trainedNetwork();
        }
    }

    private void trainEpoch(
            TorchTrainer trainer,
            int epoch,
            int epochs,
            LearningRateSchedule learningRate,
            double lambda,
            Map<String, PtNDArray> further) {
        try (Batches batches = images.epoch(epoch)) {
            for (int number = 0; batches.hasNext(); number++) {
                double rate = learningRate.at(epoch + (double) number / images.batchesPerEpoch(), epochs);
                OurStep.requireFinite(step(trainer, batches.next(), rate, lambda, further));
            }
        }
    }

    private static double step(
            TorchTrainer trainer, Batch batch, double learningRate, double lambda, Map<String, PtNDArray> further) {
        try (NDManager manager = PyTorch.newManager()) {
            Shape shape = new Shape(
                    batch.size(),
                    batch.shape().channels(),
                    batch.shape().height(),
                    batch.shape().width());
            Map<String, PtNDArray> inputs = new LinkedHashMap<>(further);
            inputs.put(Images.INPUT, (PtNDArray) manager.create(batch.images(), shape, DataType.FLOAT32));
            PtNDArray labels = (PtNDArray) manager.create(batch.labels(), new Shape(batch.size()), DataType.INT64);
            return trainer.step(inputs, labels, learningRate, lambda);
        }
    }
}
