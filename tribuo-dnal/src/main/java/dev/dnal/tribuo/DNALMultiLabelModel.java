package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.tribuo.internal.images.MultiLabelOutputs;
import dev.dnal.tribuo.runtime.Device;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.provenance.ModelProvenance;

/**
 * Finds which labels an image has, by an architecture that was learned. Predictions have the labels whose probability is above
 * 0.5, and the probability of each label.
 */
public final class DNALMultiLabelModel extends NetworkModel<MultiLabel> {
    private static final long serialVersionUID = 1L;

    /** See {@link NetworkModel}. */
    DNALMultiLabelModel(ModelParts<MultiLabel> parts, Device device) {
        super(parts, new MultiLabelOutputs(), device);
    }

    /**
     * Reads the serialised form; called by Tribuo.
     *
     * @param version of the form
     * @param className name of this class
     * @param message the form
     * @return the model
     * @throws InvalidProtocolBufferException if the message is of another type or damaged
     * @throws IllegalArgumentException if the version is not known
     * @throws IllegalStateException if the message does not hold a model of such outputs
     */
    public static DNALMultiLabelModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        return new DNALMultiLabelModel(ModelParts.read(version, message, new MultiLabelOutputs()), Device.CPU);
    }

    @Override
    public DNALMultiLabelModel onDevice(Device newDevice) {
        return copy(name, provenance, newDevice);
    }

    @Override
    protected DNALMultiLabelModel copy(String newName, ModelProvenance newProvenance) {
        return copy(newName, newProvenance, device());
    }

    private DNALMultiLabelModel copy(String newName, ModelProvenance newProvenance, Device newDevice) {
        DNALMultiLabelModel copy = new DNALMultiLabelModel(parts(newName, newProvenance), newDevice);
        copy.setBatchSize(getBatchSize());
        return copy;
    }
}
