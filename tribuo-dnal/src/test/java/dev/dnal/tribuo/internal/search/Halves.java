package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import java.util.List;
import java.util.SplittableRandom;

/** Images of two classes, a bright left or right half in noise, which any network can tell apart. */
public final class Halves {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int IMAGES = 240;

    /** Of pixels as the images have them. */
    static final Normalisation NORMALISATION = new Normalisation(List.of(0.4), List.of(0.25), Normalisation.BYTE_SCALE);

    private Halves() {}

    /** What settings come to for the images. */
    static SearchSettings settings(TrainerSettings trainer) {
        return settings(trainer, new SoftmaxCrossEntropy());
    }

    static SearchSettings settings(TrainerSettings trainer, Loss loss) {
        return new SearchSettings(trainer, loss, NORMALISATION, trainer.training(Device.CPU));
    }

    /** The usual settings for a small network, one thread and a quarter of the images kept back. */
    static TrainerSettings trainer(Strategy strategy) {
        return new TrainerSettings(new ResNet(8, 4), strategy)
                .withBatchSize(32)
                .withValidationFraction(0.25)
                .withThreads(1);
    }

    public static ImageSource images() {
        SplittableRandom rng = new SplittableRandom(7);
        byte[] pixels = new byte[IMAGES * SHAPE.size()];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < SHAPE.size(); p++) {
                boolean bright = (p % SHAPE.width() < SHAPE.width() / 2) == (labels[i] == 0);
                pixels[i * SHAPE.size() + p] = (byte) ((bright ? 120 : 0) + rng.nextInt(100));
            }
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("left", "right"));
    }
}
