package dev.dnal.bench;

import dev.dnal.tribuo.network.ResNet;
import java.time.Duration;

/** The share of a step's time that is left when half of the arithmetic is cut out, against the share of the arithmetic. */
final class SlicedStepShare implements BenchCase.Measurement {
    private static final int BATCH = 128;

    private final int multipleOf;

    SlicedStepShare(int multipleOf) {
        this.multipleOf = multipleOf;
    }

    @Override
    public Measured measure(Duration budget) {
        HalfClosed network = HalfClosed.of(Images.build(new ResNet(20)), multipleOf);
        Images images = Images.random(BATCH);
        try (Step sliced = new OurStep(OurStep.training(network.sliced()), OurStep.sharded(), images);
                Step whole = new OurStep(OurStep.training(network.whole()), OurStep.sharded(), images)) {
            Interleaved times = Interleaved.measure(sliced, whole, budget);
            return new Measured(times.ours() / times.peer(), network.macsShare(), times.rounds() + " rounds");
        }
    }
}
