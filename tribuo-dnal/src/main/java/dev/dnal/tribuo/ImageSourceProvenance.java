package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.DataSourceProvenance;
import org.tribuo.provenance.OutputFactoryProvenance;

/**
 * Where images came from that were not Tribuo examples: a description, and the SHA-256 of their content, which does not
 * depend on where they lie or how they are stored.
 */
public final class ImageSourceProvenance implements DataSourceProvenance {
    private static final long serialVersionUID = 1L;
    private static final String DESCRIPTION = "description";

    private final StringProvenance description;
    private final HashProvenance contentHash;
    private final OutputFactoryProvenance outputFactory;

    /**
     * The provenance of images.
     *
     * @param description what they are, for readers
     * @param images the images, which are hashed
     */
    public ImageSourceProvenance(String description, ImageSource images) {
        this.description = new StringProvenance(DESCRIPTION, description);
        this.contentHash = new HashProvenance(HashType.SHA256, RESOURCE_HASH, images.contentHash());
        this.outputFactory = new LabelFactory().getProvenance();
    }

    /**
     * Reads the marshalled form; called by OLCUT.
     *
     * @param map the fields
     */
    public ImageSourceProvenance(Map<String, Provenance> map) {
        String name = ImageSourceProvenance.class.getSimpleName();
        this.description = ObjectProvenance.checkAndExtractProvenance(map, DESCRIPTION, StringProvenance.class, name);
        this.contentHash = ObjectProvenance.checkAndExtractProvenance(map, RESOURCE_HASH, HashProvenance.class, name);
        this.outputFactory =
                ObjectProvenance.checkAndExtractProvenance(map, OUTPUT_FACTORY, OutputFactoryProvenance.class, name);
    }

    @Override
    public String getClassName() {
        return ImageSource.class.getName();
    }

    @Override
    public Iterator<Pair<String, Provenance>> iterator() {
        return List.<Pair<String, Provenance>>of(
                        new Pair<>(DESCRIPTION, description),
                        new Pair<>(RESOURCE_HASH, contentHash),
                        new Pair<>(OUTPUT_FACTORY, outputFactory))
                .iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageSourceProvenance that
                && description.equals(that.description)
                && contentHash.equals(that.contentHash)
                && outputFactory.equals(that.outputFactory);
    }

    @Override
    public int hashCode() {
        return Objects.hash(description, contentHash, outputFactory);
    }

    @Override
    public String toString() {
        return generateString("DataSource");
    }
}
