package dev.dnal.conformance.tribuo;

import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Images of 4 x 4 pixels with something to learn in them, and a trainer that needs a moment for them. */
final class Tiny {
    static final int SIDE = 4;
    static final int PIXELS = SIDE * SIDE;
    static final List<String> CLASSES = List.of("left", "right", "both");

    /** As in MNIST, some pixel is dark in all images. */
    static final int NEVER_LIT = 0;

    private Tiny() {}

    /** A trainer for images of one channel with {@link #SIDE} rows and columns. */
    static DNALTrainer.Builder trainer() {
        return DNALTrainer.builder(new ImageFormat(1, SIDE, SIDE), new SmallVgg(4))
                .weightStage(new WeightStage(12, new ConstantRate(0.03), 0))
                .strategy(new DnalStrategy(1e-4).withEpochs(2))
                .budget(new Budget(Budget.Cost.MACS, "0.7x"))
                .finalStage(new WeightStage(6, new ConstantRate(0.015), 0))
                .batchSize(8)
                .validationFraction(0.2)
                .threads(1)
                .seed(1);
    }

    /** Images whose left half, right half or both are bright; the labels take turns. */
    static MutableDataset<Label> images(int count) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("halves", factory), factory);
        SplittableRandom rng = new SplittableRandom(3);
        for (int i = 0; i < count; i++) {
            data.add(image(CLASSES.get(i % CLASSES.size()), rng));
        }
        return data;
    }

    private static Example<Label> image(String label, SplittableRandom rng) {
        Example<Label> example = new ArrayExample<>(new Label(label));
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            boolean left = pixel % SIDE < SIDE / 2;
            boolean bright = label.equals("both") || label.equals("left") == left;
            int value = bright ? 150 + rng.nextInt(100) : rng.nextInt(2) * rng.nextInt(60);
            if (pixel != NEVER_LIT && value > 0) {
                example.add(new Feature(pixelName(pixel), value));
            }
        }
        return example;
    }

    static String pixelName(int pixel) {
        return String.format(Locale.ROOT, "%02d", pixel);
    }

    /** What is the same, to the last bit, for two models of the same network. */
    static byte[] bytes(DNALModel model) {
        return model.imageModel().toByteArray();
    }
}
