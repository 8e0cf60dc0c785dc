package dev.dnal.tribuo.data;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.impl.SkeletalConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * Where the examples of a data source of images come from: its configuration, and how many images of which shape and how many
 * classes it holds, with the SHA-256 of their content ({@link ImageSource#contentHash}). It names no times, so that equal data
 * have equal provenance.
 */
public final class ImagesProvenance extends SkeletalConfiguredObjectProvenance implements DataSourceProvenance {
    private static final long serialVersionUID = 1L;

    /** The name of the field for the number of images. */
    public static final String NUM_IMAGES = "num-images";

    /** The name of the field for the number of classes. */
    public static final String NUM_CLASSES = "num-classes";

    /** The name of the field for the shape [C, H, W]. */
    public static final String IMAGE_SHAPE = "image-shape";

    private final Map<String, PrimitiveProvenance<?>> facts;

    /**
     * The provenance of a data source.
     *
     * @param host the source
     * @param images what it holds; hashed
     */
    ImagesProvenance(Configurable host, ImageSource images) {
        super(host, "DataSource");
        this.facts = new HashMap<>();
        put(new IntProvenance(NUM_IMAGES, images.size()));
        put(new IntProvenance(NUM_CLASSES, images.numClasses()));
        put(new StringProvenance(IMAGE_SHAPE, images.shape().toString()));
        put(new HashProvenance(HashType.SHA256, RESOURCE_HASH, images.contentHash()));
    }

    /**
     * Reads the marshalled form; called by OLCUT.
     *
     * @param map the fields
     */
    public ImagesProvenance(Map<String, Provenance> map) {
        this(extractProvenanceInfo(map));
    }

    private ImagesProvenance(ExtractedInfo info) {
        super(info);
        this.facts = new HashMap<>(info.instanceValues);
    }

    private void put(PrimitiveProvenance<?> fact) {
        facts.put(fact.getKey(), fact);
    }

    /**
     * Takes what is configured and what is not apart; called by OLCUT.
     *
     * @param map the fields
     * @return the parts
     */
    static ExtractedInfo extractProvenanceInfo(Map<String, Provenance> map) {
        Map<String, Provenance> configured = new HashMap<>(map);
        String name = ImagesProvenance.class.getSimpleName();
        String className = ObjectProvenance.checkAndExtractProvenance(
                        configured, CLASS_NAME, StringProvenance.class, name)
                .getValue();
        String hostType = ObjectProvenance.checkAndExtractProvenance(
                        configured, HOST_SHORT_NAME, StringProvenance.class, name)
                .getValue();
        Map<String, PrimitiveProvenance<?>> facts = new HashMap<>();
        for (String key : List.of(NUM_IMAGES, NUM_CLASSES)) {
            facts.put(key, ObjectProvenance.checkAndExtractProvenance(configured, key, IntProvenance.class, name));
        }
        facts.put(
                IMAGE_SHAPE,
                ObjectProvenance.checkAndExtractProvenance(configured, IMAGE_SHAPE, StringProvenance.class, name));
        facts.put(
                RESOURCE_HASH,
                ObjectProvenance.checkAndExtractProvenance(configured, RESOURCE_HASH, HashProvenance.class, name));
        return new ExtractedInfo(className, hostType, configured, facts);
    }

    @Override
    public Map<String, PrimitiveProvenance<?>> getInstanceValues() {
        Map<String, PrimitiveProvenance<?>> values = super.getInstanceValues();
        values.putAll(facts);
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof ImagesProvenance that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + facts.hashCode();
    }
}
