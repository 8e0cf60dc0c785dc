package dev.dnal.tribuo.listener;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes runs with different settings for TensorBoard's table of hyperparameters: of each its settings, and what it came to, as messages of that plugin
 * (tensorboard/plugins/hparams/plugin_data.proto).
 */
public final class TensorBoardSettings {
    private static final String PLUGIN = "hparams";
    private static final String START = "_hparams_/session_start_info";
    private static final String END = "_hparams_/session_end_info";

    private static final int DATA_START = 3;
    private static final int DATA_END = 4;
    private static final int START_SETTINGS = 1;
    private static final int START_GROUP = 4;
    private static final int END_STATUS = 1;
    private static final int SUCCESS = 1;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int VALUE_NUMBER = 2;
    private static final int VALUE_TEXT = 3;

    private TensorBoardSettings() {}

    /**
     * Writes a run, in place of what was there of it.
     *
     * @param folder of all runs, which is made if it is not there
     * @param run its name, a folder in that
     * @param group of runs that differ by chance alone, as by their seeds, over which TensorBoard takes means
     * @param settings by name: numbers, and texts of all else
     * @param results by tag; those that are not finite are left out
     * @throws IOException if it can't be written
     */
    public static void write(
            Path folder, String run, String group, Map<String, Object> settings, Map<String, Double> results)
            throws IOException {
        Path file = Files.createDirectories(folder.resolve(run)).resolve(TensorBoardListener.FILE);
        EventFile events = EventFile.create(file);
        events.addPluginData(
                START, PLUGIN, EventFile.message(data -> data.writeByteArray(DATA_START, start(group, settings))));
        for (Map.Entry<String, Double> result : results.entrySet()) {
            if (Double.isFinite(result.getValue())) {
                events.add(0, Map.of(result.getKey(), result.getValue()), Map.of());
            }
        }
        byte[] end = EventFile.message(out -> out.writeEnum(END_STATUS, SUCCESS));
        events.addPluginData(END, PLUGIN, EventFile.message(data -> data.writeByteArray(DATA_END, end)));
    }

    private static byte[] start(String group, Map<String, Object> settings) throws IOException {
        return EventFile.message(out -> {
            for (Map.Entry<String, Object> setting : settings.entrySet()) {
                out.writeByteArray(START_SETTINGS, EventFile.message(entry -> {
                    entry.writeString(ENTRY_KEY, setting.getKey());
                    entry.writeByteArray(ENTRY_VALUE, EventFile.message(value -> write(value, setting.getValue())));
                }));
            }
            out.writeString(START_GROUP, group);
        });
    }

    private static void write(CodedOutputStream out, Object value) throws IOException {
        if (value instanceof Number number) {
            out.writeDouble(VALUE_NUMBER, number.doubleValue());
        } else {
            out.writeString(VALUE_TEXT, value.toString());
        }
    }
}
