package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;

/** Makes images of examples. Immutable, for any number of threads. */
public final class ExampleImages {
    private final ImmutableFeatureMap features;
    private final ImageShape shape;
    private final PixelMap pixels;

    /**
     * For examples of a feature domain.
     *
     * @throws IllegalArgumentException if the names of features don't say which pixels they are, or they do not fit images of the shape
     */
    public ExampleImages(ImmutableFeatureMap features, ImageShape shape) {
        this.features = features;
        this.shape = shape;
        this.pixels = PixelMap.of(features, shape);
    }

    ImageShape shape() {
        return shape;
    }

    public PixelMap pixels() {
        return pixels;
    }

    /**
     * Writes the raw pixels of an example; pixels without a feature are 0, unknown features are ignored.
     *
     * @param target C * H * W values, all overwritten
     * @return the number of features of the example that are known
     * @throws IllegalArgumentException if a value is not finite in single precision
     */
    public int fill(Example<?> example, float[] target) {
        Arrays.fill(target, 0);
        int known = 0;
        for (Feature feature : example) {
            int id = features.getID(feature.getName());
            if (id >= 0) {
                known++;
                // Tribuo's rule for features that come twice is to add them up.
                target[pixels.pixel(id)] += requireFinite(feature);
            }
        }
        return known;
    }

    private static float requireFinite(Feature feature) {
        float value = (float) feature.getValue();
        if (!Float.isFinite(value)) {
            throw new SettingException("Expected finite pixel values, found " + feature.getValue() + " in feature '"
                    + feature.getName() + "'");
        }
        return value;
    }

    /**
     * Converts examples to images once, for training, with their weights.
     *
     * @param dataset at least one example, of this feature domain
     * @param outputs says what is to be learned of them
     * @param domain of the outputs
     * @throws IllegalArgumentException if there are no examples, an output does not fit the domain, a value is not
     *     finite, or weights are negative, not finite, or all 0
     */
    public <T extends Output<T>> ImageSource convert(
            Dataset<T> dataset, Outputs<T> outputs, ImmutableOutputInfo<T> domain) {
        float[] weights = new float[dataset.size()];
        PixelStore store = pixels(dataset, weights);
        return outputs.images(store, dataset, domain).weighted(weights);
    }

    /**
     * The same for training without labels, which may be unknown: they are not looked at.
     *
     * @param names of the classes that a network tells apart
     */
    public <T extends Output<T>> ImageSource convert(Dataset<T> dataset, List<String> names) {
        float[] weights = new float[dataset.size()];
        PixelStore store = pixels(dataset, weights);
        return store.toImages(new int[dataset.size()], names).withoutTargets().weighted(weights);
    }

    private <T extends Output<T>> PixelStore pixels(Dataset<T> dataset, float[] weights) {
        if (dataset.size() == 0) {
            throw new SettingException("Expected a dataset of at least one example, found an empty one");
        }
        PixelStore store = new PixelStore(dataset.size(), shape);
        float[] image = new float[shape.size()];
        int index = 0;
        for (Example<T> example : dataset) {
            try {
                fill(example, image);
            } catch (IllegalArgumentException e) {
                throw new SettingException("Example " + index + ": " + e.getMessage(), e);
            }
            store.put(index, image);
            weights[index] = example.getWeight();
            index++;
        }
        return store;
    }
}
