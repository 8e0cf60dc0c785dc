package dev.dnal.tribuo.data;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.FeatureMap;
import org.tribuo.Output;
import org.tribuo.VariableInfo;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.ProtoUtil;
import org.tribuo.protos.core.ExampleDataProto;
import org.tribuo.protos.core.ExampleProto;
import org.tribuo.transform.TransformerMap;
import org.tribuo.util.Merger;

/**
 * An example of an image that takes a byte per pixel, where Tribuo's own take twelve: images of one size share the names of
 * their features, and values are kept as bytes for as long as all are whole numbers 0 to 255, otherwise as doubles.
 *
 * <p>Features are named by the position of the pixel in [C, H, W], as Tribuo's {@code IDXDataSource} names them ("0042"); it
 * leaves out pixels that are 0, this example has them. Everything that can be done to examples can be done to it, with the
 * same result as for {@link ArrayExample}. It is never equal to one, as Tribuo's classes of examples aren't to each other.
 *
 * @param <T> the type of output
 */
public final class PixelExample<T extends Output<T>> extends Example<T> {
    private static final long serialVersionUID = 1L;

    /** Version of the protobuf form. */
    public static final int CURRENT_VERSION = 0;

    /** Sorted; never written to, for other examples may have it too. */
    private String[] names;

    /** The values, unless there are wide ones. */
    private byte[] bytes;

    private double @Nullable [] wide;

    /**
     * An image of bytes.
     *
     * @param output the class, or what else there is to say of it
     * @param pixels [C, H, W], unsigned; copied
     */
    public PixelExample(T output, byte[] pixels) {
        super(output);
        this.names = PixelNames.of(pixels.length);
        this.bytes = pixels.clone();
    }

    /**
     * An image of any values.
     *
     * @param output the class, or what else there is to say of it
     * @param pixels [C, H, W]; copied
     */
    public PixelExample(T output, double[] pixels) {
        super(output);
        this.names = PixelNames.of(pixels.length);
        this.bytes = new byte[0];
        keep(pixels);
    }

    /**
     * A copy of another example, with its weight and its metadata. It is as compact as its features allow: they need not be
     * pixels, but only those of all pixels share their names.
     *
     * @param other any example
     */
    public PixelExample(Example<T> other) {
        super(other);
        this.names = new String[0];
        this.bytes = new byte[0];
        if (other instanceof PixelExample<T> pixels) {
            this.names = pixels.names;
            this.bytes = pixels.bytes.clone();
            this.wide = pixels.wide == null ? null : pixels.wide.clone();
        } else {
            adopt(other);
        }
    }

    /** Takes the features of an example in the place of those that are here. */
    private void adopt(Example<T> other) {
        String[] newNames = new String[other.size()];
        double[] values = new double[other.size()];
        int i = 0;
        for (Feature feature : other) {
            newNames[i] = feature.getName();
            values[i] = feature.getValue();
            i++;
        }
        names = PixelNames.shared(newNames);
        keep(values);
    }

    private void keep(double[] values) {
        byte[] narrow = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!isByte(values[i])) {
                bytes = new byte[0];
                wide = values.clone();
                return;
            }
            narrow[i] = (byte) (int) values[i];
        }
        bytes = narrow;
        wide = null;
    }

    private static boolean isByte(double value) {
        // Minus zero is none, and comparing numbers would take it for one.
        return Double.compare(value, (int) value) == 0 && value >= 0 && value <= 255;
    }

    private double value(int index) {
        return wide == null ? Byte.toUnsignedInt(bytes[index]) : wide[index];
    }

    private void setValue(int index, double value) {
        if (wide == null && isByte(value)) {
            bytes[index] = (byte) (int) value;
        } else {
            widened()[index] = value;
        }
    }

    private double[] widened() {
        double[] values = wide;
        if (values == null) {
            values = new double[bytes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(i);
            }
            wide = values;
            bytes = new byte[0];
        }
        return values;
    }

    /** What changes the set of features is left to Tribuo's own class: its rules for features that come twice are many. */
    private void restructure(Consumer<ArrayExample<T>> change) {
        ArrayExample<T> loose = new ArrayExample<>(this);
        change.accept(loose);
        adopt(loose);
    }

    private int indexOf(String name) {
        return Arrays.binarySearch(names, name);
    }

    private boolean hasDuplicates() {
        for (int i = 1; i < names.length; i++) {
            if (names[i].equals(names[i - 1])) {
                return true;
            }
        }
        return false;
    }

    /** Does nothing: features are always sorted. */
    @Override
    protected void sort() {}

    @Override
    public void add(Feature feature) {
        restructure(loose -> loose.add(feature));
    }

    @Override
    public void addAll(Collection<? extends Feature> features) {
        restructure(loose -> loose.addAll(features));
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public void removeFeatures(List<Feature> featureList) {
        // Datasets of a fixed domain ask for this with each example, and mostly with an empty list.
        if (!featureList.isEmpty()) {
            restructure(loose -> loose.removeFeatures(featureList));
        }
    }

    @Override
    public void reduceByName(Merger merger) {
        if (hasDuplicates()) {
            restructure(loose -> loose.reduceByName(merger));
        }
    }

    @Override
    public boolean validateExample() {
        for (int i = 0; wide != null && i < wide.length; i++) {
            if (Double.isNaN(wide[i])) {
                return false;
            }
        }
        return names.length > 0 && !hasDuplicates();
    }

    @Override
    public void transform(TransformerMap transformerMap) {
        restructure(loose -> loose.transform(transformerMap));
    }

    @Override
    public boolean isDense(FeatureMap fMap) {
        if (fMap.size() != names.length) {
            return false;
        }
        for (String name : names) {
            if (fMap.get(name) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds features of value 0 for the names that are not here.
     *
     * @param featureNames sorted
     */
    @Override
    public void densify(List<String> featureNames) {
        for (String name : featureNames) {
            if (indexOf(name) < 0) {
                restructure(loose -> loose.densify(featureNames));
                return;
            }
        }
    }

    @Override
    public PixelExample<T> copy() {
        return new PixelExample<>(this);
    }

    @Override
    public @Nullable Feature lookup(String name) {
        int index = indexOf(name);
        return index < 0 ? null : new Feature(names[index], value(index));
    }

    /**
     * Overwrites the feature with the same name.
     *
     * @throws IllegalArgumentException if there is none
     */
    @Override
    public void set(Feature feature) {
        int index = indexOf(feature.getName());
        if (index < 0) {
            throw new IllegalArgumentException("Expected a feature of the example, found " + feature);
        }
        setValue(index, feature.getValue());
    }

    /** Takes the names of the map, unless they are shared between images, which saves more. */
    @Override
    public void canonicalize(FeatureMap featureMap) {
        if (PixelNames.areShared(names)) {
            return;
        }
        String[] canonical = names.clone();
        for (int i = 0; i < canonical.length; i++) {
            VariableInfo info = featureMap.get(canonical[i]);
            if (info != null) {
                canonical[i] = info.getName();
            }
        }
        names = canonical;
    }

    @Override
    public Iterator<Feature> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < names.length;
            }

            @Override
            public Feature next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("All " + names.length + " features were served");
                }
                Feature feature = new Feature(names[next], value(next));
                next++;
                return feature;
            }
        };
    }

    /**
     * The protobuf form: that of Tribuo's own examples, without names where they are those of all pixels.
     *
     * @return the message
     */
    @Override
    public ExampleProto serialize() {
        ExampleDataProto.Builder data =
                ExampleDataProto.newBuilder().setWeight(weight).setOutput(output.serialize());
        if (!PixelNames.areShared(names)) {
            data.addAllFeatureName(Arrays.asList(names));
        }
        for (int i = 0; i < names.length; i++) {
            data.addFeatureValue(value(i));
        }
        // As Tribuo's own examples do: protobuf metadata are text.
        getMetadata().forEach((key, value) -> data.putMetadata(key, value.toString()));
        return ExampleProto.newBuilder()
                .setClassName(PixelExample.class.getName())
                .setVersion(CURRENT_VERSION)
                .setSerializedData(Any.pack(data.build()))
                .build();
    }

    /**
     * Reads the protobuf form; called by Tribuo.
     *
     * @param version of the form
     * @param className of the example
     * @param message the content
     * @return the example
     * @throws InvalidProtocolBufferException if the message is of another type
     * @throws IllegalArgumentException if the version is unknown
     * @throws IllegalStateException if there are names, but not one for each value
     */
    public static PixelExample<?> deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        if (version < 0 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException(
                    "Expected an example of at most version " + CURRENT_VERSION + ", found version " + version);
        }
        ExampleDataProto data = message.unpack(ExampleDataProto.class);
        if (data.getFeatureNameCount() != 0 && data.getFeatureNameCount() != data.getFeatureValueCount()) {
            throw new IllegalStateException("Expected a name for each of the " + data.getFeatureValueCount()
                    + " features of an example or none at all, found " + data.getFeatureNameCount());
        }
        Output<?> output = ProtoUtil.deserialize(data.getOutput());
        return read(output, data);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an output is always one of its own type
    private static PixelExample<?> read(Output<?> output, ExampleDataProto data) {
        double[] values = data.getFeatureValueList().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        Map<String, Object> metadata = new HashMap<>(data.getMetadataMap());
        String[] names = data.getFeatureNameCount() == 0
                ? PixelNames.of(values.length)
                : data.getFeatureNameList().toArray(new String[0]);
        PixelExample<?> example = new PixelExample(new ArrayExample(output, names, values, metadata));
        example.setWeight(data.getWeight());
        return example;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        names = PixelNames.shared(names);
    }

    /** Whether the other one has the same metadata, output and features; weights don't count, as in Tribuo. */
    @Override
    @SuppressWarnings("unchecked") // guarded by the class of the output
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof PixelExample<?> that)
                || !getMetadata().equals(that.getMetadata())
                || !output.getClass().equals(that.output.getClass())
                || !output.fullEquals((T) that.output)
                || !Arrays.equals(names, that.names)) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (Double.compare(value(i), that.value(i)) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int result = Objects.hash(output, Arrays.hashCode(names));
        for (int i = 0; i < names.length; i++) {
            result = 31 * result + Double.hashCode(value(i));
        }
        return result;
    }

    @Override
    public String toString() {
        return "PixelExample(numFeatures=" + names.length + ",output=" + output + ",weight=" + weight + ",metadata="
                + getMetadata() + ")";
    }
}
