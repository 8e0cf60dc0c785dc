package dev.dnal.cli;

import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.strategy.Strategies;
import java.util.ListResourceBundle;

/**
 * What descriptions of options take from the library, so that they name what there is: {@code ${bundle:KEY}} in a description stands
 * for the text here.
 */
final class HelpTexts extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
        return new Object[][] {
            {"strategies", String.join(", ", Strategies.descriptions())},
            {"steerings", String.join(", ", GateSteerings.descriptions())},
        };
    }
}
