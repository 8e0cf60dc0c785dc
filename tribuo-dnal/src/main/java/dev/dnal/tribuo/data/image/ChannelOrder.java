package dev.dnal.tribuo.data.image;

import java.util.Map;
import java.util.Optional;

/** In which order a network takes the channels of colour images. */
public enum ChannelOrder {
    /** Red, green and blue: as images have them here. */
    RGB("Rgb8"),
    /** Blue, green and red: as OpenCV has them. */
    BGR("Bgr8");

    /** ONNX's metadata property of models that take images. */
    private static final String PROPERTY = "Image.BitmapPixelFormat";

    private final String format;

    ChannelOrder(String format) {
        this.format = format;
    }

    /**
     * What a model's metadata properties say of it.
     *
     * @return empty if they don't, or if its images are of no such format
     */
    public static Optional<ChannelOrder> in(Map<String, String> properties) {
        String found = properties.get(PROPERTY);
        for (ChannelOrder order : values()) {
            if (order.format.equals(found)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    /** Says it in a model's metadata properties. */
    public void writeTo(Map<String, String> properties) {
        properties.put(PROPERTY, format);
    }

    /** Images as such a network takes them, of images whose channels are red, green and blue. */
    public ImageSource of(ImageSource images) {
        return this == BGR ? images.reversedChannels() : images;
    }

    /** The same of training and test images. */
    public ImageDataset of(ImageDataset images) {
        return new ImageDataset(images.name(), of(images.train()), of(images.test()), images.testShare());
    }
}
