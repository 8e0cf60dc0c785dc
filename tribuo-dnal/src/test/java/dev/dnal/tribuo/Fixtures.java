package dev.dnal.tribuo;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.Architecture.LayerWidth;
import dev.dnal.tribuo.search.record.Architecture.NetworkSize;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** A small untrained network, data for it, and a model of both. */
public final class Fixtures {
    static final ImageShape SHAPE = new ImageShape(2, 5, 4);
    static final int NEVER_LIT = 17;
    static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.4, 0.6), List.of(0.25, 0.5), Normalisation.BYTE_SCALE);
    static final List<String> CLASSES = List.of("cat", "dog", "emu");

    private Fixtures() {}

    /** Conv, BatchNormalization, the activation, GlobalAveragePool, Flatten, Gemm; weights drawn with the seed. */
    static Graph network(String activation, long seed) {
        Random rng = new Random(seed);
        Graph graph = new Graph("small");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput(
                "input",
                new TensorType(
                        DataType.FLOAT, Shape.batched("batch", SHAPE.channels(), SHAPE.height(), SHAPE.width())));
        Node conv = node(graph, "Conv", x, weights(graph, "conv.weight", rng, 6, 2, 3, 3));
        conv.setAttribute("pads", new long[] {1, 1, 1, 1});
        Node norm = node(
                graph,
                "BatchNormalization",
                conv.output(),
                weights(graph, "bn.weight", rng, 6),
                weights(graph, "bn.bias", rng, 6),
                weights(graph, "bn.mean", rng, 6),
                graph.addInitializer("bn.var", Tensor.filled(0.7f, 6)));
        norm.setAttribute("epsilon", new Attribute.FloatValue(1e-5f));
        norm.setAttribute("training_mode", 0);
        Node active = node(graph, activation, norm.output());
        Node flat = node(
                graph,
                "Flatten",
                node(graph, "GlobalAveragePool", active.output()).output());
        Node linear = node(
                graph,
                "Gemm",
                flat.output(),
                weights(graph, "linear.weight", rng, 3, 6),
                weights(graph, "linear.bias", rng, 3));
        linear.setAttribute("transB", 1);
        linear.output().setType(new TensorType(DataType.FLOAT, Shape.batched("batch", 3)));
        graph.addOutput(linear.output());
        return graph;
    }

    private static Node node(Graph graph, String opType, Value... inputs) {
        return graph.addNode("", opType, opType.toLowerCase(Locale.ROOT), List.of(inputs), List.of(opType + ".out"));
    }

    private static Value weights(Graph graph, String name, Random rng, long... sizes) {
        float[] values = new float[(int) Shape.elements(sizes)];
        for (int i = 0; i < values.length; i++) {
            // Small, so that no probability comes near 0 or 1, where all networks look alike.
            values[i] = (float) (0.3 * rng.nextGaussian());
        }
        return graph.addInitializer(name, Tensor.of(values, sizes));
    }

    static LearnedNetwork learned(Graph graph) {
        Architecture architecture = new Architecture(
                List.of(
                        new LayerWidth("conv", Decision.Kind.CHANNEL, 6, 16),
                        new LayerWidth("gone", Decision.Kind.CHANNEL, 0, 8)),
                new NetworkSize(5_000_000_000L, 2_000),
                new NetworkSize(1_000, 300),
                1e-7);
        List<EpochRecord> history = List.of(
                epoch(Stage.WEIGHTS, 0, 0.5),
                epoch(Stage.WEIGHTS, 1, 0.6),
                epoch(Stage.ARCHITECTURE, 0, 0.55),
                epoch(Stage.FINAL, 0, 0.75),
                epoch(Stage.FINAL, 1, 0.7));
        ChoiceReport choice = new ChoiceReport(
                0, List.of(new BudgetUse(new Budget(Budget.Cost.MACS, "1.2k"), 1_200, 1_000)), Optional.empty());
        return new LearnedNetwork(graph, Optional.of(architecture), Optional.of(choice), history, 0);
    }

    private static EpochRecord epoch(Stage stage, int epoch, double accuracy) {
        return new EpochRecord(
                stage,
                epoch,
                2,
                10,
                0.1,
                0,
                1,
                Metric.ACCURACY,
                0.5,
                accuracy,
                1,
                1_000,
                Double.NaN,
                GateDiagnostics.NONE,
                30_000,
                3.25);
    }

    /** Bytes as features named "00" to "39"; about half of the pixels are dark, one of them in all images. */
    static MutableDataset<Label> dataset(int images) {
        List<Example<Label>> examples = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            examples.add(example(CLASSES.get(i % CLASSES.size()), new Random(1_000 + i)));
        }
        MutableDataset<Label> dataset = new MutableDataset<>(
                new SimpleDataSourceProvenance(
                        "test images", OffsetDateTime.of(2025, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), new LabelFactory()),
                new LabelFactory());
        dataset.addAll(examples);
        return dataset;
    }

    public static Example<Label> example(String label, Random rng) {
        List<Feature> features = new ArrayList<>();
        for (int pixel = 0; pixel < SHAPE.size(); pixel++) {
            if (pixel != NEVER_LIT && rng.nextBoolean()) {
                features.add(new Feature(String.format(Locale.ROOT, "%02d", pixel), 1 + rng.nextInt(255)));
            }
        }
        return new ArrayExample<>(new Label(label), features);
    }

    public static Example<Label> example(String... namesAndValues) {
        List<Feature> features = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            features.add(new Feature(namesAndValues[i], Double.parseDouble(namesAndValues[i + 1])));
        }
        return new ArrayExample<>(new Label("cat"), features);
    }

    static DNALModel model(MutableDataset<Label> dataset) {
        return model(dataset, network("Relu", 42));
    }

    static DNALModel model(MutableDataset<Label> dataset, Graph graph) {
        LearnedNetwork network = learned(graph);
        ModelProvenance provenance = new ModelProvenance(
                DNALModel.class.getName(),
                OffsetDateTime.of(2025, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC),
                dataset.getProvenance(),
                DummyClassifierTrainer.createUniformTrainer(1).getProvenance(),
                ArchitectureProvenance.instanceValues(network, Map.of()));
        ModelParts<Label> parts = ModelParts.of(
                "test",
                provenance,
                dataset.getFeatureIDMap(),
                dataset.getOutputIDInfo(),
                new LabelOutputs(),
                network,
                NORMALISATION);
        return new DNALModel(parts, Device.CPU);
    }
}
