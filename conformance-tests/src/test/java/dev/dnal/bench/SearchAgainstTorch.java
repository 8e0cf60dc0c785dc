package dev.dnal.bench;

import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.RandomCrop;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A whole search, which cuts closed channels out before the last stage, against the published way in PyTorch, which trains with
 * masks at full cost: the same network, images, batches and optimiser, and the same number of epochs in each stage, in the published
 * proportions of 3 to 1 to 7.
 */
final class SearchAgainstTorch implements BenchCase.Measurement {
    private static final int SEARCHES = 2;
    private static final int IMAGES = 1280;
    private static final long SEED = 3;

    private final double lambda;

    /**
     * A search.
     *
     * @param lambda factor of the penalty on open gates, which decides how much is left for the last stage
     */
    SearchAgainstTorch(double lambda) {
        this.lambda = lambda;
    }

    @Override
    public Measured measure(Duration budget) {
        SearchSettings settings = settings();
        ImageSource images = new PatternImages(IMAGES, SEED);
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        String remark = "";
        for (int i = 0; i < SEARCHES; i++) {
            long start = System.nanoTime();
            remark = remark(search(settings, images));
            long middle = System.nanoTime();
            new TorchSearch(settings, batches(settings, images)).run();
            ours.add((middle - start) / 1e9);
            peer.add((System.nanoTime() - middle) / 1e9);
        }
        return new Measured(Interleaved.median(ours), Interleaved.median(peer), remark);
    }

    private SearchSettings settings() {
        TrainerSettings trainer = new TrainerSettings(new ResNet(20), new DnalStrategy(lambda).withEpochs(1))
                .withWeightStage(new WeightStage(3, new CosineRate(0.1), TorchTrainer.WEIGHT_DECAY))
                .withFinalStage(new WeightStage(7, new CosineRate(0.1), TorchTrainer.WEIGHT_DECAY))
                .withOptimiser(new SgdOptimiser(TorchTrainer.MOMENTUM, false))
                .withAugmentations(List.of(new RandomCrop(4), new HorizontalFlip()))
                .withValidationFraction(0);
        Normalisation normalisation = Normalisation.identity(Images.SHAPE.channels());
        return new SearchSettings(trainer, new SoftmaxCrossEntropy(), normalisation, OurStep.sharded());
    }

    private static Architecture search(SearchSettings settings, ImageSource images) {
        SearchListener silent = new SearchListener() {};
        return new ArchitectureSearch(settings, images, new SplittableRandom(SEED), silent)
                .learn()
                .architecture()
                .orElseThrow();
    }

    private static BatchPipeline batches(SearchSettings settings, ImageSource images) {
        return BatchPipeline.training(
                images,
                settings.normalisation(),
                settings.trainer().augmentations(),
                settings.trainer().batchSize(),
                new SplittableRandom(SEED));
    }

    private static String remark(Architecture learned) {
        return String.format(
                Locale.ROOT,
                "%.0f %% of the MACs left; %d searches each",
                100.0 * learned.after().macs() / learned.before().macs(),
                SEARCHES);
    }
}
