package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.tribuo.internal.export.ImageModel;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.runtime.Device;
import java.util.HashMap;
import java.util.Map;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;

/** An image classifier whose architecture was learned. Predictions have the probability of each class. */
public final class DNALModel extends NetworkModel<Label> {
    private static final long serialVersionUID = 1L;

    /** See {@link NetworkModel}. */
    DNALModel(ModelParts<Label> parts, Device device) {
        super(parts, new LabelOutputs(), device);
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
    public static DNALModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        return new DNALModel(ModelParts.read(version, message, new LabelOutputs()), Device.CPU);
    }

    /**
     * The same classifier in 8-bit whole numbers. Its provenance is that of this model, and says how it was quantised besides.
     *
     * @param network made of {@link #imageModel} by a {@link dev.dnal.tribuo.quantisation.Quantiser}
     * @return a new model, to be closed by itself
     * @throws dev.dnal.onnx.graph.GraphException if the network was not made of this model
     */
    public DNALModel quantised(QuantisedNetwork network) {
        Map<String, Provenance> values = new HashMap<>();
        provenance.getInstanceProvenance().getMap().forEach(values::put);
        values.putAll(QuantisationProvenance.instanceValues(network.report()));
        ModelProvenance extended = new ModelProvenance(
                DNALModel.class.getName(),
                provenance.getTrainingTime(),
                provenance.getDatasetProvenance(),
                provenance.getTrainerProvenance(),
                values);
        ModelParts<Label> parts = parts(name, extended);
        DNALModel model = new DNALModel(
                new ModelParts<>(
                        name,
                        extended,
                        parts.features(),
                        parts.domain(),
                        ImageModel.read(network.toBytes(), "The quantised network")),
                device());
        model.setBatchSize(getBatchSize());
        return model;
    }

    @Override
    public DNALModel onDevice(Device newDevice) {
        return copy(name, provenance, newDevice);
    }

    @Override
    protected DNALModel copy(String newName, ModelProvenance newProvenance) {
        return copy(newName, newProvenance, device());
    }

    private DNALModel copy(String newName, ModelProvenance newProvenance, Device newDevice) {
        DNALModel copy = new DNALModel(parts(newName, newProvenance), newDevice);
        copy.setBatchSize(getBatchSize());
        return copy;
    }
}
