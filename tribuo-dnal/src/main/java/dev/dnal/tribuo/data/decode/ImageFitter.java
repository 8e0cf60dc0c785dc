package dev.dnal.tribuo.data.decode;

/** Brings decoded images to one shape. Computes what is cut out and nothing else. */
final class ImageFitter {
    private final ImageFit fit;

    ImageFitter(ImageFit fit) {
        this.fit = fit;
    }

    /**
     * Resizes and cuts.
     *
     * @param target receives [C, H, W] of the shape, whole numbers 0 to 255
     * @param offset of the first value in target
     */
    void fit(DecodedImage decoded, float[] target, int offset) {
        DecodedImage image = decoded.withChannels(fit.channels());
        TriangleFilter columns = filter(image.width(), image.height(), fit.width());
        TriangleFilter rows = filter(image.height(), image.width(), fit.height());
        int plane = fit.height() * fit.width();
        for (int c = 0; c < fit.channels(); c++) {
            resizeColumns(resizeRows(image, c, columns, rows), rows, target, offset + c * plane);
        }
    }

    /** The filter along a side, given the other one: the longer side keeps its proportion. */
    private TriangleFilter filter(int side, int other, int wanted) {
        if (fit.resize() == 0) {
            return new TriangleFilter(side, wanted, 0, wanted);
        }
        long output = side <= other ? fit.resize() : (long) fit.resize() * side / other;
        // Half to even, as readers of ImageNet round.
        long from = (long) Math.rint((output - wanted) / 2.0);
        return new TriangleFilter(side, output, from, wanted);
    }

    /** Each row that is needed, resized to the columns cut out. */
    private float[] resizeRows(DecodedImage image, int channel, TriangleFilter columns, TriangleFilter rows) {
        int begin = rows.first(0);
        float[] resized = new float[(rows.end() - begin) * fit.width()];
        for (int y = begin; y < rows.end(); y++) {
            int row = y * image.width();
            for (int i = 0; i < fit.width(); i++) {
                float sum = 0;
                for (int k = 0; k < columns.taps(i); k++) {
                    sum += columns.weight(i, k) * image.sample(channel, row + columns.first(i) + k);
                }
                resized[(y - begin) * fit.width() + i] = sum;
            }
        }
        return resized;
    }

    private void resizeColumns(float[] resized, TriangleFilter rows, float[] target, int offset) {
        for (int y = 0; y < fit.height(); y++) {
            int begin = (rows.first(y) - rows.first(0)) * fit.width();
            for (int x = 0; x < fit.width(); x++) {
                float sum = 0;
                for (int k = 0; k < rows.taps(y); k++) {
                    sum += rows.weight(y, k) * resized[begin + k * fit.width() + x];
                }
                target[offset + y * fit.width() + x] = Math.max(0, Math.min(255, Math.round(sum)));
            }
        }
    }
}
