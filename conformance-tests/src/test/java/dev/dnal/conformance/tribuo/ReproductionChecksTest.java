package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoConfigFactory;
import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.Mixup;
import dev.dnal.tribuo.data.RandomCrop;
import dev.dnal.tribuo.data.RandomResizedCrop;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.loss.DistillationLoss;
import dev.dnal.tribuo.network.ImageNetResNet;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.Shortcut;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.network.SuperProxyless;
import dev.dnal.tribuo.network.Vgg;
import dev.dnal.tribuo.optimiser.AdamWOptimiser;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.schedule.LinearRate;
import dev.dnal.tribuo.schedule.ScaledRate;
import dev.dnal.tribuo.schedule.StepRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.Freezing;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.control.BudgetSteering;
import dev.dnal.tribuo.search.control.ConstantSteering;
import dev.dnal.tribuo.search.control.IlqrSteering;
import dev.dnal.tribuo.search.control.PiSteering;
import dev.dnal.tribuo.shrink.MaxDrop;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import dev.dnal.tribuo.strategy.baseline.GeometricMedian;
import dev.dnal.tribuo.strategy.baseline.L1FilterNorm;
import dev.dnal.tribuo.strategy.baseline.RandomSearch;
import dev.dnal.tribuo.strategy.baseline.RandomWidth;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import dev.dnal.tribuo.strategy.baseline.TaylorExpansion;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.AdmmGates;
import dev.dnal.tribuo.strategy.dnal.ConstrainedGates;
import dev.dnal.tribuo.strategy.dnal.Constraint;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.strategy.dnal.ProjectedGates;
import dev.dnal.tribuo.strategy.dnal.TopologyStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.DataSource;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.IDXDataSource;
import org.tribuo.interop.onnx.ONNXExternalModel;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.test.Helpers;

@TribuoChecks
class ReproductionChecksTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Tribuo's ONNXExternalModel would load the stock library for the whole process. */
    @BeforeAll
    static void startOurRuntimeFirst() {
        OrtRuntime.start(Device.CPU);
        ConfigurationManager.addFileFormatFactory(new ProtoConfigFactory());
    }

    @Test
    @DisplayName("check 23: what an ONNX file says is enough to train the same network again, to the last bit")
    void check23OnnxFileToTheSameNetwork() throws Exception {
        Path images = folder.resolve("images.gz");
        Path labels = folder.resolve("labels");
        new HalfLitImages(48, 1).writeIdx(images, labels);
        MutableDataset<Label> data = new MutableDataset<>(new IDXDataSource<>(images, labels, new LabelFactory()));
        Path file = folder.resolve("model.onnx");
        DNALTrainer trainer = DNALTrainer.builder(
                        new ImageFormat(1, HalfLitImages.SIDE, HalfLitImages.SIDE), new SmallVgg(4))
                .weightStage(new WeightStage(2, new CosineRate(0.05), 1e-4))
                .strategy(new DnalStrategy(1e-4).withEpochs(1))
                .budgets(List.of(new Budget(Budget.Cost.MACS, "0.6x"), new Budget(Budget.Cost.PARAMS, "0.7x")))
                .finalStage(new WeightStage(2, new CosineRate(0.05), 1e-4))
                .augmentations(List.of(new HorizontalFlip()))
                .batchSize(16)
                .seed(7)
                .build();
        trainer.setInvocationCount(2);
        try (DNALModel first = trainer.train(data)) {
            first.saveONNXModel("dev.dnal.test", 1, file);
            ModelProvenance provenance = provenance(file, first);
            try (DNALModel again = retrain(provenance)) {
                assertEquals(first.architecture(), again.architecture());
                assertArrayEquals(Tiny.bytes(first), Tiny.bytes(again));
                assertEquals(
                        provenance.getTrainerProvenance(), again.getProvenance().getTrainerProvenance());
            }
        }
    }

    private static ModelProvenance provenance(Path file, DNALModel model) throws Exception {
        try (ONNXExternalModel<Label> external = External.load(file, model)) {
            return external.getTribuoProvenance().orElseThrow();
        }
    }

    /** As Tribuo's ReproUtil does, which is not published. */
    @SuppressWarnings("unchecked") // labels were read
    private static DNALModel retrain(ModelProvenance provenance) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(provenance));
        DNALTrainer trainer = only(manager, DNALTrainer.class);
        IDXDataSource<Label> source = only(manager, IDXDataSource.class);
        int count = Integer.parseInt(provenance
                .getTrainerProvenance()
                .getInstanceValues()
                .get(TrainerProvenance.TRAIN_INVOCATION_COUNT)
                .toString());
        return trainer.train(new MutableDataset<>(source), Map.of(), count);
    }

    private static <C extends Configurable> C only(ConfigurationManager manager, Class<C> type) {
        List<C> found = manager.lookupAll(type);
        assertEquals(1, found.size(), found.toString());
        return found.get(0);
    }

    /** An ONNX file, for what reads one. */
    private static Path network() throws IOException {
        Path file = shared.resolve("network.onnx");
        if (Files.notExists(file)) {
            ImageShape shape = new ImageShape(1, Tiny.SIDE, Tiny.SIDE);
            OnnxWriter.write(
                    new SmallVgg(2).build(shape, 2, new SplittableRandom(1)).graph(), file);
        }
        return file;
    }

    static Stream<Configurable> configurables() throws IOException {
        WeightStage weights = new WeightStage(3, new StepRate(0.1, List.of(1, 2)), 1e-3);
        GateRule rule = new GateRule(GateRule.THRESHOLD, 2, 4);
        return Stream.of(
                new ImageFormat(3, 32, 32),
                new ImageFormat(2, 5, 4, 0.5, new double[] {0.1, 0.2}, new double[] {0.3, 0.4}),
                new SgdOptimiser(),
                new SgdOptimiser(0.8, true),
                new AdamWOptimiser(),
                new AdamWOptimiser(0.8, 0.99, 1e-7),
                new SmallVgg(4),
                new ResNet(8, 4),
                new ResNet(14, 4, Shortcut.PROJECTION),
                new ImageNetResNet(18, ImageScale.SMALL, 2),
                new ImageNetResNet(34, ImageScale.LARGE, 2),
                new ImageNetResNet(50, ImageScale.LARGE, 2),
                new Vgg(11, ImageScale.SMALL, 4),
                new Vgg(13, ImageScale.LARGE, 2),
                new Vgg(16, ImageScale.SMALL, 2),
                new Vgg(19, ImageScale.SMALL, 2),
                new MobileNetV2(ImageScale.SMALL, 4),
                new MobileNetV2(ImageScale.LARGE, 4),
                new SuperProxyless(ImageScale.LARGE, 4, 1),
                new OnnxNetwork(network()),
                new OnnxNetwork(network(), true),
                new ConstantRate(0.1),
                new CosineRate(0.1),
                new CosineRate(0.1, 20, 3),
                new LinearRate(0.1, 0.05),
                new ScaledRate(new StepRate(0.1, List.of(2)), 0.2),
                new StepRate(0.1, List.of(4, 9)),
                new DeltaSchedule(),
                new DeltaSchedule(2, 500),
                weights,
                weights.withEarlyStopping(new EarlyStopping(2)),
                new EarlyStopping(2),
                new EarlyStopping(3, 0.125),
                new DnalStrategy(1e-3),
                new DnalStrategy(1e-3)
                        .withEpochs(2)
                        .withLearningRate(new CosineRate(0.3))
                        .withDelta(new DeltaSchedule(1, 50))
                        .withThreshold(0.5)
                        .withFreezing(Freezing.STRICT)
                        .withMinimumChannels(2)
                        .withRoundTo(4)
                        .withBatchStatistics(false)
                        .withPenalty(PenaltyForm.MACS),
                new DistillationLoss(network(), Distillation.Form.MSE, 1, 0),
                new DistillationLoss(network(), Distillation.Form.KL, 4, 0.1),
                new BudgetSteering(),
                new PiSteering(2, 0.5),
                new ConstantSteering(),
                new IlqrSteering(IntStream.range(0, 54).mapToObj(i -> i / 8.0).toList()),
                new UniformWidth(weights, rule),
                new RandomSearch(weights, rule),
                new RandomSearch(weights, rule, 4),
                new RandomWidth(weights, rule),
                new L1FilterNorm(weights, rule),
                new GeometricMedian(weights, rule),
                new Slimming(weights, rule, 1e-3),
                new TaylorExpansion(weights, rule),
                new ProjectedGates(weights, rule),
                new TopologyStrategy(1e-3),
                new AdmmGates(weights, rule),
                new ConstrainedGates(weights, rule, Constraint.ADMM),
                new ConstrainedGates(weights, rule, Constraint.ADJUSTED),
                ShrinkSettings.to(List.of(new Budget(Budget.Cost.MACS, "0.5x")))
                        .withStrategy("l1")
                        .withRate(0.05)
                        .withRecovery(3)
                        .withAugmentations(List.of(new HorizontalFlip(0.5))),
                ShrinkSettings.within(new MaxDrop(0.5, new Budget(Budget.Cost.PARAMS, "1x"))),
                new MaxDrop(2, new Budget(Budget.Cost.LATENCY, "1x")),
                new Budget(Budget.Cost.MACS, "0.5x"),
                new Budget(Budget.Cost.PARAMS, "250k"),
                new RandomCrop(4),
                new RandomResizedCrop(),
                new RandomResizedCrop(0.5),
                new HorizontalFlip(0.25),
                new Mixup());
    }

    private static String nameOf(Configurable configurable) {
        return configurable.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "-0";
    }

    private static void requireEqual(Configurable expected, Configurable found) {
        assertEquals(expected, found);
        assertEquals(expected.hashCode(), found.hashCode());
        assertEquals(expected.toString(), found.toString());
    }

    @ParameterizedTest(name = "check 24: round trips of {0}")
    @MethodSource("configurables")
    <C extends Configurable & Provenancable<ConfiguredObjectProvenance>> void check24RoundTrips(C configurable)
            throws Exception {
        // OLCUT holds the entries of lists for different if they have other names, which those of a provenance always
        // have.
        if (!(configurable instanceof ShrinkSettings)) {
            Helpers.testConfigurableRoundtrip(configurable);
        }
        ConfiguredObjectProvenance provenance = configurable.getProvenance();
        Helpers.testProvenanceMarshalling(provenance);
        ProtoProvenanceSerialization proto = new ProtoProvenanceSerialization(false);
        assertEquals(provenance, proto.deserializeAndUnmarshal(proto.marshalAndSerialize(provenance)));

        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(provenance));
        Path file = folder.resolve("configuration.pb");
        manager.save(file.toFile(), true);
        requireEqual(configurable, manager.lookup(nameOf(configurable)));
        requireEqual(configurable, new ConfigurationManager(file.toString()).lookup(nameOf(configurable)));
    }

    @Test
    @DisplayName("check 24: no configurable is left out")
    void check24Complete() throws IOException {
        Set<String> left = new TreeSet<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.dnal.tribuo")) {
            boolean part = each.isAssignableTo(Configurable.class)
                    && !each.isAssignableTo(Trainer.class)
                    && !each.isAssignableTo(DataSource.class);
            // Those that are not public are former names of others.
            boolean counts = each.getModifiers().contains(JavaModifier.PUBLIC)
                    && !each.getModifiers().contains(JavaModifier.ABSTRACT);
            if (part && counts) {
                left.add(each.getName());
            }
        }
        assertTrue(left.contains(ImageFormat.class.getName()), left.toString());
        configurables().forEach(tested -> left.remove(tested.getClass().getName()));
        assertEquals(Set.of(), left);
    }

    @Test
    @DisplayName("check 24: no configurable writes by hand what follows from its fields")
    void check24ByTheFields() throws IOException {
        configurables().forEach(each -> assertInstanceOf(ConfiguredValue.class, each));
    }

    /** Numbers that are out of any range: every configurable says so, in the words of its constructor. */
    @ParameterizedTest(name = "check 24: numbers out of all ranges are refused in the configuration of {0}")
    @MethodSource("configurables")
    <C extends Configurable & Provenancable<ConfiguredObjectProvenance>> void check24Ranges(C configurable) {
        configurable.getProvenance().getConfiguredParameters().forEach((property, value) -> {
            String wrong = value instanceof IntProvenance ? "-1" : value instanceof DoubleProvenance ? "NaN" : "";
            if (wrong.isEmpty()) {
                return;
            }
            ConfigurationManager manager = new ConfigurationManager();
            manager.addConfiguration(ProvenanceUtil.extractConfiguration(configurable.getProvenance()));
            manager.overrideConfigurableProperty(nameOf(configurable), property, new SimpleProperty(wrong));
            PropertyException e =
                    assertThrows(PropertyException.class, () -> manager.lookup(nameOf(configurable)), property);
            assertTrue(e.getProperty().contains(property), e.getProperty());
            assertTrue(e.getMsg().contains("found"), e.getMsg());
        });
    }

    @Test
    @DisplayName("check 24: configurables with other parameters are not equal")
    void check24NotEqual() throws IOException {
        List<Configurable> all = configurables().toList();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertNotEquals(all.get(i), all.get(j));
            }
        }
    }

    @Test
    @DisplayName("check 25: bitwise the same twice, with the same thread count")
    void check25BitwiseTheSame() {
        MutableDataset<Label> data = Tiny.images(36);
        List<byte[]> models = new ArrayList<>();
        List<List<Prediction<Label>>> predictions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DNALTrainer trainer = Tiny.trainer().threads(2).shards(2).build();
            try (DNALModel model = trainer.train(data)) {
                models.add(Tiny.bytes(model));
                predictions.add(model.predict(data));
            }
        }
        assertArrayEquals(models.get(0), models.get(1));
        assertTrue(Helpers.predictionListDistributionEquals(predictions.get(0), predictions.get(1), 0));
    }
}
