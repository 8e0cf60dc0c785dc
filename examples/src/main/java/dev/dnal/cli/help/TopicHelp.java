package dev.dnal.cli.help;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Help of a command: what it has to be given, then its options by {@link Topic}, those first that are declared first; and of the program, its
 * commands by what they are for.
 */
public final class TopicHelp extends Help {
    private final Map<String, List<String>> commandGroups;

    /**
     * Help.
     *
     * @param commandGroups names of subcommands by the heading that they stand under, in order; those that are in none of them are not shown
     */
    public TopicHelp(CommandSpec command, ColorScheme colours, Map<String, List<String>> commandGroups) {
        super(command, colours);
        this.commandGroups = commandGroups;
    }

    /** What must be given by its name, and that there are other options; all of them would hide that. */
    @Override
    public String synopsis(int headingLength) {
        Ansi.Text options = colorScheme().text("");
        for (OptionSpec option : commandSpec().options()) {
            if (option.required()) {
                options = options.concat(" ")
                        .concat(colorScheme().optionText(option.longestName()))
                        .concat("=")
                        .concat(colorScheme().optionParamText(option.paramLabel()));
            }
        }
        return makeSynopsisFromParts(
                headingLength,
                options.concat(" [OPTIONS]"),
                colorScheme().text(""),
                colorScheme().text(""),
                createDetailedSynopsisPositionalsText(List.of()),
                createDetailedSynopsisCommandText());
    }

    @Override
    public String optionList() {
        Map<Topic, List<OptionSpec>> byTopic = commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .collect(Collectors.groupingBy(Topic::of, () -> new EnumMap<>(Topic.class), Collectors.toList()));
        return byTopic.entrySet().stream()
                .map(topic -> heading(topic.getKey().heading()) + list(topic.getValue()))
                .collect(Collectors.joining());
    }

    private String list(List<OptionSpec> options) {
        Layout layout = createDefaultLayout();
        layout.addOptions(options, parameterLabelRenderer());
        return layout.toString();
    }

    @Override
    public String commandList() {
        StringBuilder text = new StringBuilder();
        commandGroups.forEach((heading, names) -> {
            Map<String, Help> group = new LinkedHashMap<>();
            // By their first name; the keys of subcommands have the others too.
            subcommands().forEach((key, help) -> {
                if (names.contains(help.commandSpec().name())) {
                    group.put(key, help);
                }
            });
            if (!group.isEmpty()) {
                text.append(heading(heading)).append(commandList(group));
            }
        });
        return text.toString();
    }

    private String heading(String text) {
        return System.lineSeparator() + colorScheme().text("@|bold " + text + "|@") + System.lineSeparator();
    }
}
