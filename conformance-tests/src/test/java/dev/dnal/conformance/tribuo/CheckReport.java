package dev.dnal.conformance.tribuo;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints a line for each test: Maven names only classes. */
final class CheckReport implements TestWatcher {
    @Override
    public void testSuccessful(ExtensionContext context) {
        report("passed ", context);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        report("FAILED ", context);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        report("aborted", context);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        report("skipped", context);
    }

    private static void report(String outcome, ExtensionContext context) {
        System.out.println(outcome + " " + context.getDisplayName());
    }
}
