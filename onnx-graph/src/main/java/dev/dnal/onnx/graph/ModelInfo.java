package dev.dnal.onnx.graph;

/**
 * What an ONNX file says about itself beside the graph and its metadata.
 *
 * @param irVersion version of the file format
 * @param producerName program that wrote the model
 * @param producerVersion that program's version
 * @param domain namespace of the model, in reverse-DNS form
 * @param modelVersion version of the model
 * @param docString free text about the model
 */
public record ModelInfo(
        long irVersion,
        String producerName,
        String producerVersion,
        String domain,
        long modelVersion,
        String docString) {
    /** ONNX file format version of new graphs: 8, which came with opset 17's generation of tools. */
    private static final long IR_VERSION = 8;

    /** The information of a graph made here. */
    public static ModelInfo ours() {
        return new ModelInfo(IR_VERSION, "dnal", "", "", 0, "");
    }
}
