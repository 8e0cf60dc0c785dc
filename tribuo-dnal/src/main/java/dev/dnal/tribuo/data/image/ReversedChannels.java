package dev.dnal.tribuo.data.image;

/** A view of the images of another source whose channels come in the opposite order: blue, green, red. */
final class ReversedChannels extends ImageView {
    /** Of the form of {@link ImageSource#reversedChannels}. */
    ReversedChannels(ImageSource source) {
        super(source);
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        super.copyInto(index, target, offset);
        int plane = shape().height() * shape().width();
        int channels = shape().channels();
        for (int channel = 0; channel < channels / 2; channel++) {
            int one = offset + channel * plane;
            int other = offset + (channels - 1 - channel) * plane;
            for (int i = 0; i < plane; i++) {
                float value = target[one + i];
                target[one + i] = target[other + i];
                target[other + i] = value;
            }
        }
    }

    @Override
    public String toString() {
        return source() + " with channels in the opposite order";
    }
}
