package dev.dnal.tribuo.shrink;

import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageSample;
import java.util.Optional;

/**
 * Images by what they are for, each part spread evenly over all there are.
 *
 * @param training to train by
 * @param telling by which it is told what came of it
 * @param deciding by which it is decided what is close enough; empty if that is not asked, or is to be decided by those that tell
 */
record ShrinkingImages(ImageSource training, ImageSource telling, Optional<ImageSource> deciding) {
    /** Parts at least 2 images, of which one is left to train by. */
    static ShrinkingImages of(ImageSource images, ShrinkSettings settings) {
        ImageSample telling = ImageSample.of(images, 1, settings.heldOut(images.size()));
        int count = settings.deciding(images.size());
        if (count == 0) {
            return new ShrinkingImages(telling.others(), telling.control().orElseThrow(), Optional.empty());
        }
        ImageSample deciding = ImageSample.of(telling.others(), 1, count);
        return new ShrinkingImages(deciding.others(), telling.control().orElseThrow(), deciding.control());
    }
}
