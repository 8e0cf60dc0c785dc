package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.Mixup;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchSettingsTest {
    /** A label says nothing of two images in one. */
    @Test
    void imagesAreNotMixedWhereLabelsAreLearned() {
        String refusal = assertThrows(
                        SettingException.class,
                        () -> SmallSearch.settings(
                                trainer -> trainer.withAugmentations(List.of(new HorizontalFlip(), new Mixup()))))
                .getMessage();
        assertTrue(refusal.contains("need a teacher"), refusal);
    }
}
