package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What images count for in training by their class.
 *
 * @param byClass weight by the name of the class; a class without one has weight 1
 */
public record ClassWeights(Map<String, Double> byClass) {
    /**
     * Copies the map and checks the ranges.
     *
     * @throws SettingException if a weight is negative or not finite
     */
    public ClassWeights {
        // In an order that does not depend on the Java machine.
        byClass = Collections.unmodifiableMap(new TreeMap<>(byClass));
        byClass.forEach((name, weight) -> {
            if (!(weight >= 0 && Double.isFinite(weight))) {
                throw new SettingException("Expected weights of classes that are finite and at least 0, found " + weight
                        + " for '" + name + "'");
            }
        });
    }

    /**
     * Weights by which all classes that have images count alike: n / (K * n_k) for a class of n_k of n images in K classes.
     *
     * @param images whose weights of their own, if any, are left out of account
     */
    public static ClassWeights balanced(ImageSource images) {
        int[] sizes = new int[images.numClasses()];
        for (int i = 0; i < images.size(); i++) {
            sizes[images.label(i)]++;
        }
        int classes = 0;
        for (int size : sizes) {
            classes += size > 0 ? 1 : 0;
        }
        Map<String, Double> weights = new TreeMap<>();
        for (int k = 0; k < sizes.length; k++) {
            if (sizes[k] > 0) {
                weights.put(images.classNames().get(k), (double) images.size() / ((double) classes * sizes[k]));
            }
        }
        return new ClassWeights(weights);
    }

    /**
     * The images with their weights multiplied by those of their classes.
     *
     * @throws SettingException if there is a weight of a class that the images don't have, or no image is left with
     *     a weight above 0
     */
    public ImageSource applyTo(ImageSource images) {
        if (byClass.isEmpty()) {
            return images;
        }
        for (String name : byClass.keySet()) {
            if (!images.classNames().contains(name)) {
                throw new SettingException(
                        "Expected weights of the classes " + images.classNames() + ", found one of '" + name + "'");
            }
        }
        float[] weights = new float[images.size()];
        for (int i = 0; i < weights.length; i++) {
            double ofClass = byClass.getOrDefault(images.classNames().get(images.label(i)), 1.0);
            weights[i] = (float) (images.weight(i) * ofClass);
        }
        return images.weighted(weights);
    }
}
