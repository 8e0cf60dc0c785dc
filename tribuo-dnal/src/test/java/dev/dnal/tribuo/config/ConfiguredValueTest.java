package dev.dnal.tribuo.config;

import static dev.dnal.tribuo.config.Checks.require;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.SettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfiguredValueTest {
    @Role("Tool")
    private interface Tool {}

    private abstract static class Base extends ConfiguredValue implements Tool {
        @Config(description = "At least 1.")
        private int size = 1;

        @Override
        protected void check() {
            require("size", size >= 1, "The size must be at least 1, found " + size);
        }
    }

    @SuppressWarnings("unused") // fields are read by reflection
    private static class Saw extends Base {
        @Config(description = "Any.")
        private double depth;

        @Config(description = "Any.")
        private List<Integer> teeth = new ArrayList<>();

        @Config(redact = true, description = "Any.")
        private String owner = "";

        private int uses;

        private Saw() {}

        Saw(int size, double depth, Integer... teeth) {
            super.size = size;
            this.depth = depth;
            this.teeth = List.of(teeth);
            check();
        }

        Saw withSize(int size) {
            return changed(this, copy -> ((Base) copy).size = size);
        }
    }

    /** A former name. */
    private static final class Blade extends Saw {}

    private static final class Rip extends Saw {
        @Override
        protected void check() {}
    }

    @SuppressWarnings("unused") // fields are read by reflection
    private static final class Hammer extends ConfiguredValue {
        @Config(description = "Any.")
        private double[] weights = {1, 2};

        @Config(description = "Any.")
        private Map<String, Integer> uses = new TreeMap<>();
    }

    @Test
    void textHasAllFieldsThoseOfSuperclassesFirstButNoneThatIsRedacted() {
        assertEquals("Saw(size=3,depth=0.5,teeth=[1, 2])", new Saw(3, 0.5, 1, 2).toString());
        assertEquals("Hammer(weights=[1.0, 2.0],uses={})", new Hammer().toString());
    }

    @Test
    void valuesWithTheSameSettingsAreEqualWhateverElseTheyKeep() {
        Saw used = new Saw(3, 0.5, 1);
        used.uses = 7;
        assertEquals(new Saw(3, 0.5, 1), used);
        assertEquals(new Saw(3, 0.5, 1).hashCode(), used.hashCode());
        assertEquals(new Hammer(), new Hammer());
        assertEquals(new Hammer().hashCode(), new Hammer().hashCode());
    }

    @Test
    void valuesDifferInEachSetting() {
        Saw saw = new Saw(3, 0.5, 1);
        assertNotEquals(saw, new Saw(2, 0.5, 1));
        assertNotEquals(saw, new Saw(3, 0.25, 1));
        assertNotEquals(saw, new Saw(3, 0.5, 2));
        assertNotEquals(new Saw(1, 0), new Rip());
    }

    @Test
    void zeroIsZeroWhateverItsSign() {
        assertEquals(new Saw(1, 0.0), new Saw(1, -0.0));
        assertEquals(new Saw(1, 0.0).hashCode(), new Saw(1, -0.0).hashCode());
    }

    @Test
    void aFormerNameStandsForTheSameValue() {
        assertEquals(new Saw(), new Blade());
        assertEquals(new Saw().toString(), new Blade().toString());
    }

    @Test
    void aProvenanceNamesTheRoleOfTheInterfaceOrElseTheClass() {
        assertEquals("Tool", hostName(new Saw()));
        assertEquals("Hammer", hostName(new Hammer()));
    }

    private static String hostName(ConfiguredValue value) {
        String text = value.getProvenance().toString();
        return text.substring(0, text.indexOf('('));
    }

    @Test
    void aSettingOutOfRangeIsRefusedByOlcutInTheSameWords() {
        SettingException ours = assertThrows(SettingException.class, () -> new Saw(0, 1));
        Saw configured = new Saw();
        ((Base) configured).size = 0;
        PropertyException theirs = assertThrows(PropertyException.class, configured::postConfig);
        assertEquals("The size must be at least 1, found 0", ours.getMessage());
        assertEquals(ours.getMessage(), theirs.getMsg());
        assertEquals("size", theirs.getProperty());
    }

    @Test
    void aChangedValueIsAnotherAndIsChecked() {
        Saw saw = new Saw(3, 0.5, 1);
        assertEquals(new Saw(4, 0.5, 1), saw.withSize(4));
        assertEquals(new Saw(3, 0.5, 1), saw);
        assertThrows(SettingException.class, () -> saw.withSize(0));
    }
}
