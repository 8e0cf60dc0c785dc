package dev.dnal.tribuo.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.strategy.baseline.L1FilterNorm;
import dev.dnal.tribuo.strategy.baseline.RandomWidth;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import dev.dnal.tribuo.strategy.baseline.TaylorExpansion;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations of version 0.1.0 name strategies by classes that have other names now. */
class FormerNamesTest {
    @TempDir
    private Path folder;

    private Strategy configured(String type, String properties) throws IOException {
        Path file = folder.resolve("strategy.xml");
        Files.writeString(file, """
                <config>
                  <component name="strategy" type="dev.dnal.tribuo.%s">
                    %s
                  </component>
                </config>
                """.formatted(type, properties));
        return (Strategy) new ConfigurationManager(file.toString()).lookup("strategy");
    }

    @Test
    void theArchitectureStageIsTheStrategyOfDnal() throws IOException {
        Strategy strategy = configured("search.ArchitectureStage", """
                <property name="lambda" value="5e-3"/>
                <property name="epochs" value="2"/>
                <property name="penalty" value="MACS"/>
                """);
        assertEquals(new DnalStrategy(5e-3).withEpochs(2).withPenalty(PenaltyForm.MACS), strategy);
    }

    @ParameterizedTest
    @CsvSource({"UniformWidth", "RandomWidth", "FilterNorm", "Slimming", "TaylorExpansion"})
    void baselinesHaveMoved(String name) throws IOException {
        Class<? extends Strategy> now = switch (name) {
            case "UniformWidth" -> UniformWidth.class;
            case "RandomWidth" -> RandomWidth.class;
            case "FilterNorm" -> L1FilterNorm.class;
            case "Slimming" -> Slimming.class;
            default -> TaylorExpansion.class;
        };
        Strategy strategy = assertInstanceOf(
                now, configured("strategy." + name, "<property name=\"minimumChannels\" value=\"3\"/>"));
        assertEquals(3, strategy.gateRule().atLeast());
    }

    /** As when a trainer is made again from the provenance of a model. */
    @Test
    void aProvenanceWithAFormerNameMakesTheStrategyAgain() throws IOException {
        Strategy strategy = configured("search.ArchitectureStage", "<property name=\"lambda\" value=\"5e-3\"/>");
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(strategy.getProvenance()));
        assertEquals(strategy, manager.lookup("architecturestage-0"));
    }
}
