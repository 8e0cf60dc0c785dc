package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.data.Normalisation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.LearnedNetwork;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;

/** An image classifier whose architecture was learned. Predictions have the probability of each class. */
public final class DNALModel extends NetworkModel<Label> {
    private static final long serialVersionUID = 1L;
    private static final LabelOutputs OUTPUTS = new LabelOutputs();

    private DNALModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            ImageModel network,
            Device device) {
        super(name, provenance, features, domain, OUTPUTS, network, device);
    }

    /**
     * A model of a trained network.
     *
     * @param features the pixels
     * @param domain the classes; their ids are the positions of their logits
     * @param device where it will run
     * @throws GraphException if the network is not [batch, C, H, W] to [batch, outputs] of standard operators
     * @throws IllegalArgumentException if features, domain or normalisation don't fit the network
     */
    static DNALModel create(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            LearnedNetwork network,
            Normalisation normalisation,
            Device device) {
        ImageModel model = ImageModel.of(network, normalisation, OUTPUTS.kind(), OUTPUTS.names(domain));
        return new DNALModel(name, provenance, features, domain, model, device);
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
        Stored<Label> stored = Stored.read(version, message, OUTPUTS);
        return new DNALModel(
                stored.name(), stored.provenance(), stored.features(), stored.domain(), stored.network(), Device.CPU);
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
        DNALModel copy = new DNALModel(newName, newProvenance, featureIDMap, outputIDInfo, network(), newDevice);
        copy.setBatchSize(getBatchSize());
        return copy;
    }
}
