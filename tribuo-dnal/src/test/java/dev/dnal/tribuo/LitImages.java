package dev.dnal.tribuo;

import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.MultiLabelFactory;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** Images of 8 x 8 pixels, dark but for what is to be found in them, and settings to find it with. */
final class LitImages {
    static final int SIDE = 8;
    private static final int BLOCK = 3;

    private LitImages() {}

    /** Settings that do for both. */
    static <B extends NetworkTrainerBuilder<B>> B settings(B builder) {
        return builder.weightStage(new WeightStage(15, new ConstantRate(0.03), 1e-4))
                .strategy(new DnalStrategy(1e-4).withEpochs(2))
                .budget(new Budget(Budget.Cost.MACS, "0.7x"))
                .finalStage(new WeightStage(8, new ConstantRate(0.01), 1e-4))
                .batchSize(16)
                .validationFraction(0.2)
                .threads(1)
                .seed(1);
    }

    static DNALRegressionTrainer.Builder regression() {
        return settings(DNALRegressionTrainer.builder(new ImageFormat(1, SIDE, SIDE), new SmallVgg(8)));
    }

    static DNALMultiLabelTrainer.Builder multiLabel() {
        return settings(DNALMultiLabelTrainer.builder(new ImageFormat(1, SIDE, SIDE), new SmallVgg(4)));
    }

    /** A block of light somewhere; its position is "down" and "across", 0 to 1. */
    static MutableDataset<Regressor> blocks(int count, long seed) {
        SplittableRandom rng = new SplittableRandom(seed);
        MutableDataset<Regressor> data = empty(new RegressionFactory());
        for (int i = 0; i < count; i++) {
            int top = rng.nextInt(SIDE - BLOCK + 1);
            int left = rng.nextInt(SIDE - BLOCK + 1);
            boolean[] lit = new boolean[SIDE * SIDE];
            light(lit, top, left, BLOCK);
            double[] position = {top / (double) (SIDE - BLOCK), left / (double) (SIDE - BLOCK)};
            data.add(image(new Regressor(new String[] {"down", "across"}, position), lit, rng));
        }
        return data;
    }

    /** Each quadrant is dark or lit; labels are "nw", "ne", "sw" and "se", of which there may be none. */
    static MutableDataset<MultiLabel> quadrants(int count, long seed) {
        SplittableRandom rng = new SplittableRandom(seed);
        MutableDataset<MultiLabel> data = empty(new MultiLabelFactory());
        for (int i = 0; i < count; i++) {
            Set<Label> labels = new HashSet<>();
            boolean[] lit = new boolean[SIDE * SIDE];
            for (int quadrant = 0; quadrant < 4; quadrant++) {
                if (rng.nextBoolean()) {
                    labels.add(new Label((quadrant < 2 ? "n" : "s") + (quadrant % 2 == 0 ? "w" : "e")));
                    light(lit, quadrant / 2 * SIDE / 2, quadrant % 2 * SIDE / 2, SIDE / 2);
                }
            }
            data.add(image(new MultiLabel(labels), lit, rng));
        }
        return data;
    }

    private static <T extends Output<T>> MutableDataset<T> empty(OutputFactory<T> factory) {
        return new MutableDataset<>(new SimpleDataSourceProvenance("lit images", factory), factory);
    }

    private static void light(boolean[] lit, int top, int left, int side) {
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                lit[y * SIDE + x] = true;
            }
        }
    }

    private static <T extends Output<T>> Example<T> image(T output, boolean[] lit, SplittableRandom rng) {
        ArrayExample<T> example = new ArrayExample<>(output);
        for (int pixel = 0; pixel < lit.length; pixel++) {
            example.add(String.format(Locale.ROOT, "%02d", pixel), (lit[pixel] ? 180 : 1) + rng.nextInt(60));
        }
        return example;
    }
}
