package dev.dnal.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.tribuo.internal.images.RegressorOutputs;
import dev.dnal.tribuo.runtime.Device;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.regression.Regressor;

/** A regression on images whose architecture was learned. Predictions have a number for each dimension, and no variances. */
public final class DNALRegressionModel extends NetworkModel<Regressor> {
    private static final long serialVersionUID = 1L;

    /** See {@link NetworkModel}. */
    DNALRegressionModel(ModelParts<Regressor> parts, Device device) {
        super(parts, new RegressorOutputs(), device);
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
    public static DNALRegressionModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        return new DNALRegressionModel(ModelParts.read(version, message, new RegressorOutputs()), Device.CPU);
    }

    @Override
    public DNALRegressionModel onDevice(Device newDevice) {
        return copy(name, provenance, newDevice);
    }

    @Override
    protected DNALRegressionModel copy(String newName, ModelProvenance newProvenance) {
        return copy(newName, newProvenance, device());
    }

    private DNALRegressionModel copy(String newName, ModelProvenance newProvenance, Device newDevice) {
        DNALRegressionModel copy = new DNALRegressionModel(parts(newName, newProvenance), newDevice);
        copy.setBatchSize(getBatchSize());
        return copy;
    }
}
