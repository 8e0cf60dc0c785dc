package dev.dnal.tribuo.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.quantisation.LayerCount;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantiserTest {
    private static final ImageShape SHAPE = new ImageShape(1, 6, 6);
    private static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.5), List.of(0.25), Normalisation.BYTE_SCALE);

    /** Noise, of classes that don't matter. */
    private static ImageSource images(int count) {
        byte[] pixels = new byte[count * SHAPE.size()];
        SplittableRandom random = new SplittableRandom(4);
        random.nextBytes(pixels);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, ImageData.numberedClasses(3));
    }

    /** Two convolutions and a matrix product; the first has a channel that is {@code loud} more than the others, which the last ignores. */
    private static Graph network(float loud) {
        Graph graph = new Graph("small");
        graph.opsets().put("", 17L);
        GraphBuilder b = new GraphBuilder(graph);
        SplittableRandom random = new SplittableRandom(2);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 6, 6)));
        float[] bias = {loud, 0.1f, 0.2f, -0.1f};
        Value first = b.call(
                        "Conv",
                        x,
                        b.constant("first.weight", Tensor.generated(random::nextGaussian, 4, 1, 3, 3)),
                        b.constant("first.bias", Tensor.of(bias, 4)))
                .named("first")
                .output();
        float[] weights = new float[5 * 4];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 4 == 0 ? 0 : (float) random.nextGaussian();
        }
        Value second = b.call(
                        "Conv", b.emit("Relu", first), b.constant("second.weight", Tensor.of(weights, 5, 4, 1, 1)))
                .named("second")
                .output();
        Value flat = b.call("Flatten", b.emit("Relu", second)).output();
        Value logits = b.call("Gemm", flat, b.constant("last.weight", Tensor.generated(random::nextGaussian, 80, 3)))
                .named("logits")
                .output();
        graph.addOutput(logits);
        return graph;
    }

    private static Quantiser.Builder quantiser(ImageSource images) {
        return Quantiser.builder().images(images).normalisation(NORMALISATION).threads(1);
    }

    @Test
    void aNetworkSaysMostlyTheSameInWholeNumbers() {
        QuantisedNetwork network = quantiser(images(400))
                .calibrationImages(100)
                .controlImages(300)
                .method("min-max")
                .build()
                .quantise(network(0));
        assertEquals(new LayerCount(3, 3), LayerCount.of(network.graph()));
        assertEquals(300, network.report().control().images());
        assertTrue(
                network.report().control().share() > 0.95,
                () -> network.report().toString());
        network.report().noise().forEach(noise -> assertTrue(noise.signalToNoise() > 20, noise::toString));
        assertEquals(List.of(), network.report().warnings());
        assertEquals(List.of(), network.report().keptLayers());
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBytes() {
        byte[] one = quantiser(images(120))
                .calibrationImages(70)
                .build()
                .quantise(network(0))
                .toBytes();
        byte[] three = quantiser(images(120))
                .calibrationImages(70)
                .threads(3)
                .build()
                .quantise(network(0))
                .toBytes();
        assertArrayEquals(one, three);
    }

    @Test
    void theNetworkGivenStaysAsItIs() {
        Graph network = network(0);
        byte[] before = OnnxWriter.toBytes(network);
        quantiser(images(60)).build().quantise(network);
        assertArrayEquals(before, OnnxWriter.toBytes(network));
    }

    @Test
    void layersAreGivenBackWhereTooMuchIsLost() {
        Graph loud = network(3000);
        Quantiser.Builder builder =
                quantiser(images(400).withoutTargets()).calibrationImages(100).controlImages(200);
        double lost = builder.build().quantise(loud).report().control().drop();
        assertTrue(lost > 0.2, "what is to be mended must be broken: " + lost);
        QuantisedNetwork.Report report =
                builder.maxDrop(0.05).build().quantise(loud).report();
        assertEquals(
                List.of("first", "second"),
                report.keptLayers().stream().sorted().toList());
        assertEquals(1, report.quantisedLayers());
        assertTrue(report.control().drop() <= 0.05, report::toString);
    }

    @Test
    void withoutLabelsAgreementCounts() {
        Agreement agreement = quantiser(images(200).withoutTargets())
                .calibrationImages(50)
                .build()
                .quantise(network(0))
                .report()
                .control();
        assertTrue(Double.isNaN(agreement.accuracy()));
        assertEquals(1 - agreement.share(), agreement.drop());
    }

    @Test
    void oneImageIsWarnedOf() {
        List<String> warnings =
                quantiser(images(1)).build().quantise(network(0)).report().warnings();
        assertEquals(3, warnings.size(), warnings::toString);
        assertEquals("Ranges were to be measured on 500 images, but there are only 1.", warnings.get(0));
        assertTrue(warnings.get(1).startsWith("Ranges were measured on one image"), warnings::toString);
        assertTrue(warnings.get(2).startsWith("All images were needed"), warnings::toString);
    }

    @Test
    void imagesOfOneColourAreWarnedOf() {
        ImageSource grey =
                ImageData.ofBytes(SHAPE, new byte[20 * SHAPE.size()], new int[20], ImageData.numberedClasses(3));
        List<String> warnings = quantiser(grey)
                .calibrationImages(10)
                .build()
                .quantise(network(0))
                .report()
                .warnings();
        assertTrue(warnings.get(0).startsWith("All pixels of the images that ranges were measured on are equal"));
    }

    @Test
    void noImageIsRefused() {
        String message = assertThrows(
                        SettingException.class,
                        () -> quantiser(images(5)).calibrationImages(0).build())
                .getMessage();
        assertEquals("Expected at least 1 as the number of images to measure ranges on, found 0", message);
        assertTrue(
                assertThrows(SettingException.class, () -> Quantiser.builder().build())
                        .getMessage()
                        .endsWith("found no images"));
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        ImageSource other =
                ImageData.ofBytes(new ImageShape(1, 5, 6), new byte[30], new int[1], ImageData.numberedClasses(3));
        String message = assertThrows(
                        GraphException.class, () -> quantiser(other).build().quantise(network(0)))
                .getMessage();
        assertTrue(message.contains("for images of shape [1, 5, 6], found [x: FLOAT[batch, 1, 6, 6]]"), message);
    }

    /** Weights are finite, what they make isn't. */
    @Test
    void tensorsThatAreNotFiniteAreNamed() {
        Graph network = network(0);
        network.setInitializer(network.requireValue("first.weight"), Tensor.filled(Float.MAX_VALUE, 4, 1, 3, 3));
        String message = assertThrows(
                        SettingException.class,
                        () -> quantiser(images(20)).build().quantise(network))
                .getMessage();
        assertTrue(
                message.startsWith("Tensor 'Relu': expected finite numbers for the calibration images, found "),
                message);
    }

    @Test
    void aDropOutOfRangeIsRefused() {
        assertTrue(assertThrows(
                        SettingException.class,
                        () -> quantiser(images(5)).maxDrop(1.5).build())
                .getMessage()
                .contains("from 0 to 1"));
    }

    private static Quantiser.Builder training(ImageSource images) {
        return quantiser(images)
                .calibrationImages(100)
                .controlImages(200)
                .method("percentile:90")
                .trainingEpochs(4)
                .trainingRate(1e-3);
    }

    @Test
    void trainingWinsBackWhatRoundingLost() {
        QuantisedNetwork network =
                training(images(600).withoutTargets()).build().quantise(network(0));
        QuantisedNetwork.Training training = network.report().training();
        assertEquals(400, training.images(), "but for those to compare by");
        assertTrue(training.kept());
        assertTrue(training.after().noise() < 0.5 * training.before().noise(), training::toString);
        assertEquals(training.after(), network.report().control());
        assertEquals(new LayerCount(3, 3), LayerCount.of(network.graph()));
    }

    @Test
    void aTrainingGainsByLogitsOrWithLabelsByClasses() {
        Agreement before = new Agreement(100, 0.9, 0.8, 0.7, 10);
        assertTrue(QuantisationTraining.gains(before, new Agreement(100, 0.9, 0.8, 0.6, 9), 0));
        assertTrue(!QuantisationTraining.gains(before, new Agreement(100, 1, 0.8, 0.8, 11), 0));
        assertTrue(QuantisationTraining.gains(before, new Agreement(100, 0.8, 0.8, 0.75, 11), 0.1));
        assertTrue(!QuantisationTraining.gains(before, new Agreement(100, 1, 0.8, 0.69, 9), 0.1));
    }

    @Test
    void anyNumberOfThreadsTrainsTheSame() {
        byte[] one = training(images(300)).build().quantise(network(0)).toBytes();
        byte[] three =
                training(images(300)).threads(3).build().quantise(network(0)).toBytes();
        assertArrayEquals(one, three);
    }

    @Test
    void labelsMayHaveAShare() {
        Quantiser.Builder builder = training(images(400)).labelShare(0.5);
        QuantisedNetwork.Training training =
                builder.build().quantise(network(0)).report().training();
        assertEquals(0.5, training.labelShare());
        assertTrue(training.after().accuracy() >= training.before().accuracy(), training::toString);
        Quantiser without = builder.images(images(400).withoutTargets()).build();
        String message = assertThrows(SettingException.class, () -> without.quantise(network(0)))
                .getMessage();
        assertTrue(message.startsWith("Expected images with labels"), message);
    }

    @Test
    void anEpochOverOneImageIsPossible() {
        assertEquals(
                1,
                training(images(1))
                        .build()
                        .quantise(network(0))
                        .report()
                        .training()
                        .images());
    }

    @Test
    void trainingOutOfRangeIsRefused() {
        assertRefused(
                "number of epochs of training, found -1", training(images(5)).trainingEpochs(-1));
        assertRefused(
                "number of images to train on, found 0", training(images(5)).trainingImages(0));
        assertRefused("learning rate above 0, found NaN", training(images(5)).trainingRate(Double.NaN));
        assertRefused("from 0 to below 1, found 1.0", training(images(5)).labelShare(1));
    }

    @Test
    void aTrainingThatDivergesSaysSo() {
        String message = assertThrows(
                        TrainingDivergedException.class,
                        () -> training(images(200)).trainingRate(1e6).build().quantise(network(0)))
                .getMessage();
        assertTrue(message.contains("of the training of the quantised network: training has diverged"), message);
    }

    private static void assertRefused(String message, Quantiser.Builder builder) {
        String found = assertThrows(SettingException.class, builder::build).getMessage();
        assertTrue(found.endsWith(message), found);
    }
}
