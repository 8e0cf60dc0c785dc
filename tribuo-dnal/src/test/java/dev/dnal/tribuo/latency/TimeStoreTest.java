package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.tribuo.latency.OperationTimer.Overhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeStoreTest {
    private static final TimeConditions CONDITIONS = new TimeConditions("a CPU", "a library", 1, 1);

    @TempDir
    private Path folder;

    private static Operation operation(int in) {
        return new Operation("Conv", in, 8, Axis.EXACT, Axis.EXACT, (graph, read, written) -> Target.named("Conv"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void timesStayFromOneProcessToTheNext() {
        TimeStore.in(folder, CONDITIONS).add(Map.of(operation(3), 0.25));
        assertEquals(Optional.of(0.25), TimeStore.in(folder, CONDITIONS).find(operation(3)));
        assertEquals(Optional.empty(), TimeStore.in(folder, CONDITIONS).find(operation(4)));
    }

    @Test
    void whatARunTakesBesideStaysToo() {
        TimeStore.in(folder, CONDITIONS).add(new Overhead(0.01, 0.002));
        assertEquals(
                Optional.of(new Overhead(0.01, 0.002)),
                TimeStore.in(folder, CONDITIONS).overhead());
    }

    @Test
    void otherConditionsHaveOtherTimes() {
        TimeStore.in(folder, CONDITIONS).add(Map.of(operation(3), 0.25));
        TimeConditions others = new TimeConditions("a CPU", "a library", 1, 64);
        assertEquals(Optional.empty(), TimeStore.in(folder, others).find(operation(3)));
    }

    @Test
    void aDamagedFileCountsForNothingAndIsReplaced() throws IOException {
        TimeStore.in(folder, CONDITIONS).add(Map.of(operation(3), 0.25));
        Path file = files().get(0);
        Files.writeString(file, Files.readString(file).replace("0.25", "0.52"));
        TimeStore store = TimeStore.in(folder, CONDITIONS);
        assertEquals(Optional.empty(), store.find(operation(3)));
        store.add(Map.of(operation(3), 0.75));
        assertEquals(Optional.of(0.75), TimeStore.in(folder, CONDITIONS).find(operation(3)));
        assertEquals(List.of(file), files());
    }

    @Test
    void twoThatAddAtOnceKeepTheTimesOfBoth() {
        TimeStore one = TimeStore.in(folder, CONDITIONS);
        TimeStore other = TimeStore.in(folder, CONDITIONS);
        one.add(Map.of(operation(3), 0.25));
        other.add(Map.of(operation(4), 0.5));
        TimeStore both = TimeStore.in(folder, CONDITIONS);
        assertEquals(Optional.of(0.25), both.find(operation(3)));
        assertEquals(Optional.of(0.5), both.find(operation(4)));
    }

    @Test
    void aFolderThatCannotBeMadeOnlyCostsTheTimes() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        TimeStore store = TimeStore.in(file.resolve("times"), CONDITIONS);
        store.add(Map.of(operation(3), 0.25));
        assertEquals(Optional.of(0.25), store.find(operation(3)));
    }
}
