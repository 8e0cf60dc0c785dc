package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.testing.Warnings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Data sets that are the same but for the names of their features. */
class NamedPixelsTest {
    private static final int SIDE = 28;

    @TempDir
    private Path folder;

    /** Tribuo's ONNXExternalModel would load the stock library for the whole process. */
    @BeforeAll
    static void startOurRuntimeFirst() {
        OrtRuntime.start(Device.CPU);
    }

    /** A bright bar that is upright or lies, on a dark ground; sparse as MNIST is, the first pixel never dark. */
    private static MutableDataset<Label> bars(IntFunction<String> names) {
        MutableDataset<Label> data =
                new MutableDataset<>(new SimpleDataSourceProvenance("bars", new LabelFactory()), new LabelFactory());
        SplittableRandom rng = new SplittableRandom(5);
        for (int i = 0; i < 60; i++) {
            boolean upright = i % 2 == 0;
            int place = rng.nextInt(4, SIDE - 4);
            ArrayExample<Label> example = new ArrayExample<>(new Label(upright ? "upright" : "lying"));
            example.add(names.apply(0), 9);
            for (int along = 4; along < SIDE - 4; along++) {
                int pixel = upright ? along * SIDE + place : place * SIDE + along;
                example.add(names.apply(pixel), 200 + rng.nextInt(50));
            }
            data.add(example);
        }
        return data;
    }

    private static DNALModel trained(MutableDataset<Label> data) {
        return DNALTrainer.builder(new ImageFormat(1, SIDE, SIDE), new SmallVgg(2))
                .weightStage(new WeightStage(3, new ConstantRate(0.03), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(2, new ConstantRate(0.02), 0))
                .batchSize(10)
                .threads(1)
                .build()
                .train(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixel%1$d", "p%1$04d", "px%1$d@value", "%2$dx%3$d", "r%2$02dc%3$02d", "x%3$dy%2$d"})
    void theSamePixelsUnderOtherNamesGiveTheSameModel(String form) throws Exception {
        MutableDataset<Label> numbered = bars(pixel -> Integer.toString(pixel));
        MutableDataset<Label> named =
                bars(pixel -> String.format(Locale.ROOT, form, pixel, pixel / SIDE, pixel % SIDE));
        try (DNALModel expected = trained(numbered);
                DNALModel model = trained(named)) {
            assertArrayEquals(
                    expected.imageModel().toByteArray(), model.imageModel().toByteArray());
            LabelEvaluator evaluator = new LabelEvaluator();
            assertEquals(
                    evaluator.evaluate(expected, numbered).accuracy(),
                    evaluator.evaluate(model, named).accuracy());
            Path file = folder.resolve("model.onnx");
            model.saveONNXModel("dev.dnal.test", 1, file);
            OnnxTestUtils.onnxLabelComparison(model, file, named, 1e-5);
            try (DNALModel read = (DNALModel) Model.deserialize(model.serialize())) {
                assertEquals(
                        model.predict(named.getExample(0)).getOutputScores(),
                        read.predict(named.getExample(0)).getOutputScores());
            }
        }
    }

    @Test
    void aModelOfAnEarlierVersionWhosePixelsWereScrambledIsNotRead() {
        try (DNALModel model = trained(bars(pixel -> "pixel" + pixel))) {
            var earlier = model.serialize().toBuilder().setVersion(0).build();
            Exception e = assertThrows(RuntimeException.class, () -> Model.deserialize(earlier));
            String message = String.valueOf(rootCause(e).getMessage());
            assertTrue(message.contains("train it again"), message);
        }
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }

    @Test
    void warnsWhereNothingTellsWhetherNumbersCountFromZero() {
        MutableDataset<Label> data = bars(pixel -> "pixel" + (pixel == 0 ? 1 : pixel));
        assertEquals(
                1,
                Warnings.of(
                                TrainingImages.class,
                                () -> TrainingImages.of(data, new LabelOutputs(), new ImageFormat(1, SIDE, SIDE)))
                        .size());
    }
}
