package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.quantisation.HalfPrecisionWeights;
import dev.dnal.onnx.quantisation.QuantisationPreparation;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.Quantiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the numbers of a network fewer bits and measures what it came to: on test images, which nothing is chosen by, and in time, in
 * turns with the network that it was made from.
 *
 * @param network the one in fewer bits
 * @param quantised the same with how it came about; empty if only its weights are kept in fewer bits
 * @param record what was measured
 */
public record QuantisationRun(Graph network, Optional<QuantisedNetwork> quantised, QuantisationRecord record) {
    /**
     * Quantises and measures.
     *
     * @param name what messages and the record call the network
     * @param whole the network of real numbers
     * @param fileSize of the file that it is from, in bytes
     * @param images the same that the quantiser was given for training, and others to test on
     * @param processes fresh processes, one after the other, that time the networks; 0 for this one
     * @throws dev.dnal.onnx.graph.GraphException as {@link Quantiser#quantise} does
     */
    public static QuantisationRun of(
            String name, Graph whole, int fileSize, Quantiser quantiser, ImageDataset images, int processes) {
        QuantisedNetwork network = quantiser.quantise(whole);
        return measured(name, whole, fileSize, network.graph(), Optional.of(network), quantiser, images, processes);
    }

    /**
     * Keeps weights in 16 bits and measures.
     *
     * @param quantiser that compares the networks
     * @throws dev.dnal.onnx.graph.GraphException as {@link QuantisationPreparation} does
     */
    public static QuantisationRun ofHalfPrecision(
            String name, Graph whole, int fileSize, Quantiser quantiser, ImageDataset images, int processes) {
        Graph network = whole.copy();
        new QuantisationPreparation().apply(network);
        new HalfPrecisionWeights().apply(network);
        return measured(name, whole, fileSize, network, Optional.empty(), quantiser, images, processes);
    }

    private static QuantisationRun measured(
            String name,
            Graph whole,
            int fileSize,
            Graph network,
            Optional<QuantisedNetwork> quantised,
            Quantiser quantiser,
            ImageDataset images,
            int processes) {
        byte[] bytes = OnnxWriter.toBytes(network);
        String format = quantised.isPresent() ? MeasuredTimes.QUANTISED : MeasuredTimes.HALF;
        Agreement test = quantiser.compare(whole, network, images.test());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(MeasuredTimes.WHOLE, OnnxWriter.toBytes(whole));
        files.put(format, bytes);
        SessionConfig session = SessionConfig.on(Device.CPU).withThreads(1);
        MeasuredTimes times = new FinalTiming(session, Optional.empty(), processes).of(files);
        return new QuantisationRun(
                network,
                quantised,
                new QuantisationRecord(
                        name,
                        RunRecord.Data.of(images),
                        Versions.here(Device.CPU),
                        format,
                        quantised.map(QuantisedNetwork::report).orElse(null),
                        test,
                        fileSize,
                        bytes.length,
                        times));
    }
}
