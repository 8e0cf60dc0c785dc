package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.internal.export.ImageModel;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.images.PixelMap;
import dev.dnal.tribuo.search.LearnedNetwork;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.interop.onnx.protos.ONNXExternalModelProto;
import org.tribuo.provenance.ModelProvenance;

/**
 * What a model is made of, and what its serialised form holds.
 *
 * @param name of the model
 * @param provenance of the model
 * @param features the pixels
 * @param domain of the outputs; their ids are the positions of the network's outputs
 * @param network with what others must know of it
 * @param <T> Tribuo's type of output
 */
record ModelParts<T extends Output<T>>(
        String name,
        ModelProvenance provenance,
        ImmutableFeatureMap features,
        ImmutableOutputInfo<T> domain,
        ImageModel network) {
    /**
     * The parts of a model of a trained network.
     *
     * @throws dev.dnal.onnx.graph.GraphException if the network is not [batch, C, H, W] to [batch, outputs] of standard
     *     operators, or the normalisation or domain don't fit it
     */
    static <T extends Output<T>> ModelParts<T> of(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<T> domain,
            Outputs<T> outputs,
            LearnedNetwork network,
            Normalisation normalisation) {
        ImageModel model = ImageModel.of(network, normalisation, outputs.kind(), outputs.names(domain));
        return new ModelParts<>(name, provenance, features, domain, model);
    }

    /**
     * Reads the serialised form.
     *
     * @param version of the form
     * @throws InvalidProtocolBufferException if the message is of another type or damaged
     * @throws SettingException if the version is not known, or placed the pixels in another way
     * @throws IllegalStateException if the message does not hold a model of such outputs
     */
    static <T extends Output<T>> ModelParts<T> read(int version, Any message, Outputs<T> outputs)
            throws InvalidProtocolBufferException {
        if (version < 0 || version > NetworkModel.CURRENT_VERSION) {
            throw new SettingException("Unknown version " + version + ", this class supports at most version "
                    + NetworkModel.CURRENT_VERSION + "; load the model with the release that wrote it");
        }
        ONNXExternalModelProto proto = message.unpack(ONNXExternalModelProto.class);
        ModelDataCarrier<?> carrier = ModelDataCarrier.deserialize(proto.getMetadata());
        ImageModel network =
                ImageModel.read(proto.getModelArray().toByteArray(), "The network in model '" + carrier.name() + "'");
        PixelMap pixels = new ExampleImages(carrier.featureDomain(), network.shape()).pixels();
        if (version == 0 && !pixels.isAsInEarlierVersions()) {
            throw new SettingException(
                    "Expected a model whose pixels are where the names of its features say, found model '"
                            + carrier.name()
                            + "' of version 0, which took them in the order of the names' characters; train it again");
        }
        return new ModelParts<>(
                carrier.name(),
                carrier.provenance(),
                carrier.featureDomain(),
                outputs.domain(carrier.outputDomain()),
                network);
    }
}
