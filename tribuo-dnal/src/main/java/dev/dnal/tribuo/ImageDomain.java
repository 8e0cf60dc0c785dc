package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableFeatureMap;
import org.tribuo.OutputInfo;
import org.tribuo.RealInfo;
import org.tribuo.Tribuo;
import org.tribuo.classification.ImmutableLabelInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.protos.ImmutableLabelInfoProto;
import org.tribuo.protos.core.OutputDomainProto;
import org.tribuo.provenance.DatasetProvenance;

/**
 * What Tribuo wants to know of training data, for images that were never made into Tribuo examples.
 *
 * @param features one per pixel, named by its position in [C, H, W] as Tribuo's IDX data source names pixels
 * @param outputs one per class, whose id is the class index and whose count is that of its images; a class without images, or
 *     one of images whose labels are not read, counts as seen once, because Tribuo knows no class that was never seen
 * @param provenance the description and the hash of the content
 */
record ImageDomain(ImmutableFeatureMap features, ImmutableOutputInfo<Label> outputs, DatasetProvenance provenance) {

    /**
     * The domain of images.
     *
     * @param description what the images are, for the provenance
     */
    static ImageDomain of(ImageSource images, String description) {
        return new ImageDomain(featureMap(images), labels(images), provenance(images, description));
    }

    private static ImmutableFeatureMap featureMap(ImageSource images) {
        PixelStatistics pixels = PixelStatistics.of(images);
        // One digit more than needed at powers of ten: so does IDXDataSource, whose models should take our examples.
        int width = Integer.toString(pixels.size()).length();
        MutableFeatureMap features = new MutableFeatureMap();
        for (int p = 0; p < pixels.size(); p++) {
            String name = String.format(Locale.ROOT, "%0" + width + "d", p);
            features.put(pixels.info(p, name));
        }
        return new ImmutableFeatureMap(features);
    }

    /**
     * Tribuo offers no other public way to an output domain with given ids and counts: those it counts itself get ids in
     * the order of a hash map.
     */
    @SuppressWarnings("unchecked") // made of labels
    static ImmutableOutputInfo<Label> labels(ImageSource images) {
        long[] counts = new long[images.numClasses()];
        for (int i = 0; images.hasTargets() && i < images.size(); i++) {
            counts[images.label(i)]++;
        }
        ImmutableLabelInfoProto.Builder labels = ImmutableLabelInfoProto.newBuilder();
        for (int id = 0; id < counts.length; id++) {
            labels.addLabel(images.classNames().get(id)).addId(id).addCount(Math.max(1, counts[id]));
        }
        OutputDomainProto domain = OutputDomainProto.newBuilder()
                .setClassName(ImmutableLabelInfo.class.getName())
                .setVersion(0)
                .setSerializedData(Any.pack(labels.build()))
                .build();
        return (ImmutableOutputInfo<Label>) OutputInfo.deserialize(domain);
    }

    /** Through the marshalled form: the constructors that are public want a dataset of examples. */
    private static DatasetProvenance provenance(ImageSource images, String description) {
        Map<String, Provenance> fields = new HashMap<>();
        String className = ImageSource.class.getName();
        fields.put(ObjectProvenance.CLASS_NAME, new StringProvenance(ObjectProvenance.CLASS_NAME, className));
        fields.put("datasource", new ImageSourceProvenance(description, images));
        fields.put("transformations", new ListProvenance<ObjectProvenance>(List.of()));
        fields.put("is-dense", new BooleanProvenance("is-dense", true));
        fields.put("is-sequence", new BooleanProvenance("is-sequence", false));
        putInt(fields, "num-examples", images.size());
        putInt(fields, "num-features", images.shape().size());
        putInt(fields, "num-outputs", images.numClasses());
        fields.put("tribuo-version", new StringProvenance("tribuo-version", Tribuo.VERSION));
        return new DatasetProvenance(fields);
    }

    private static void putInt(Map<String, Provenance> fields, String key, int value) {
        fields.put(key, new IntProvenance(key, value));
    }

    /** Range, mean and sum of squared differences from the mean of each pixel, as Tribuo's feature infos hold them. */
    private static final class PixelStatistics {
        private final int count;
        private final double[] max;
        private final double[] min;
        private final double[] mean;
        private final double[] squares;

        private PixelStatistics(int count, int pixels) {
            this.count = count;
            this.max = new double[pixels];
            this.min = new double[pixels];
            this.mean = new double[pixels];
            this.squares = new double[pixels];
        }

        /** Welford's formula (1962), for an accuracy that plain sums of squares don't have. */
        static PixelStatistics of(ImageSource images) {
            PixelStatistics statistics =
                    new PixelStatistics(images.size(), images.shape().size());
            float[] image = new float[statistics.size()];
            for (int i = 0; i < images.size(); i++) {
                images.copyInto(i, image, 0);
                for (int p = 0; p < image.length; p++) {
                    statistics.add(p, image[p], i + 1);
                }
            }
            return statistics;
        }

        private void add(int pixel, double value, int number) {
            max[pixel] = number == 1 ? value : Math.max(max[pixel], value);
            min[pixel] = number == 1 ? value : Math.min(min[pixel], value);
            double difference = value - mean[pixel];
            mean[pixel] += difference / number;
            squares[pixel] += difference * (value - mean[pixel]);
        }

        int size() {
            return mean.length;
        }

        RealInfo info(int pixel, String name) {
            // Rounding may put the mean of a nearly constant pixel a little outside its range, which Tribuo refuses.
            double inRange = Math.max(min[pixel], Math.min(max[pixel], mean[pixel]));
            return new RealInfo(name, count, max[pixel], min[pixel], inRange, squares[pixel]);
        }
    }
}
