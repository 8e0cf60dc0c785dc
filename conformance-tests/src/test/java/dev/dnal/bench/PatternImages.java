package dev.dnal.bench;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Images of CIFAR's form that can be learned: each is its class's pattern of large spots under noise. */
final class PatternImages implements ImageSource {
    private static final int SPOT = 8;

    private final List<String> classNames;
    private final float[][] images;

    PatternImages(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        classNames = new ArrayList<>();
        float[][] patterns = new float[Images.CLASSES][];
        for (int k = 0; k < patterns.length; k++) {
            classNames.add("pattern " + k);
            patterns[k] = pattern(random);
        }
        images = new float[count][];
        for (int i = 0; i < count; i++) {
            images[i] = noisy(patterns[label(i)], random);
        }
    }

    private static float[] pattern(RandomGenerator random) {
        ImageShape shape = Images.SHAPE;
        float[] pattern = new float[shape.size()];
        int spotsPerRow = shape.width() / SPOT;
        float[] spots = new float[shape.channels() * (shape.height() / SPOT) * spotsPerRow];
        for (int i = 0; i < spots.length; i++) {
            spots[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < pattern.length; i++) {
            int row = i / shape.width();
            int column = i % shape.width();
            pattern[i] = spots[row / SPOT * spotsPerRow + column / SPOT];
        }
        return pattern;
    }

    private static float[] noisy(float[] pattern, RandomGenerator random) {
        float[] image = pattern.clone();
        for (int i = 0; i < image.length; i++) {
            image[i] += (float) random.nextGaussian();
        }
        return image;
    }

    @Override
    public ImageShape shape() {
        return Images.SHAPE;
    }

    @Override
    public int size() {
        return images.length;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int label(int index) {
        return index % Images.CLASSES;
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        System.arraycopy(images[index], 0, target, offset, images[index].length);
    }
}
