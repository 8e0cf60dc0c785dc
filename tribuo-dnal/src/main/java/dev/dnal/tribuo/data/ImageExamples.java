package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Makes a Tribuo example of each image, in their order, whenever it is asked for. Labels are the names of classes. */
final class ImageExamples implements Iterator<Example<Label>> {
    private final ImageSource images;
    private final List<Label> classes;
    private final float[] pixels;
    private int next;

    ImageExamples(ImageSource images) {
        this.images = images;
        this.classes = images.classNames().stream().map(Label::new).toList();
        this.pixels = new float[images.shape().size()];
    }

    @Override
    public boolean hasNext() {
        return next < images.size();
    }

    @Override
    public Example<Label> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("All " + images.size() + " images were served");
        }
        images.copyInto(next, pixels, 0);
        byte[] bytes = new byte[pixels.length];
        for (int p = 0; p < bytes.length; p++) {
            bytes[p] = (byte) (int) pixels[p];
        }
        Label label = classes.get(images.label(next));
        next++;
        return new PixelExample<>(label, bytes);
    }
}
