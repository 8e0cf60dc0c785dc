package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strategies that can't rate the channels of a network say so before anything trains. */
class UnfitStrategyTest {
    @TempDir
    private Path folder;

    private final List<EpochRecord> trained = new ArrayList<>();

    /** Conv, Relu, Conv, Relu, GlobalAveragePool, Flatten, Gemm. */
    private Path withoutBatchNormalisation() throws IOException {
        Graph graph = new Graph("plain");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 8, 8)));
        GraphBuilder b = new GraphBuilder(graph);
        Value first = b.emit("Relu", b.emit("Conv", x, graph.addInitializer("first", Tensor.filled(0.1f, 4, 1, 3, 3))));
        Value second =
                b.emit("Relu", b.emit("Conv", first, graph.addInitializer("second", Tensor.filled(0.1f, 4, 4, 3, 3))));
        Value flat = b.emit("Flatten", b.emit("GlobalAveragePool", second));
        Value logits = b.emit("Gemm", flat, graph.addInitializer("linear", Tensor.filled(0.1f, 4, 2)));
        logits.setType(new TensorType(DataType.FLOAT, Shape.batched("batch", 2)));
        graph.addOutput(logits);
        Path file = folder.resolve("plain.onnx");
        OnnxWriter.write(graph, file);
        return file;
    }

    private void requireRefused(Function<ArchitectureSearch, ?> training) throws IOException {
        OnnxNetwork network = new OnnxNetwork(withoutBatchNormalisation());
        WeightStage weights = new WeightStage(1, new ConstantRate(0.1), 0);
        Slimming slimming = new Slimming(weights, new GateRule(GateRule.THRESHOLD, 1, 1), 1e-3);
        TrainerSettings small = SmallSearch.settings().trainer();
        TrainerSettings settings = new TrainerSettings(network, slimming)
                .withWeightStage(weights)
                .withBudgets(List.of(new Budget(Budget.Cost.MACS, "0.5x")))
                .withFinalStage(weights)
                .withBatchSize(small.batchSize());
        SearchListener listener = new SearchListener() {
            @Override
            public void epochFinished(EpochRecord record) {
                trained.add(record);
            }
        };
        ArchitectureSearch search =
                SmallSearch.search(SmallSearch.settings(any -> settings), CheckpointStore.none(), listener);
        SettingException e = assertThrows(SettingException.class, () -> training.apply(search));
        assertTrue(e.getMessage().contains("has no batch normalisation"), e.getMessage());
        assertEquals(List.of(), trained);
    }

    @Test
    void slimmingNeedsBatchNormalisations() throws IOException {
        requireRefused(ArchitectureSearch::learn);
    }

    @Test
    void theBaselineOfSuchASearchDoesNotTrainEither() throws IOException {
        requireRefused(ArchitectureSearch::trainBaseline);
    }
}
