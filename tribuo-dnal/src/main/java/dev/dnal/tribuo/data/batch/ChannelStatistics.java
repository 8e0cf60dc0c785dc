package dev.dnal.tribuo.data.batch;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of the raw pixels of each channel, over all images of a set.
 *
 * @param mean one value per channel
 * @param std population standard deviation, one value per channel, 0 for a constant channel
 */
public record ChannelStatistics(List<Double> mean, List<Double> std) {

    /** Takes immutable copies. */
    public ChannelStatistics {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * Computes the statistics.
     *
     * @param source the images
     * @return their statistics in units of raw pixels
     */
    public static ChannelStatistics of(ImageSource source) {
        ImageShape shape = source.shape();
        Accumulator[] channels = new Accumulator[shape.channels()];
        for (int c = 0; c < channels.length; c++) {
            channels[c] = new Accumulator();
        }
        float[] image = new float[shape.size()];
        for (int i = 0; i < source.size(); i++) {
            source.copyInto(i, image, 0);
            for (int c = 0; c < channels.length; c++) {
                channels[c].add(image, c * shape.planeSize(), shape.planeSize());
            }
        }
        List<Double> mean = new ArrayList<>();
        List<Double> std = new ArrayList<>();
        for (Accumulator channel : channels) {
            mean.add(channel.mean);
            std.add(Math.sqrt(channel.squares / channel.count));
        }
        return new ChannelStatistics(mean, std);
    }

    /**
     * Merges planes by the parallel formula of Chan, Golub and LeVeque (1979): a plain sum of squares
     * would lose all digits where the mean is large against the deviation.
     */
    private static final class Accumulator {
        private long count;
        private double mean;
        private double squares;

        void add(float[] values, int from, int length) {
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                sum += values[i];
            }
            double planeMean = sum / length;
            double planeSquares = 0;
            for (int i = from; i < from + length; i++) {
                double difference = values[i] - planeMean;
                planeSquares += difference * difference;
            }
            long total = count + length;
            double shift = planeMean - mean;
            squares += planeSquares + shift * shift * count / total * length;
            mean += shift * length / total;
            count = total;
        }
    }
}
