package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingConfigTest {
    /** 0 leaves it to the device. */
    @ParameterizedTest
    @CsvSource({
        "cpu,0,0,2,1",
        "cpu,3,0,3,1",
        "cpu,0,4,1,4",
        "cuda:0,0,0,1,16",
        "cuda:0,2,0,2,1",
        "cuda:0,0,1,1,1",
        "cuda:0,1,8,1,8"
    })
    void whatIsNotSaidSuitsTheDevice(String device, int shards, int steps, int chosenShards, int chosenSteps) {
        SessionConfig session = SessionConfig.on(Device.parse(device));
        TrainingConfig config = TrainingConfig.suiting(session, Kernels.AUTO, shards, steps);
        assertEquals(chosenShards, config.shards());
        assertEquals(chosenSteps, config.stepsPerRun());
    }

    @Test
    void whatIsSaidMustBeInRange() {
        SessionConfig session = SessionConfig.on(Device.CPU);
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.suiting(session, Kernels.AUTO, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.suiting(session, Kernels.AUTO, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.suiting(session, Kernels.AUTO, 2, 2));
    }

    @Test
    void moreThreadsOrShardsThanAMachineHasAreRefused() {
        SessionConfig cpu = SessionConfig.on(Device.CPU);
        assertThrows(SettingException.class, () -> cpu.withThreads(1025));
        assertThrows(SettingException.class, () -> new TrainingConfig(cpu, Kernels.PORTABLE, 1025));
    }
}
