package dev.dnal.tribuo.data.batch;

import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.PairAugmentation;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Reads images of a source one by one and augments them, in memory that is used again. */
final class AugmentedImages {
    private final ImageSource source;
    private final List<Augmentation> augmentations;

    /** For each augmentation of pairs, where the second images come from: augmented by those before it. */
    private final List<Optional<AugmentedImages>> others;

    private final RandomGenerator rng;
    private float[] image;
    private float[] augmented;

    AugmentedImages(ImageSource source, List<Augmentation> augmentations, RandomGenerator rng) {
        this.source = source;
        this.augmentations = augmentations;
        this.rng = rng;
        this.others = IntStream.range(0, augmentations.size())
                .mapToObj(i -> augmentations.get(i) instanceof PairAugmentation
                        ? Optional.of(new AugmentedImages(source, augmentations.subList(0, i), rng))
                        : Optional.<AugmentedImages>empty())
                .toList();
        this.image = new float[source.shape().size()];
        this.augmented = new float[source.shape().size()];
    }

    /**
     * Reads and augments an image.
     *
     * @return [C, H, W], which may be altered; until the next call
     */
    float[] load(int index) {
        source.copyInto(index, image, 0);
        for (int i = 0; i < augmentations.size(); i++) {
            augment(augmentations.get(i), others.get(i));
            float[] free = image;
            image = augmented;
            augmented = free;
        }
        return image;
    }

    private void augment(Augmentation augmentation, Optional<AugmentedImages> pairs) {
        if (augmentation instanceof PairAugmentation pair && pairs.isPresent()) {
            float[] other = pairs.get().load(rng.nextInt(source.size()));
            pair.augment(image, other, augmented, source.shape(), rng);
        } else {
            augmentation.augment(image, augmented, source.shape(), rng);
        }
    }
}
