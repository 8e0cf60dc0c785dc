package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.quantisation.Agreement;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.Quantiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Quantises a network and measures what it came to: on test images, which nothing is chosen by, and in time, in turns with the network that
 * it was made from.
 *
 * @param network the quantised one
 * @param record what was measured
 */
public record QuantisationRun(QuantisedNetwork network, QuantisationRecord record) {
    /**
     * Quantises and measures.
     *
     * @param name what messages and the record call the network
     * @param onnx the bytes of its file
     * @param images the same that the quantiser was given for training, and others to test on
     * @param processes fresh processes, one after the other, that time the networks; 0 for this one
     * @throws dev.dnal.onnx.graph.GraphException as {@link Quantiser#quantise} does
     */
    public static QuantisationRun of(
            String name, byte[] onnx, Quantiser quantiser, ImageDataset images, int processes) {
        Graph whole = OnnxReader.read(onnx, name);
        QuantisedNetwork network = quantiser.quantise(whole);
        byte[] bytes = network.toBytes();
        Agreement test = quantiser.compare(whole, network.graph(), images.test());
        SessionConfig session = SessionConfig.on(Device.CPU).withThreads(1);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(MeasuredTimes.WHOLE, onnx);
        files.put(MeasuredTimes.QUANTISED, bytes);
        MeasuredTimes times = new FinalTiming(session, Optional.empty(), processes).of(files);
        return new QuantisationRun(
                network,
                new QuantisationRecord(
                        name,
                        RunRecord.Data.of(images),
                        Versions.here(Device.CPU),
                        network.report(),
                        test,
                        onnx.length,
                        bytes.length,
                        times));
    }
}
